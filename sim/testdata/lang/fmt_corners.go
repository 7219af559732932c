package main

import (
	"errors"
	"fmt"
)

type named struct {
	A int
	b string
	C []byte
	D *int
	E any
	F map[string]int
	G func()
	H chan int
	I error
	J [2]bool
}

type text string
type bytes []byte
type octet byte
type octets []octet
type code int

func (c code) String() string { return fmt.Sprintf("code-%d", int(c)) }

type gs struct{ n int }

func (g gs) GoString() string { return "gs!" }

type pErr struct{ n int }

func (p *pErr) Error() string { return fmt.Sprint("perr", p.n) }

type vErr string

func (v vErr) Error() string { return "err " + string(v) }

type iface interface{ M() }

func main() {
	var np *int
	var nn *named
	var ns []int
	var nm map[string]int
	var nf func()
	var nc chan int
	var ne error
	var nbs []byte
	values := []any{
		nil, np, nn, ns, nm, nf, nc, ne, nbs, true, 42, -7, uint8(200), int64(1) << 40, uintptr(17), 3.5, -0.0, float32(2.25), 1 + 2i, complex64(2 - 1i),
		"héllo", "", []byte("ab\x00c"), []byte{}, bytes("xy"), octets{1, 2}, [3]byte{1, 2, 3}, text("t"), 'x', code(3), []code{1, 2}, map[code]code{2: 1, 1: 2},
		gs{1}, []gs{{1}}, &gs{2}, named{A: 1}, &named{A: 2, b: "x", C: []byte("c"), E: 5, F: map[string]int{"z": 1, "a": 2}}, []any{1, "a", nil, 2.5, []int{1}}, []string{"a", "b c"}, [2]string{"p", "q"},
		map[string]any{"k": nil, "j": 1}, map[bool]int{true: 1, false: 0}, errors.New("oops"), []error{vErr("e"), nil}, &pErr{1}, (*pErr)(nil), struct{}{}, [0]int{}, []struct{ X, Y int }{{1, 2}}, struct{ iface }{}, []*int{nil}, [][]byte{[]byte("a")}, &[]int{1}, &map[string]int{"a": 1}, &[2]int{1, 2},
		[]float64{1.5, 2}, []bool{true}, map[string][]int{"a": {1}}, struct {
			E error
			S fmt.Stringer
			c code
			C code
		}{C: 2, c: 1}, []rune("hi"), []uint16{1, 255}, int8(-128), uint64(1<<64 - 1),
	}
	verbs := []string{"%v", "%+v", "%#v", "%d", "%x", "%X", "%#x", "% x", "%#X", "%# x", "%s", "%q", "%#q", "%+q", "%t", "%b", "%o", "%#o", "%O", "%e", "%g", "%.3g", "%8.2f", "%08d", "%+d", "% d", "%-6d|", "%6v|", "%-6v|", "%06v|", "%c", "%U", "%#U", "%z", "%!", "%.2s", "%5q", "%.0f", "%+.2e", "%06.2f", "%x%%", "%T", "%G", "%-010d|", "%+08.3f"}
	for _, f := range verbs {
		for i, v := range values {
			fmt.Printf("%s %d: ", f[1:], i)
			fmt.Printf(f+"\n", v)
		}
	}
	for _, f := range []string{"%*d|", "%-*d|", "%.*f|", "%[2]d %[1]d|", "%[3]d|", "%[x]d|", "%[1]*d|", "%d %d|", "%d|", "%!|", "%", "%-", "%5", "%[1]", "%.*d|", "%[2]*[1]d|", "%100001d|", "%.100001f|", "%999999999999d|", "%.[1]*f|", "%6.[2]*f|"} {
		s := fmt.Sprintf(f, 3, 7)
		if len(s) > 100 {
			s = fmt.Sprint(len(s), s[:20])
		}
		fmt.Printf("%q %s\n", f, s)
	}
	for _, n := range []int{-1, -5, 400000, 1000001, -1000001} {
		s := fmt.Sprintf("%*d|%.*d|", n, 5, n, 5)
		fmt.Println(n, len(s), s[:min(len(s), 20)])
	}
	fmt.Println(len(fmt.Sprintf("%1000000d", 1)), len(fmt.Sprintf("%-1000000s|", "a")), len(fmt.Sprintf("%.100000d", 1)))
	fmt.Println(fmt.Sprint("a", 1, 2, "b", "c", 3.0, nil, nil, []int{}), fmt.Sprintln("a", nil, 1))
	fmt.Printf("%v %s\n", struct{ a, b any }{nil, 1}, []any{nil, "x", 3})
	fmt.Printf("%d %s %v\n", 1)
	fmt.Printf("%d\n", 1, 2, "x", nil)
	fmt.Printf("%w %w\n", errors.New("a"), 3)
	fmt.Println(fmt.Errorf("%w %v", errors.New("a"), 1), fmt.Errorf("%w %w", errors.New("a"), errors.New("b")), fmt.Errorf("%w", nil), fmt.Errorf("%w", 1))
}
