package main

import (
	"errors"
	"fmt"
	"time"
)

type In struct {
	A int
	B *int
	C []string
}
type Out struct {
	In
	M map[string]In
	E error
	F func()
	I any
	d time.Duration
}
type S struct{ v int }

func (s S) String() string { return fmt.Sprintf("S<%d>", s.v) }

type PS struct{ v int }

func (s *PS) String() string { return "PS!" }

type G struct{ x int }

func (g G) GoString() string { return "G()" }

type Bytes []byte
type Celsius float64

func main() {
	o := Out{In: In{1, nil, []string{"x"}}, M: map[string]In{"k": {A: 2}}, E: errors.New("bad"), I: S{3}, d: time.Second}
	fmt.Printf("%v\n%+v\n", o, o)
	fmt.Println([]any{1, "a", nil, S{1}, &S{2}, []S{{3}}, map[S]int{{4}: 5}})
	fmt.Printf("%v %+v %#v\n", S{1}, &In{A: 1}, G{1})
	fmt.Println([]PS{{1}}, []*S{}, &[]int{1}, &map[string]int{"a": 1}, &struct{ X int }{1})
	fmt.Printf("%#v %#v %#v %#v %#v\n", []string{"a"}, map[string]bool{"x": true}, struct {
		X int
		Y string
	}{1, "y"}, [2]bool{true}, S{1})
	fmt.Printf("%s %s %v %d %x\n", Bytes("raw"), []string{"a", "b"}, Bytes("raw"), Bytes("raw"), Bytes("raw"))
	fmt.Printf("%v %.1f %T\n", Celsius(21.55), Celsius(21.55), Celsius(1))
	fmt.Printf("%5t|%-7v|%7v|%07d|%x|%X|%#x|%o|%#o|%b|%c|%U|%#U|%q\n", true, "ab", "cd", -42, 255, "hi", 255, 8, 8, 5, 0x4e16, 0x4e16, 0x4e16, 'x')
	fmt.Printf("%q %q %v %c\n", []string{"a b", "c"}, "q\"uote", 'x', []rune("hi"))
	fmt.Printf("%*d|%-*d|%.*f|%[2]v %[1]v|%d%%\n", 5, 1, 4, 2, 2, 3.14159, 50)
	fmt.Printf("%T %T %T %T %T %T %T\n", 1, "s", 1.5, []any{}, map[string]int{}, func(int) string { return "" }, struct{ A int }{})
	fmt.Printf("%T %T %T %T\n", errors.New("x"), &o, make(chan<- int), any(nil))
	var np *In
	var ne error
	var ns []int
	var nm map[string]int
	fmt.Println(np, ne, ns, nm)
	fmt.Printf("%v %+v %s %d\n", np, ne, ne, ns)
	fmt.Print("a", 1, 2, "b", "c", 3.0, nil, '\n')
	fmt.Print("\n")
	fmt.Println(fmt.Sprint("x", 1, 2, "y"), fmt.Sprintln("end", 1))
	fmt.Printf("%v %v\n", struct{}{}, [3]byte{1, 2, 3})
	fmt.Printf("%6.2f|%-10s|%10s|%+d|% d|%x\n", 3.14159, "left", "right", 5, 7, -255)
	fmt.Printf("%v %v\n", &[]string{"p"}, [][]int{{1}, {2, 3}})
	fmt.Printf("%t %v %08b %3c|%-3c|\n", false, true, 5, 'a', 'b')
	fmt.Printf("%s|%v|%d\n", S{7}, &S{8}, S{9})
	fmt.Printf("%v %v\n", time.Duration(1500)*time.Millisecond, []time.Duration{time.Second, 2 * time.Hour})
	fmt.Printf("%s %v\n", error(nil), []error{errors.New("e1"), nil})
	fmt.Printf("%10.3s|%-6q|%x|% x|%#v\n", "abcdef", "a", "hello", "hello", "q")
}
