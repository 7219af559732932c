package main

import (
	"errors"
	"fmt"
	"io"
	. "reflect"
	"sort"
	"strings"
	"time"
	"unsafe"
)

type Inner struct {
	Deep string `k:"v" json:"deep,omitempty"`
	Same int
}

type hiddenInner struct{ Promoted int }

type Shape interface {
	Area() float64
	unexported()
}

type Celsius float64

func (c Celsius) Area() float64 { return float64(c) }
func (c Celsius) unexported()   {}
func (c *Celsius) Warm(by Celsius) Celsius {
	*c += by
	return *c
}

type Rec struct {
	Inner
	*hiddenInner
	Name  string `db:"name"`
	Small int8   `n:"1"`
	Big   uint64
	Ratio float32
	Z     complex64
	On    bool
	List  []string
	Grid  [2][2]int
	Table map[string]int
	Next  *Rec
	Any   any
	Err   error
	Shape Shape
	Func  func(a int, rest ...string) (string, error)
	Pipe  chan<- int
	Raw   unsafe.Pointer
	Same  string
	own   int
}

func (r Rec) Greet(greeting string, times int) string {
	return strings.Repeat(greeting+" "+r.Name+";", times)
}
func (r Rec) Many(first int, rest ...string) int { return first + len(rest) }
func (r *Rec) Rename(to string) (old string, err error) {
	if to == "" {
		return r.Name, errors.New("no name")
	}
	old, r.Name = r.Name, to
	return old, nil
}

type Pair[K comparable, V any] struct {
	Key K
	Val V
}

func (p Pair[K, V]) Swap() string { return fmt.Sprint(p.Val, p.Key) }

type loop struct {
	next *loop
	n    int
}

// shown prints what f returns, or what it panics with.
func shown(i int, f func() any) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Printf("%d panics: %v\n", i, p)
		}
	}()
	fmt.Printf("%d: %v\n", i, f())
}

func names[T any](all []T, name func(T) string) string {
	var out []string
	for _, x := range all {
		out = append(out, name(x))
	}
	return strings.Join(out, " ")
}

func sortedKeys(v Value) string {
	out := names(v.MapKeys(), func(k Value) string { return fmt.Sprint(k) })
	parts := strings.Fields(out)
	sort.Strings(parts)
	return strings.Join(parts, " ")
}

