package main

import (
	"fmt"
	"math"
)

type key struct {
	name string
	any
}

type iface interface{ M() }
type impl int

func (impl) M() {}

func main() {
	m := map[any]string{1: "int", int64(1): "int64", 1.0: "float", "1": "string", true: "bool", [2]int{1, 2}: "array", key{"k", 2}: "struct", nil: "nil", impl(3): "impl"}
	fmt.Println(len(m), m[1], m[int64(1)], m[1.0], m["1"], m[true], m[[2]int{1, 2}], m[key{"k", 2}], m[nil], m[impl(3)], m[uint(1)] == "")
	nan := math.NaN()
	f := map[float64]int{nan: 1, 0: 2}
	f[nan] = 3
	_, ok := f[nan]
	negZero := math.Copysign(0, -1)
	fmt.Println(len(f), ok, f[negZero])
	delete(f, nan)
	fmt.Println(len(f))
	clear(f)
	fmt.Println(len(f))
	c := map[complex128]int{1 + 2i: 5}
	fmt.Println(c[complex(1, 2)])
	p, q := new(int), new(int)
	pm := map[*int]int{p: 1, q: 2}
	fmt.Println(pm[p], pm[q], pm[nil])
	ch := make(chan int)
	cm := map[chan int]string{ch: "chan"}
	fmt.Println(cm[ch])
	im := map[iface]int{impl(1): 1}
	im[impl(1)]++
	fmt.Println(im)
	e := map[struct{}]int{}
	e[struct{}{}]++
	e[struct{}{}]++
	fmt.Println(e)
	ee := map[struct{}]struct{}{}
	_, ok = ee[struct{}{}]
	ee[struct{}{}] = struct{}{}
	_, ok2 := ee[struct{}{}]
	fmt.Println(len(ee), ok, ok2)
	delete(ee, struct{}{})
	fmt.Println(len(ee))
	_, ok = map[any]int(nil)[1]
	fmt.Println(ok)
	for _, k := range []any{func() {}, []int{}, map[int]int{}, key{"x", []int{}}, [1]any{[]int{}}} {
		func() {
			defer func() { fmt.Println(recover()) }()
			m[k] = "never"
		}()
		func() {
			defer func() { fmt.Println(recover()) }()
			_ = m[k]
		}()
		func() {
			defer func() { fmt.Println(recover()) }()
			_ = map[any]int(nil)[k]
		}()
		func() {
			defer func() { fmt.Println(recover()) }()
			delete(m, k)
			fmt.Println("delete")
		}()
	}
}
