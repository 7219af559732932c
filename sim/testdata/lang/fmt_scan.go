package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

type (
	celsius float64
	small   float32
	name    string
	raw     []byte
	flag    bool
	port    uint16
	id      int
	point   complex64
)

// pair reads itself as "a/b".
type pair struct{ a, b string }

func (p *pair) Scan(s fmt.ScanState, verb rune) error {
	w, wide := s.Width()
	first, err := s.Token(true, func(c rune) bool { return c != '/' && c != ' ' })
	if err != nil {
		return err
	}
	p.a = string(first)
	c, size, err := s.ReadRune()
	if err != nil {
		return fmt.Errorf("after %q (%c %d %t): %w", p.a, verb, w, wide, err)
	}
	if c != '/' {
		s.UnreadRune()
		return errNoSlash
	}
	s.SkipSpace()
	second, err := s.Token(false, nil)
	p.b = string(second) + strconv.Itoa(size)
	return err
}

var errNoSlash = errors.New("no slash")

// list reads numbers with the package itself.
type list []int

func (l *list) Scan(s fmt.ScanState, verb rune) error {
	for {
		var n int
		if _, err := fmt.Fscan(s, &n); err != nil {
			if len(*l) == 0 {
				return err
			}
			return nil
		}
		*l = append(*l, n)
		if c, _, err := s.ReadRune(); err != nil || c != ',' {
			return nil
		}
	}
}

func operands() []any {
	return []any{new(int), new(int8), new(uint8), new(uint64), new(uintptr), new(float32), new(float64), new(complex64), new(complex128), new(bool), new(string), new([]byte),
		new(celsius), new(small), new(name), new(raw), new(flag), new(port), new(id), new(point), new(pair), new(list), 5, new(struct{}), new([]int), new(*int), new(rune)}
}

func show(what string, n int, err error) {
	var num *strconv.NumError
	fmt.Printf("%s: %d %v %t %t %t %t", what, n, err, errors.Is(err, strconv.ErrRange), errors.Is(err, strconv.ErrSyntax), err == io.EOF, err == io.ErrUnexpectedEOF)
	if errors.As(err, &num) {
		fmt.Printf(" %q %q", num.Func, num.Num)
	}
	fmt.Println()
}

func value(p any) string {
	switch p := p.(type) {
	case *int:
		return fmt.Sprint(*p)
	case *float64:
		return fmt.Sprint(*p)
	case *celsius:
		return fmt.Sprintf("%T %v", *p, *p)
	case *name:
		return fmt.Sprintf("%T %q", *p, *p)
	case *raw:
		return fmt.Sprintf("%T %q", *p, *p)
	case *point:
		return fmt.Sprintf("%T %v", *p, *p)
	case *complex128:
		return fmt.Sprint(*p)
	case *port:
		return fmt.Sprintf("%T %v", *p, *p)
	case *flag:
		return fmt.Sprintf("%T %v", *p, *p)
	case *pair:
		return fmt.Sprint(*p)
	case *list:
		return fmt.Sprint(*p)
	case *string:
		return fmt.Sprintf("%q", *p)
	case *[]byte:
		return fmt.Sprintf("%q", *p)
	}
	return fmt.Sprintf("%T", p)
}

func main() {
	everyOperand()
	formats()
	readers()
	failures()
}

func everyOperand() {
	for _, text := range []string{"", " ", "12", "-12", "+7 ", "0x1F", "0b101 ", "017", "1_000", "300", "99999999999999999999", "3.25e2", "1p3", "1.5p-2x", "nan", "-Inf", "(1+2i)", "3-4i", "(1+2", "true", "F", "tr", "falsy", "word more", "a/b c", "a /b", "a/", "ab", "1,2,3 4", "1,x", "\n5", "é\u00a0x", "\"q\\n\" z", "`b`", "\xff\xfe", "\r\n8"} {
		for _, p := range operands() {
			n, err := fmt.Sscan(text, p)
			show(fmt.Sprintf("Sscan %q %T", text, p), n, err)
			if n == 1 {
				fmt.Println(" ", value(p))
			}
		}
		a, b := 0, ""
		n, err := fmt.Sscanln(text, &a, &b)
		show(fmt.Sprintf("Sscanln %q", text), n, err)
		fmt.Println(" ", a, b)
	}
}

