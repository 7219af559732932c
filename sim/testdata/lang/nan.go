package main

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
)

type S struct{ F float64 }

func main() {
	n := math.NaN()
	m := math.Copysign(n, -1)
	k := -n
	var i any = m
	var s S
	reflect.ValueOf(&s).Elem().Field(0).SetFloat(m)
	var f32 = float32(m)
	arr := []float64{m}
	mm := map[string]float64{"a": m}
	g, _ := strconv.ParseFloat("-nan", 64)
	h, err := strconv.ParseFloat("nan", 64)
	fmt.Println(math.Signbit(n), math.Signbit(m), math.Signbit(k), math.Signbit(i.(float64)), math.Signbit(s.F), math.Signbit(float64(f32)), math.Signbit(arr[0]), math.Signbit(mm["a"]), math.Signbit(g), math.Signbit(h), err)
	fmt.Printf("%x %x %x %x %x\n", math.Float64bits(n), math.Float64bits(m), math.Float64bits(k), math.Float32bits(f32), math.Float64bits(reflect.ValueOf(m).Float()))
	fmt.Printf("%x %x\n", math.Float64bits(math.Abs(m)), math.Float64bits(math.Float64frombits(0xfff8000000000123)))
	z := 0.0
	fmt.Printf("%x %x %x\n", math.Float64bits(-z), math.Float64bits(math.Copysign(0, -1)), math.Float64bits(z*-1))
}
