package main

import (
	"cmp"
	"errors"
	"fmt"
	"sort"
	"strings"
)

type Number interface {
	~int | ~int8 | ~float64
}

func Sum[T Number](xs ...T) (s T) {
	for _, x := range xs {
		s += x
	}
	return
}

func Map[T, U any](xs []T, f func(T) U) []U {
	out := make([]U, 0, len(xs))
	for _, x := range xs {
		out = append(out, f(x))
	}
	return out
}

type Stack[T any] struct{ items []T }

func (s *Stack[T]) Push(x T) { s.items = append(s.items, x) }
func (s *Stack[T]) Pop() (T, error) {
	var zero T
	if len(s.items) == 0 {
		return zero, errors.New("empty")
	}
	x := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x, nil
}

type Pair[K comparable, V any] struct {
	Key K
	Val V
}

func (p Pair[K, V]) String() string { return fmt.Sprintf("<%v=%v>", p.Key, p.Val) }

type Tree[T cmp.Ordered] struct {
	left, right *Tree[T]
	v           T
}

func (t *Tree[T]) Insert(v T) *Tree[T] {
	if t == nil {
		return &Tree[T]{v: v}
	}
	if v < t.v {
		t.left = t.left.Insert(v)
	} else {
		t.right = t.right.Insert(v)
	}
	return t
}

func (t *Tree[T]) Walk(f func(T)) {
	if t != nil {
		t.left.Walk(f)
		f(t.v)
		t.right.Walk(f)
	}
}

type Named int8

func (n Named) String() string { return "N" + fmt.Sprint(int8(n)) }

func Join[T fmt.Stringer](xs []T) string {
	var b strings.Builder
	for _, x := range xs {
		b.WriteString(x.String())
	}
	return b.String()
}

type Setter[T any] interface {
	*T
	Set(string)
}
type conf struct{ s string }

func (c *conf) Set(s string) { c.s = s }
func Make[T any, P Setter[T]](s string) T {
	var t T
	P(&t).Set(s)
	return t
}

func Keys[M ~map[K]V, K cmp.Ordered, V any](m M) []K {
	var ks []K
	for k := range m {
		ks = append(ks, k)
	}
	sort.Slice(ks, func(i, j int) bool { return ks[i] < ks[j] })
	return ks
}

func Zero[T any]() (z T) { return }
func Kind[T any](x T) string {
	switch any(x).(type) {
	case int:
		return "int"
	case []T:
		return "slice of T"
	case string:
		return "string"
	}
	return fmt.Sprintf("%T", x)
}
func Counter[T comparable]() func(T) int {
	seen := map[T]int{}
	return func(x T) int { seen[x]++; return seen[x] }
}

type List[T any] struct {
	head *elem[T]
}
type elem[T any] struct {
	v    T
	next *elem[T]
}

func (l *List[T]) All() func(func(int, T) bool) {
	return func(yield func(int, T) bool) {
		i := 0
		for e := l.head; e != nil; e = e.next {
			if !yield(i, e.v) {
				return
			}
			i++
		}
	}
}

type Alias[T any] = Pair[string, T]

func main() {
	fmt.Println(Sum(1, 2, 3), Sum(1.5, 2), Sum[int8](100, 100), Sum(Named(1), 2))
	fmt.Println(Map([]int{1, 2}, func(n int) string { return fmt.Sprint("n", n) }))
	var s Stack[string]
	s.Push("a")
	s.Push("b")
	fmt.Println(s.Pop())
	fmt.Println(s.Pop())
	fmt.Println(s.Pop())
	fmt.Println(Pair[string, int]{"a", 1}, &Pair[int, []int]{1, nil})
	fmt.Printf("%T %T\n", Pair[string, Named]{}, s)
	var t *Tree[string]
	for _, w := range []string{"m", "c", "x", "a"} {
		t = t.Insert(w)
	}
	t.Walk(func(s string) { fmt.Print(s, " ") })
	fmt.Println()
	fmt.Println(Join([]Named{1, 2}), Make[conf]("set").s)
	fmt.Println(Keys(map[string]int{"b": 1, "a": 2}))
	fmt.Println(Zero[int](), Zero[*int]() == nil, Zero[Pair[int, string]](), Kind(1), Kind("s"), Kind(1.5))
	c := Counter[string]()
	c("x")
	fmt.Println(c("x"), c("y"))
	l := List[int]{&elem[int]{1, &elem[int]{2, nil}}}
	for i, v := range l.All() {
		fmt.Print(i, v, " ")
	}
	fmt.Println(Alias[int]{"k", 2}, cmp.Compare(1, 2), min(2, 1, 3), max("a", "b"))
	f := Sum[int]
	g := (*Stack[string]).Push
	g(&s, "again")
	fmt.Println(f(4, 5), s.items)
}
