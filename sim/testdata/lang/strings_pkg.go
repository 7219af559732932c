package main

import (
	"bufio"
	"bytes"
	"fmt"
	"strings"
	"unicode"
)

func main() {
	fmt.Println(strings.Split("a,b,,c", ","), len(strings.Split("", ",")), strings.Fields("  a b\t c\n"), strings.SplitN("a,b,c", ",", 2))
	fmt.Println(strings.Join([]string{"x", "y"}, "-"), strings.Repeat("ab", 3), strings.Replace("aaa", "a", "b", 2), strings.ReplaceAll("aaa", "a", "bc"))
	fmt.Println(strings.Contains("hello", "ell"), strings.Index("chicken", "ken"), strings.LastIndex("go gopher", "go"), strings.IndexByte("abc", 'c'), strings.IndexRune("chicken", 'k'), strings.Count("cheese", "e"), strings.Count("five", ""))
	fmt.Println(strings.HasPrefix("prefix", "pre"), strings.HasSuffix("suffix", "fix"), strings.TrimSpace("  x "), strings.Trim("xxhixx", "x"), strings.TrimLeft("001", "0"), strings.TrimPrefix("abc", "a"), strings.TrimFunc("12a3", unicode.IsDigit))
	fmt.Println(strings.ToUpper("héllo"), strings.ToLower("ÀB"), strings.Title("x y"), strings.EqualFold("Go", "GO"), strings.Map(func(r rune) rune {
		if r == 'a' {
			return -1
		}
		return r + 1
	}, "abc"))
	before, after, ok := strings.Cut("k=v=w", "=")
	fmt.Println(before, after, ok, strings.Compare("a", "b"), strings.ContainsAny("abc", "xyzc"))
	var b strings.Builder
	for i := range 3 {
		fmt.Fprintf(&b, "%d,", i)
	}
	b.WriteByte('!')
	b.WriteRune('é')
	fmt.Println(b.String(), b.Len())
	sc := bufio.NewScanner(strings.NewReader("line one\nline two\n\nlast"))
	for sc.Scan() {
		fmt.Printf("%q ", sc.Text())
	}
	fmt.Println(sc.Err())
	ws := bufio.NewScanner(strings.NewReader("two  words"))
	ws.Split(bufio.ScanWords)
	for ws.Scan() {
		fmt.Print(ws.Text(), ";")
	}
	fmt.Println()
	var buf bytes.Buffer
	buf.WriteString("buffered ")
	buf.Write([]byte("bytes"))
	w := bufio.NewWriter(&buf)
	fmt.Fprint(w, " and more")
	w.Flush()
	fmt.Println(buf.String(), buf.Len(), bytes.Contains([]byte("abc"), []byte("b")), bytes.Equal(nil, []byte{}))
	r := bufio.NewReader(strings.NewReader("first\nsecond"))
	line, err := r.ReadString('\n')
	rest, err2 := r.ReadString('\n')
	fmt.Printf("%q %v %q %v\n", line, err, rest, err2)
	fmt.Println(strings.NewReplacer("a", "1", "b", "2").Replace("abc"))
	for part := range strings.SplitSeq("x|y", "|") {
		fmt.Print(part, " ")
	}
	for l := range strings.Lines("one\ntwo") {
		fmt.Printf("%q ", l)
	}
	fmt.Println(unicode.IsUpper('A'), unicode.IsLetter('é'), unicode.ToUpper('ß'), unicode.IsSpace('\t'))
	fmt.Println(bytes.ToUpper([]byte("abc")), string(bytes.TrimSpace([]byte(" x "))), strings.FieldsFunc("a1b2c", unicode.IsDigit), strings.IndexFunc("abc1", unicode.IsDigit))
}