func formats() {
	for _, tt := range []struct{ format, text string }{
		{"%d", "5"}, {"%d ", "5"}, {"%d", " 5x"}, {"%x", "ff"}, {"%X", "0xff"}, {"%o", "17"}, {"%b", "102"}, {"%U", "U+00e9"}, {"%c", " z"}, {"%3d", "12345"}, {"%2s", "word"}, {"%5c", "word"},
		{"%q", "\"a b\""}, {"%q", "ab"}, {"%x", "6162zz"}, {"%x", "6"}, {"%v", "7"}, {"%t", "true"}, {"%e", "1e3"}, {"%g", "2.5"}, {"%4g", "2.5678"}, {"%d%%", "50%"}, {"%d%%", "50"}, {"%d%", "50"}, {"%z", "5"},
		{"a %d", "a 5"}, {"a %d", "a5"}, {"a%d", "a  5"}, {"a\n%d", "a \n5"}, {"a\n%d", "a 5"}, {"%d\n", "5\n"}, {"%d", "\n5"}, {"x%d", "y5"}, {"%", "1"}, {"", "1"}, {"lit", "lit"}, {"%5v", "a/bcdef"}, {"%s", ""},
	} {
		for _, p := range operands() {
			n, err := fmt.Sscanf(tt.text, tt.format, p)
			show(fmt.Sprintf("Sscanf %q %q %T", tt.text, tt.format, p), n, err)
			if n == 1 {
				fmt.Println(" ", value(p))
			}
		}
	}
	a, b := 0, 0
	n, err := fmt.Sscanf("1-2", "%d-%d", &a, &b)
	show("two", n, err)
	n, err = fmt.Sscanf("1-2", "%d-%d", &a)
	show("too few", n, err)
	n, err = fmt.Sscanf("1", "%d", &a, &b)
	show("too many", n, err)
	fmt.Println(a, b)
}

// rest is what a reader still has.
func rest(r io.Reader) string {
	b, err := io.ReadAll(r)
	return fmt.Sprintf("rest %q %v", b, err)
}

// plain hides all but Read.
type plain struct{ io.Reader }

// atOnce gives its end together with the last byte.
type atOnce struct{ text []byte }

func (r *atOnce) Read(b []byte) (n int, err error) {
	n = copy(b, r.text)
	if r.text = r.text[n:]; len(r.text) == 0 {
		err = io.EOF
	}
	return n, err
}

// bytewise gives one byte at a time.
type bytewise struct{ io.Reader }

func (r bytewise) Read(b []byte) (int, error) { return r.Reader.Read(b[:min(1, len(b))]) }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errReader }

func readers() {
	const text = "10 abc 20\n1 2 3\n4 5\n\xe2\x82 é/x\n"
	kinds := map[int]func() io.Reader{
		0: func() io.Reader { return strings.NewReader(text) },
		1: func() io.Reader { return bufio.NewReader(strings.NewReader(text)) },
		2: func() io.Reader { return bytes.NewBufferString(text) },
		3: func() io.Reader { return plain{strings.NewReader(text)} },
		4: func() io.Reader { return &atOnce{[]byte(text)} },
		5: func() io.Reader { return bufio.NewReaderSize(bytewise{strings.NewReader(text)}, 16) },
	}
	for k := range len(kinds) {
		r := kinds[k]()
		a, b, s := 0, 0, ""
		n, err := fmt.Fscan(r, &a, &b)
		show("numbers", n, err)
		n, err = fmt.Fscan(r, &s)
		show("word "+s, n, err)
		n, err = fmt.Fscanln(r, &a)
		show("line", n, err)
		for range 3 {
			n, err = fmt.Fscanf(r, "%d", &a)
			show(fmt.Sprint("number ", a), n, err)
		}
		n, err = fmt.Fscanf(r, "\n%d %d", &a, &b)
		show("two", n, err)
		var p pair
		n, err = fmt.Fscanln(r, &s, &p)
		show(fmt.Sprint("pair ", p), n, err)
		fmt.Println(rest(r))
	}
}

var errReader = errors.New("broken")

func failures() {
	a, s := 0, ""
	n, err := fmt.Fscan(io.MultiReader(strings.NewReader("5 wo"), broken{}), &a, &s)
	show("broken", n, err)
	fmt.Println(err == errReader, a, s)
	var p pair
	n, err = fmt.Fscan(strings.NewReader("x y"), &p)
	show("no slash", n, err)
	fmt.Println(err == errNoSlash)
	n, err = fmt.Fscan(plain{strings.NewReader(strings.Repeat("long", 500) + " 1")}, &s, &a)
	show("long", n, err)
	fmt.Println(len(s), a)
	var nowhere *id
	fmt.Println(fmt.Sscan("1", nowhere))
	for _, p := range []any{(*int)(nil), (*complex128)(nil), (*[]byte)(nil)} {
		func() {
			defer func() { fmt.Println(recover()) }()
			fmt.Sscan("(1+2i)"[1:2], p)
			fmt.Sscan("(1+2i)", p)
		}()
	}
}
