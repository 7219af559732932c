package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
	"time"
)

type point struct{ X, Y int }

type temp float64

func (t temp) String() string { return fmt.Sprintf("%.1f°", float64(t)) }

type coded struct {
	code int
	in   error
}

func (c *coded) Error() string { return fmt.Sprintf("code %d: %v", c.code, c.in) }
func (c *coded) Unwrap() error { return c.in }

type fragile struct{ p *int }

func (f fragile) String() string { return fmt.Sprint(*f.p) }

type receiver struct{ n int }

func (r *receiver) String() string { return fmt.Sprint("r", r.n) }

type gos int

func (gos) GoString() string { return "gos!" }

var errBase = errors.New("base")

func main() {
	fmt.Println(1, "a", 2, 3, "b", true, nil, 1.5, []int{1, 2}, map[string]int{"b": 2, "a": 1})
	fmt.Print(1, 2, "x", "y", 3, '\n', "\n")
	fmt.Printf("%d|%5d|%-5d|%05d|%+d|%x|%X|%o|%b|%c|%q|%U\n", 42, 42, 42, 42, 42, 255, 255, 8, 5, 'x', 'x', 0x1F600)
	fmt.Printf("%s|%10s|%-10s|%q|%x|%.2s|%v\n", "go", "go", "go", "go\n", "go", "gopher", "v")
	fmt.Printf("%f|%.2f|%8.3f|%e|%g|%G\n", 3.14159, 3.14159, 3.14159, 314159.0, 1e21, 1e-7)
	fmt.Printf("%t|%v|%p\n", true, false, nil)
	p := point{1, 2}
	fmt.Printf("%v|%+v|%#v|%T\n", p, p, p, p)
	fmt.Printf("%v|%+v|%T\n", &p, &p, &p)
	fmt.Printf("%v|%d|%s|%q|%x\n", []string{"a", "b"}, []int{1, 2}, []string{"a", "b"}, []string{"a", "b"}, []byte("hi"))
	fmt.Printf("%#v|%#v|%#v|%#v\n", []int{1}, map[string]int{"a": 1}, "s", 1.0)
	fmt.Printf("%v|%s|%.3v\n", temp(21.5), temp(3), temp(1))
	fmt.Printf("%v %v\n", []temp{1, 2}, struct{ T temp }{3})
	fmt.Printf("%v|%s\n", &coded{7, errBase}, &coded{8, nil})
	fmt.Printf("%d %s\n", "text", 5)
	fmt.Printf("%d\n")
	fmt.Printf("%d %d\n", 1)
	fmt.Printf("%d\n", 1, 2)
	fmt.Printf("%!|%z|100%%\n", 3)
	fmt.Printf("%[2]d %[1]d|%[3]*.[2]*[1]f|%6.2f\n", 1, 2, 12, 3.5)
	fmt.Printf("%*d|%-*d|\n", 5, 1, 5, 2)
	fmt.Printf("%v %v\n", fragile{}, (*receiver)(nil))
	var e error
	fmt.Printf("%v %v %s\n", e, nil, error(nil))
	fmt.Printf("%#v %v\n", gos(1), time.Duration(1500)*time.Millisecond)
	fmt.Printf("%08b|%3c|%-4q|%#x|%#o|% d|%x\n", 5, 'A', 'B', 255, 8, 7, -255)
	fmt.Printf("%6.2f|%-8.1f|%+.1e|%08.3f\n", 3.14159, 2.5, 12345.678, -3.14159)
	fmt.Printf("%t %v %s\n", "x", [3]bool{true}, [2][]int{{1}, {2, 3}})
	fmt.Printf("%v %v\n", struct {
		A any
		B *int
		C error
	}{}, []any{nil, 1, "x"})
	fmt.Println(int8(-5), uint8(200), 'x', "é", []byte("ab"), [2]string{"p", "q"}, 1e6, 1e20, 1e21, float32(0.1), complex(1, -2))

	w := fmt.Errorf("load: %w", errBase)
	fmt.Println(w, errors.Is(w, errBase), errors.Unwrap(w) == errBase)
	two := fmt.Errorf("%w and %w", errBase, &coded{3, errBase})
	var c *coded
	fmt.Println(two, errors.Is(two, errBase), errors.As(two, &c), c.code, errors.Unwrap(two))
	fmt.Println(fmt.Errorf("no verb"), fmt.Errorf("%w", nil), fmt.Errorf("%w %d", "text", 5))
	fmt.Println(errors.Unwrap(fmt.Errorf("%d %[1]w", errBase)), fmt.Errorf("%-10w|", errBase))
	fmt.Printf("%T %T %T\n", w, two, fmt.Errorf("x"))
	fmt.Printf("%w\n", errBase)

	var a, b int
	var s string
	var f float64
	n, err := fmt.Sscanf("7-abc 2.5", "%d-%s %f", &a, &s, &f)
	fmt.Println(n, err, a, s, f)
	n, err = fmt.Sscan("1 2\nword", &a, &b, &s)
	fmt.Println(n, err, a, b, s)
	n, err = fmt.Sscan("1 x", &a, &b)
	fmt.Println(n, err)
	n, err = fmt.Sscanln("5 6\n7", &a, &b)
	fmt.Println(n, err, a, b)
	n, err = fmt.Sscan("", &a)
	fmt.Println(n, err)
	n, err = fmt.Sscanf("10:20", "%d:%d", &a, &b)
	fmt.Println(n, err, a, b)
	r := bufio.NewReader(strings.NewReader("3 4\nnext line\n5"))
	n, err = fmt.Fscan(r, &a, &b)
	fmt.Println(n, err, a, b)
	line, err := r.ReadString('\n')
	fmt.Printf("%q %v\n", line, err)
	n, err = fmt.Fscanln(r, &s)
	fmt.Println(n, err, s)
	var sb strings.Builder
	k, err := fmt.Fprintf(&sb, "%03d", 7)
	fmt.Fprintln(&sb, "é", 1)
	fmt.Fprint(&sb, 1, 2)
	fmt.Printf("%d %v %q\n", k, err, sb.String())
	fmt.Println(string(fmt.Appendf([]byte("x"), "%d", 1)), string(fmt.Append(nil, 1, 2)), string(fmt.Appendln(nil, "a", 1)))
	fmt.Println(fmt.Sprint("a", 1, 2, "b"), fmt.Sprint(), fmt.Sprint(nil, nil), fmt.Sprintln("end", 1))
}
