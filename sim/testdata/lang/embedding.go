package main

import "fmt"

type Base struct{ ID int }

func (b Base) Name() string     { return fmt.Sprint("base", b.ID) }
func (b *Base) SetID(n int)     { b.ID = n }
func (b *Base) NilSafe() string { return fmt.Sprint("nil receiver: ", b == nil) }

type Mid struct {
	*Base
	Tag string
}

type Top struct {
	Mid
	ID string // hides Base.ID
}

func (t Top) Name() string { return "top of " + t.Mid.Name() }

type Namer interface{ Name() string }
type Setter interface {
	Namer
	SetID(int)
}
type Logger struct {
	Namer
	lines []string
}

func (l *Logger) Log(s string) { l.lines = append(l.lines, l.Name()+": "+s) }

type Inner struct{ A, B int }
type Gen[T any] struct{ V T }

func (g *Gen[T]) Set(v T) { g.V = v }

type WithGen struct {
	Gen[int]
	Inner
	fmt.Stringer
}

func main() {
	t := Top{Mid{&Base{1}, "tag"}, "text"}
	t.SetID(5)
	fmt.Println(t.Name(), t.ID, t.Base.ID, t.Mid.ID, t.Tag)
	var s Setter = t
	s.SetID(6)
	fmt.Println(s.Name(), t.Base.ID)
	copied := t
	copied.SetID(7)
	copied.ID = "other"
	fmt.Println(t.Base.ID, t.ID)
	l := &Logger{Namer: t}
	l.Log("hello")
	l.Namer = Base{9}
	l.Log("again")
	fmt.Println(l.lines)
	var m Mid
	fmt.Println(m.NilSafe())
	func() {
		defer func() { fmt.Println(recover()) }()
		fmt.Println(m.Name())
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		fmt.Println((&Logger{}).Name())
	}()
	w := WithGen{}
	w.Set(4)
	w.A, w.Inner.B = 1, 2
	fmt.Println(w.V, w.Inner, w.Gen)
	var anon struct {
		Inner
		x struct{ y int }
	}
	anon.x.y = 3
	anon.A = 1
	p := &anon.x.y
	*p = 8
	fmt.Printf("%+v\n", anon)
}