func main() {
	rec := &Rec{Name: "ann", Small: -3, Big: 7, Ratio: 1.5, Z: 1 + 2i, On: true, List: []string{"a", "b"}, Table: map[string]int{"x": 1},
		Any: 42, Err: io.EOF, Shape: Celsius(3), own: 9, hiddenInner: &hiddenInner{5}}
	rec.Inner = Inner{"deep", 1}
	rec.Func = func(a int, rest ...string) (string, error) { return fmt.Sprint(a, rest), nil }
	v := ValueOf(rec).Elem()
	warm := Celsius(1)
	t := v.Type()
	set := func(name string, f func(f Value)) func() any {
		return func() any { f(v.FieldByName(name)); return v.FieldByName(name) }
	}
	one, text := ValueOf(1), ValueOf("s")
	for i, f := range []func() any{
		func() any { return t },
		func() any {
			return []any{t.Name(), t.PkgPath(), t.Kind(), t.NumField(), t.NumMethod(), PointerTo(t).NumMethod(), t.Size(), t.Comparable()}
		},
		func() any {
			return names(VisibleFields(t), func(f StructField) string { return fmt.Sprint(f.Name, f.Index) })
		},
		func() any {
			f, ok := t.FieldByName("Deep")
			return []any{f.Tag.Get("json"), f.Tag, f.Index, ok, f.Anonymous, f.Offset}
		},
		func() any { f, ok := t.FieldByName("Same"); return []any{f.Index, ok} },
		func() any { _, ok := t.FieldByName("missing"); return ok },
		func() any { v, ok := StructTag(`a:"1" b:"x\"y"`).Lookup("b"); return []any{v, ok} },
		func() any { v, ok := StructTag(`a:1 b:"2"`).Lookup("b"); return []any{v, ok} },
		func() any {
			var out []any
			for i := range t.NumField() {
				f := t.Field(i)
				out = append(out, f.Type, f.Offset, f.PkgPath)
			}
			return out
		},
		func() any {
			var out []any
			for i := range t.NumMethod() {
				m := t.Method(i)
				out = append(out, m.Name, m.Type, m.Index)
			}
			return out
		},
		func() any {
			m, ok := PointerTo(t).MethodByName("Rename")
			return []any{m.Type, m.Index, ok, m.IsExported()}
		},
		func() any { m := t.Method(0); return m.Func.Call([]Value{v, ValueOf("hi"), ValueOf(2)})[0] },
		func() any {
			out := v.Addr().MethodByName("Rename").Call([]Value{ValueOf("bob")})
			return []any{out[0], out[1].IsNil(), rec.Name}
		},
		func() any {
			out := v.Addr().MethodByName("Rename").Call([]Value{ValueOf("")})
			return []any{out[0], out[1]}
		},
		func() any { return v.MethodByName("Many").Call([]Value{one, text, text})[0] },
		func() any { return v.MethodByName("Many").CallSlice([]Value{one, ValueOf([]string{"a", "b", "c"})})[0] },
		func() any { return v.MethodByName("Many").Interface().(func(int, ...string) int)(3, "a") },
		func() any { return v.MethodByName("Nothing").IsValid() },
		func() any {
			w := ValueOf(&warm)
			w.MethodByName("Warm").Call([]Value{ValueOf(Celsius(2))})
			return []any{warm, w.NumMethod(), w.Elem().NumMethod()}
		},
		func() any { return v.FieldByName("Func").Call([]Value{one, text})[0] },
		func() any {
			s := v.FieldByName("Shape")
			return []any{s.Kind(), s.NumMethod(), s.Elem().Type(), s.Type().Method(0).Type, s.Type().NumMethod(), s.Method(0).Call(nil)[0]}
		},
		func() any {
			return []any{TypeOf(rec.Func), TypeOf(rec.Func).IsVariadic(), TypeOf(rec.Func).In(1), TypeOf(rec.Func).Out(1), TypeOf(rec.Func).NumIn()}
		},
		func() any {
			return []any{TypeOf(nil), TypeFor[io.Reader](), TypeFor[Shape]().Kind(), TypeOf(Pair[string, []int]{}), TypeOf(Pair[string, []int]{}).Name(), TypeOf(&Pair[int, error]{})}
		},
		func() any { return ValueOf(Pair[string, int]{"k", 1}).Method(0).Call(nil)[0] },
		func() any {
			return []any{SliceOf(t), MapOf(TypeFor[int](), t), ArrayOf(3, TypeFor[string]()), ChanOf(RecvDir, TypeFor[bool]()), PointerTo(PointerTo(t)), FuncOf([]Type{TypeFor[int](), TypeFor[[]string]()}, []Type{TypeFor[error]()}, true)}
		},
		func() any {
			return StructOf([]StructField{{Name: "A", Type: TypeFor[int](), Tag: `json:"a"`}, {Name: "B", Type: TypeFor[[]byte]()}})
		},
		func() any {
			s := New(StructOf([]StructField{{Name: "A", Type: TypeFor[int]()}})).Elem()
			s.Field(0).SetInt(4)
			return s.Interface()
		},
		func() any { return SliceOf(TypeFor[int]()) == TypeFor[[]int]() },
		func() any {
			return []any{TypeFor[chan<- int]().ChanDir(), TypeFor[[4]int]().Len(), TypeFor[map[string]bool]().Key(), TypeFor[int8]().Bits(), TypeFor[uint16]().Align()}
		},
		func() any {
			return []any{TypeFor[Celsius]().Implements(TypeFor[Shape]()), TypeFor[int]().Implements(TypeFor[error]()), TypeFor[*Rec]().AssignableTo(TypeFor[any]()), TypeFor[int]().ConvertibleTo(TypeFor[string]()), TypeFor[[]byte]().ConvertibleTo(TypeFor[string]()), TypeFor[string]().ConvertibleTo(TypeFor[int]())}
		},
		func() any {
			return []any{TypeFor[int8]().OverflowInt(200), TypeFor[uint8]().OverflowUint(255), TypeFor[float32]().OverflowFloat(1e39)}
		},
		func() any { return TypeFor[int]().Elem() },
		func() any { return TypeFor[int]().NumField() },
		func() any { return TypeFor[int]().Key() },
		func() any { return TypeFor[string]().Bits() },
		func() any { return t.Field(99) },
		func() any { return TypeFor[int]().Implements(TypeFor[string]()) },

		set("Name", func(f Value) { f.SetString("carl") }),
		set("Small", func(f Value) { f.SetInt(300) }),
		set("Big", func(f Value) { f.SetUint(1 << 63) }),
		set("Ratio", func(f Value) { f.SetFloat(0.1) }),
		set("Z", func(f Value) { f.SetComplex(3i) }),
		set("On", func(f Value) { f.SetBool(false) }),
		set("Any", func(f Value) { f.Set(text) }),
		set("Any", func(f Value) { f.Set(ValueOf(rec.Inner)) }),
		set("Any", func(f Value) { f.Set(Zero(TypeFor[any]())) }),
		set("Any", func(f Value) { f.Set(Value{}) }),
		set("Err", func(f Value) { f.Set(ValueOf(errors.New("new"))) }),
		set("Err", func(f Value) { f.Set(one) }),
		set("Shape", func(f Value) { f.Set(ValueOf(Celsius(8))) }),
		set("List", func(f Value) { f.Index(0).SetString("first") }),
		set("List", func(f Value) { f.Set(Append(f, text, text)) }),
		set("List", func(f Value) { f.Set(AppendSlice(f, ValueOf([]string{"x"}))) }),
		set("List", func(f Value) { f.SetLen(2) }),
		set("List", func(f Value) { f.SetLen(99) }),
		set("List", func(f Value) { f.SetCap(2) }),
		set("List", func(f Value) { f.Grow(10) }),
		set("List", func(f Value) { f.Set(f.Slice(1, 2)) }),
		set("List", func(f Value) { f.Index(5) }),
		set("List", func(f Value) { f.Set(MakeSlice(f.Type(), 1, 4)) }),
		set("Grid", func(f Value) { f.Index(1).Index(0).SetInt(6) }),
		set("Grid", func(f Value) { Copy(f.Index(0), ValueOf([]int{7, 8, 9})) }),
		set("Table", func(f Value) { f.SetMapIndex(ValueOf("y"), ValueOf(2)) }),
		set("Table", func(f Value) { f.SetMapIndex(ValueOf("x"), Value{}) }),
		set("Table", func(f Value) { f.SetMapIndex(one, one) }),
		set("Table", func(f Value) { f.Set(MakeMap(f.Type())) }),
		set("Next", func(f Value) { f.Set(New(t)); f.Elem().FieldByName("Name").SetString("next"); f.Set(Zero(f.Type())) }),
		set("own", func(f Value) { f.SetInt(1) }),
		set("Deep", func(f Value) { f.SetString("deeper") }),
		set("Promoted", func(f Value) { f.SetInt(6) }),
		set("Name", func(f Value) { f.SetInt(1) }),
		set("Name", func(f Value) { f.Set(one) }),
		set("Name", func(f Value) { f.SetZero() }),
		func() any { ValueOf(*rec).Field(2).SetString("x"); return nil },
		func() any { ValueOf(rec).Elem().FieldByName("own").Interface(); return nil },
		func() any {
			f := v.FieldByName("own")
			return []any{f.Int(), f.CanSet(), f.CanAddr(), f.CanInterface()}
		},
		func() any {
			return []any{one.CanSet(), one.CanAddr(), one.CanInterface(), one.CanInt(), one.CanFloat(), one.CanUint(), one.CanComplex()}
		},

		func() any { return ValueOf("s").Int() },
		func() any { return Value{}.Int() },
		func() any { return Value{}.Type() },
		func() any { return one.Len() },
		func() any { return one.IsNil() },
		func() any { return one.Elem() },
		func() any { return one.Addr() },
		func() any { return one.Field(0) },
		func() any { return one.Call(nil) },
		func() any { return one.MapKeys() },
		func() any { return []any{one.String(), text.String(), Value{}.String(), ValueOf(rec.List).String()} },
		func() any { return []any{one, text, Value{}.IsValid(), ValueOf([]int{1})} },
		func() any {
			return fmt.Sprintf("%d %5d|%x|%v|%+v", one, one, text, ValueOf(Inner{"a", 1}), ValueOf(Inner{"a", 1}))
		},
		func() any { return fmt.Sprint(Value{}) },
		func() any { return fmt.Sprint([]Value{one, text}) },
		func() any {
			return []any{ValueOf((*int)(nil)).IsNil(), ValueOf((*int)(nil)).Elem().IsValid(), ValueOf(rec).IsNil(), Zero(TypeFor[error]()).IsNil()}
		},
		func() any {
			return []any{Zero(t).IsZero(), v.IsZero(), ValueOf(0.0).IsZero(), ValueOf([2]int{}).IsZero(), ValueOf("").IsZero()}
		},
		func() any { return ValueOf([]byte("abc")).Bytes() },
		func() any { return ValueOf("abc").Index(1) },
		func() any { return ValueOf("abcd").Slice(1, 3) },
		func() any { return ValueOf([]int{1, 2, 3, 4}).Slice3(0, 2, 3).Cap() },
		func() any { return ValueOf([3]int{1, 2, 3}).Slice(0, 1) },
		func() any { return ValueOf(map[string]int{"a": 1}).MapIndex(ValueOf("a")) },
		func() any { return ValueOf(map[string]int{"a": 1}).MapIndex(ValueOf("b")).IsValid() },
		func() any { return sortedKeys(ValueOf(map[string]int{"a": 1, "b": 2, "c": 3})) },
		func() any {
			n := 0
			for it := ValueOf(map[int]int{1: 2, 3: 4}).MapRange(); it.Next(); {
				n += int(it.Key().Int() * it.Value().Int())
			}
			return n
		},
		func() any { it := ValueOf(map[int]int{}).MapRange(); it.Next(); return it.Key() },
		func() any { return new(MapIter).Next() },
		func() any { m := map[string]int{"a": 1}; ValueOf(m).Clear(); return len(m) },
		func() any { var m map[string]int; ValueOf(m).SetMapIndex(text, one); return nil },
		func() any { return ValueOf(map[any]int{}).MapIndex(ValueOf([]int{})) },

		func() any { return one.Convert(TypeFor[float64]()) },
		func() any { return ValueOf(3.9).Convert(TypeFor[int8]()) },
		func() any { return ValueOf(300).Convert(TypeFor[uint8]()) },
		func() any { return ValueOf(65).Convert(TypeFor[string]()) },
		func() any { return ValueOf("hé").Convert(TypeFor[[]rune]()) },
		func() any { return ValueOf([]byte("hi")).Convert(TypeFor[string]()) },
		func() any { return ValueOf(Celsius(2)).Convert(TypeFor[Shape]()).Type() },
		func() any { return ValueOf([]int{1, 2, 3}).Convert(TypeFor[[2]int]()) },
		func() any { return ValueOf([]int{1}).Convert(TypeFor[[2]int]()) },
		func() any { return text.Convert(TypeFor[int]()) },
		func() any {
			return []any{ValueOf([]int{1}).CanConvert(TypeFor[[2]int]()), one.CanConvert(TypeFor[Celsius]())}
		},
		func() any { return ValueOf(time.Second).Convert(TypeFor[int64]()).Interface() },

		func() any {
			return MakeFunc(TypeOf(strings.Repeat), func(in []Value) []Value { return []Value{ValueOf(fmt.Sprint(in[1], in[0]))} }).Interface().(func(string, int) string)("a", 2)
		},
		func() any {
			return MakeFunc(TypeFor[func()](), func(in []Value) []Value { return []Value{one} }).Call(nil)
		},
		func() any {
			return MakeFunc(TypeFor[func(...int) (int, error)](), func(in []Value) []Value { return []Value{ValueOf(in[0].Len()), Zero(TypeFor[error]())} }).Call([]Value{one, one})[0]
		},
		func() any {
			return MakeFunc(TypeFor[func() error](), func(in []Value) []Value { panic("inside") }).Call(nil)
		},
		func() any { return ValueOf(strings.Repeat).Call([]Value{text}) },
		func() any { return ValueOf(strings.Repeat).Call([]Value{text, one, one}) },
		func() any { return ValueOf(strings.Repeat).Call([]Value{text, text}) },
		func() any { return ValueOf(strings.Repeat).Call([]Value{text, {}}) },
		func() any { return ValueOf(strings.Repeat).CallSlice([]Value{text}) },
		func() any { return ValueOf((func())(nil)).Call(nil) },
		func() any { return ValueOf(fmt.Sprint).Call([]Value{one, text, ValueOf(2.5)})[0] },

		func() any {
			c := MakeChan(TypeFor[chan string](), 2)
			c.Send(text)
			x, ok := c.TryRecv()
			y, ok2 := c.TryRecv()
			return []any{x, ok, y.IsValid(), ok2, c.Len(), c.Cap(), c.TrySend(text)}
		},
		func() any {
			c := MakeChan(TypeFor[chan int](), 0)
			c.Close()
			x, ok := c.Recv()
			return []any{x, ok, c.IsNil()}
		},
		func() any { c := ValueOf(make(chan Rec)); return c.TrySend(v) },
		func() any { ValueOf((<-chan int)(make(chan int))).Send(one); return nil },
		func() any { ValueOf((<-chan int)(make(chan int))).Close(); return nil },
		func() any {
			c := make(chan int, 1)
			c <- 4
			i, x, ok := Select([]SelectCase{{Dir: SelectSend, Chan: ValueOf((chan int)(nil)), Send: one}, {Dir: SelectRecv, Chan: ValueOf(c)}, {Dir: SelectRecv}})
			return []any{i, x, ok}
		},
		func() any {
			i, x, ok := Select([]SelectCase{{Dir: SelectDefault}, {Dir: SelectRecv, Chan: ValueOf(make(chan int))}})
			return []any{i, x.IsValid(), ok}
		},
		func() any {
			c := make(chan string, 1)
			i, _, _ := Select([]SelectCase{{Dir: SelectSend, Chan: ValueOf(c), Send: text}})
			return []any{i, <-c}
		},
		func() any { Select([]SelectCase{{Dir: SelectDefault}, {Dir: SelectDefault}}); return nil },

		func() any { return DeepEqual(map[string][]int{"a": {1}}, map[string][]int{"a": {1}}) },
		func() any {
			return []any{DeepEqual(nil, nil), DeepEqual([]int(nil), []int{}), DeepEqual(1, int64(1)), DeepEqual(errors.New("a"), errors.New("a"))}
		},
		func() any {
			a, b := &loop{n: 1}, &loop{n: 1}
			a.next, b.next = a, b
			c := &loop{n: 1}
			c.next = &loop{c, 2}
			return []any{DeepEqual(a, b), DeepEqual(a, c)}
		},
		func() any {
			var a, b *loop
			for i := range 1000 {
				a, b = &loop{a, i}, &loop{b, i}
			}
			same := DeepEqual(a, b)
			x := b
			for x.next != nil {
				x = x.next
			}
			x.n = -1
			return []any{same, DeepEqual(a, b)}
		},
		func() any {
			nan := []float64{0}
			nan[0] /= nan[0]
			return []any{DeepEqual(nan, nan), DeepEqual(nan, append([]float64(nil), nan...))}
		},
		func() any { return []any{DeepEqual(main, main), DeepEqual((func())(nil), (func())(nil))} },
		func() any {
			return []any{one.Equal(ValueOf(1)), one.Equal(text), ValueOf(Inner{}).Equal(ValueOf(Inner{})), one.Comparable(), ValueOf([]int{}).Comparable()}
		},
		func() any { return ValueOf([]int{}).Equal(ValueOf([]int{})) },
		func() any { s := []string{"a", "b", "c"}; Swapper(s)(0, 2); return s },
		func() any { return Swapper(1) },
		func() any {
			out := ""
			for x := range ValueOf(3).Seq() {
				out += fmt.Sprint(x)
			}
			for i, x := range ValueOf([]string{"p", "q"}).Seq2() {
				out += fmt.Sprint(i, x)
			}
			return out
		},
		func() any { i, ok := TypeAssert[int](one); _, no := TypeAssert[string](one); return []any{i, ok, no} },
		func() any { return Indirect(ValueOf(rec)).Type() },
		func() any { return []any{v.FieldByIndex([]int{0, 0}), v.FieldByName("Promoted").Int()} },
		func() any { rec.hiddenInner = nil; return v.FieldByName("Promoted") },
		func() any { _, err := v.FieldByIndexErr([]int{1, 0}); return err },
		func() any { return []any{Invalid, Ptr, UnsafePointer, Kind(77), BothDir, ChanDir(9)} },
		func() any {
			p := NewAt(TypeFor[int8](), unsafe.Pointer(&rec.Small))
			p.Elem().SetInt(5)
			return rec.Small
		},
		func() any {
			return []any{ValueOf(rec).Pointer() == uintptr(unsafe.Pointer(rec)), ValueOf(main).Pointer() != 0, v.FieldByName("Name").UnsafeAddr() != 0}
		},
	} {
		shown(i, f)
	}
}
