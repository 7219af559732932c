package main

import (
	"errors"
	"fmt"
	"io"
)

type Shape interface {
	Area() float64
	Perimeter() float64
}
type Sq struct{ s float64 }

func (s Sq) Area() float64      { return s.s * s.s }
func (s Sq) Perimeter() float64 { return 4 * s.s }

type Named interface {
	Shape
	fmt.Stringer
}

func (s Sq) String() string { return fmt.Sprintf("Sq(%g)", s.s) }

type MyErr struct{ code int }

func (e *MyErr) Error() string { return fmt.Sprint("code ", e.code) }

func mayFail(fail bool) error {
	var e *MyErr
	if fail {
		e = &MyErr{1}
	}
	return e // never nil: a nil pointer in an interface
}

type rw struct{ data []byte }

func (r *rw) Read(p []byte) (int, error) {
	if len(r.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.data)
	r.data = r.data[n:]
	return n, nil
}
func (r *rw) Write(p []byte) (int, error) { r.data = append(r.data, p...); return len(p), nil }

func main() {
	var s Shape = Sq{2}
	n, ok := s.(Named)
	fmt.Println(n, ok, s.Area(), s)
	_, ok = s.(io.Reader)
	fmt.Println(ok)
	sq, ok := s.(Sq)
	fmt.Println(sq.s, ok)
	err := mayFail(false)
	fmt.Println(err == nil, err != nil)
	var me *MyErr
	fmt.Println(errors.As(mayFail(true), &me), me.code)
	var rwc io.ReadWriter = &rw{}
	fmt.Fprintf(rwc, "hello %d", 5)
	b, e := io.ReadAll(rwc)
	fmt.Println(string(b), e)
	var e1, e2 any = &MyErr{1}, &MyErr{1}
	fmt.Println(e1 == e2, e1 == e1)
	var x any
	fmt.Println(x == nil)
	x = (*int)(nil)
	fmt.Println(x == nil, x == (*int)(nil))
	shapes := map[Shape]int{Sq{1}: 1}
	shapes[Sq{1}]++
	fmt.Println(shapes[Sq{1}])
	f := Shape.Area
	fmt.Println(f(Sq{3}))
	var ro interface{ Area() float64 } = s
	fmt.Println(ro.(Shape).Perimeter())
	defer func() { fmt.Println(recover()) }()
	_ = ro.(io.Reader)
}
