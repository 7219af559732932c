package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

func main() {
	fmt.Printf("%q %q %q\n", strings.Split("a,b,c", ","), strings.Split("", ","), strings.Split("abc", ""))
	fmt.Printf("%q %q %q\n", strings.SplitN("a,b,c", ",", 2), strings.SplitAfter("a,b", ","), strings.SplitN("x", ",", 0))
	fmt.Printf("%q %q\n", strings.Fields("  a  b\tc\n"), strings.FieldsFunc("a1b22c", unicode.IsDigit))
	fmt.Println(strings.Join([]string{"x", "y"}, "-"), strings.Repeat("ab", 3), strings.ToUpper("é"), strings.Title("hello world"))
	fmt.Println(strings.Index("chicken", "ken"), strings.LastIndex("go gopher", "go"), strings.IndexByte("abc", 'c'), strings.IndexRune("chicken", 'k'), strings.IndexAny("golang", "ny"), strings.IndexFunc("abc1", unicode.IsDigit), strings.LastIndexFunc("a1b2c", unicode.IsDigit))
	fmt.Println(strings.Contains("seafood", "foo"), strings.ContainsAny("x", ""), strings.ContainsRune("abc", 'b'), strings.ContainsFunc("abc", unicode.IsUpper), strings.HasPrefix("golang", "go"), strings.HasSuffix("golang", "ng"), strings.Count("cheese", "e"), strings.Count("five", ""))
	fmt.Printf("%q %q %q %q %q\n", strings.Trim("xxhixx", "x"), strings.TrimLeft("xxhi", "x"), strings.TrimRight("hixx", "x"), strings.TrimSpace(" \t hi \n"), strings.TrimFunc("123abc456", unicode.IsDigit))
	fmt.Printf("%q %q %q\n", strings.TrimPrefix("prefix-x", "prefix-"), strings.TrimSuffix("x.go", ".go"), strings.TrimRightFunc("é1é", func(r rune) bool { return r == 'é' }))
	fmt.Println(strings.Replace("oink oink oink", "k", "ky", 2), strings.ReplaceAll("oink oink", "oink", "moo"), strings.EqualFold("Go", "GO"), strings.Compare("a", "b"))
	b, a, ok := strings.Cut("key=value=x", "=")
	fmt.Println(b, a, ok)
	fmt.Println(strings.CutPrefix("foobar", "foo"))
	fmt.Println(strings.CutSuffix("foobar", "xx"))
	fmt.Println(strings.Map(func(r rune) rune {
		if r == 'a' {
			return -1
		}
		return unicode.ToUpper(r)
	}, "banana é"))
	fmt.Println(strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace("<b>x</b>"), strings.NewReplacer("a", "1", "aa", "2", "aaa", "3").Replace("aaaa"))
	for s := range strings.SplitSeq("a,b,c", ",") {
		fmt.Print(s, ";")
	}
	for s := range strings.Lines("one\ntwo\nthree") {
		fmt.Printf("%q;", s)
	}
	for s := range strings.FieldsSeq(" x y ") {
		fmt.Print(s, ";")
	}
	for range strings.Lines("") {
		fmt.Print("never")
	}
	fmt.Println()
	try(func() { strings.Repeat("x", -1) })
	try(func() { strings.NewReplacer("odd") })

	var sb strings.Builder
	sb.WriteString("héllo")
	sb.WriteByte(' ')
	sb.WriteRune('世')
	sb.Write([]byte{0xff})
	fmt.Printf("%q %d\n", sb.String(), sb.Len())
	sb.Reset()
	fmt.Println(sb.Len())

	r := strings.NewReader("héy")
	c, size, err := r.ReadRune()
	fmt.Println(string(c), size, err, r.Len())
	c, size, _ = r.ReadRune()
	fmt.Println(string(c), size, r.UnreadRune(), r.UnreadRune())
	rest, err := io.ReadAll(r)
	fmt.Println(string(rest), err, r.Len(), r.Size())
	fmt.Println(r.Seek(1, io.SeekStart))
	by, err := r.ReadByte()
	fmt.Println(by, err)
	_, err = r.Seek(-9, io.SeekCurrent)
	fmt.Println(err)

	n, err := strconv.Atoi("12a")
	fmt.Println(n, err)
	n, err = strconv.Atoi("")
	fmt.Println(n, err)
	n64, err := strconv.ParseInt("300", 10, 8)
	fmt.Println(n64, err, errors.Is(err, strconv.ErrRange))
	n64, err = strconv.ParseInt("-0x1F", 0, 64)
	fmt.Println(n64, err)
	_, err = strconv.ParseInt("1", 99, 64)
	fmt.Println(err)
	u, err := strconv.ParseUint("-1", 10, 64)
	fmt.Println(u, err)
	f, err := strconv.ParseFloat("1e400", 64)
	fmt.Println(f, err)
	f, err = strconv.ParseFloat("x", 64)
	fmt.Println(f, err)
	bo, err := strconv.ParseBool("maybe")
	fmt.Println(bo, err)
	fmt.Println(strconv.Itoa(-45), strconv.FormatInt(255, 16), strconv.FormatFloat(1.5, 'f', 2, 64), strconv.Quote("a\"\n"), strconv.FormatBool(true), string(strconv.AppendInt(nil, 7, 2)))
	s, err := strconv.Unquote(`"a\tb"`)
	fmt.Printf("%q %v\n", s, err)
	_, err = strconv.Unquote("x")
	fmt.Println(err)
	var ne *strconv.NumError
	_, err = strconv.Atoi("zz")
	fmt.Println(errors.As(err, &ne), ne.Func, ne.Num, ne.Err == strconv.ErrSyntax)
	try(func() { strconv.FormatInt(1, 1) })

	fmt.Println(utf8.RuneCountInString("héé"), utf8.ValidString("a\xffb"), utf8.RuneLen('世'), unicode.IsSpace('\t'), unicode.IsLetter('é'), string(unicode.ToLower('É')))
	rr, sz := utf8.DecodeRuneInString("\xff")
	fmt.Println(rr == utf8.RuneError, sz)
	buf := make([]byte, 4)
	fmt.Println(utf8.EncodeRune(buf, '世'), buf)

	var bb bytes.Buffer
	bb.WriteString("hello ")
	bb.Write([]byte("world\nsecond\n"))
	bb.WriteByte('x')
	line, err := bb.ReadString('\n')
	fmt.Printf("%q %v %d\n", line, err, bb.Len())
	head := bb.Next(3)
	fmt.Printf("%q %v\n", head, bb.UnreadByte())
	fmt.Printf("%q\n", bb.String())
	bb.Truncate(2)
	fmt.Printf("%q %v\n", bb.String(), bb.UnreadByte())
	all, err := io.ReadAll(&bb)
	fmt.Printf("%q %v\n", all, err)
	_, err = bb.ReadByte()
	fmt.Println(err)
	fmt.Printf("%q %q %q\n", bytes.Split([]byte("a,b,,c"), []byte(",")), bytes.Fields([]byte(" x  y ")), bytes.TrimSpace([]byte("  z ")))
	fmt.Printf("%q %q %q\n", bytes.Trim([]byte("--a--"), "-"), bytes.TrimLeft([]byte("--"), "-"), bytes.TrimRight([]byte("--"), "-"))
	fmt.Println(bytes.Equal([]byte("a"), []byte("a")), bytes.Contains([]byte("abc"), []byte("bc")), bytes.Index([]byte("abc"), []byte("c")), string(bytes.ToUpper([]byte("up"))), string(bytes.Join([][]byte{[]byte("a"), []byte("b")}, []byte("+"))), bytes.TrimSpace([]byte("  ")) == nil)

	sc := bufio.NewScanner(strings.NewReader("one\r\ntwo\n\nlast"))
	for sc.Scan() {
		fmt.Printf("%q ", sc.Text())
	}
	fmt.Println(sc.Err())
	sc = bufio.NewScanner(strings.NewReader(" the quick  brown\nfox "))
	sc.Split(bufio.ScanWords)
	for sc.Scan() {
		fmt.Printf("%q ", sc.Text())
	}
	fmt.Println(sc.Err())
	sc = bufio.NewScanner(strings.NewReader("aé\xff"))
	sc.Split(bufio.ScanRunes)
	for sc.Scan() {
		fmt.Printf("%q ", sc.Text())
	}
	fmt.Println()
	sc = bufio.NewScanner(strings.NewReader(strings.Repeat("x", 100)))
	sc.Buffer(nil, 10)
	fmt.Println(sc.Scan(), sc.Err())
	br := bufio.NewReader(strings.NewReader("line one\nrest"))
	line, err = br.ReadString('\n')
	fmt.Printf("%q %v\n", line, err)
	pk, err := br.Peek(2)
	fmt.Printf("%q %v\n", pk, err)
	ch, _, _ := br.ReadRune()
	fmt.Println(string(ch), br.UnreadRune(), br.UnreadRune())
	line, err = br.ReadString('\n')
	fmt.Printf("%q %v\n", line, err)
	var out bytes.Buffer
	bw := bufio.NewWriterSize(&out, 4)
	fmt.Fprint(bw, "hel")
	fmt.Println(out.Len(), bw.Buffered(), bw.Available())
	fmt.Fprint(bw, "lo world")
	fmt.Println(out.Len(), bw.Buffered())
	fmt.Println(bw.Flush(), out.String())

	rd := io.TeeReader(io.LimitReader(strings.NewReader("limited text"), 7), &out)
	data, err := io.ReadAll(rd)
	fmt.Printf("%q %v %q\n", data, err, out.String())
	data, err = io.ReadAll(io.MultiReader(strings.NewReader("a"), strings.NewReader(""), strings.NewReader("b")))
	fmt.Printf("%q %v\n", data, err)
	small := make([]byte, 4)
	k, err := io.ReadFull(strings.NewReader("ab"), small)
	fmt.Println(k, err)
	k, err = io.ReadFull(strings.NewReader(""), small)
	fmt.Println(k, err)
	k2, err := io.CopyN(io.Discard, strings.NewReader("abc"), 5)
	fmt.Println(k2, err)
	k2, err = io.Copy(io.MultiWriter(&out, &sb), strings.NewReader("xyz"))
	fmt.Println(k2, err, sb.String())
}

func try(f func()) {
	defer func() { fmt.Println("panic:", recover()) }()
	f()
}
