package main

import "fmt"

type Weekday int

const (
	Sunday Weekday = iota
	Monday
	_
	Wednesday
)

func (d Weekday) String() string { return [...]string{"Sun", "Mon", "Tue", "Wed"}[d] }

const (
	_  = iota
	KB = 1 << (10 * iota)
	MB
)
const (
	a, b = iota, iota * 10
	c, d
)
const big = 1 << 100
const huge = big * big
const third = 1.0 / 3
const mask uint8 = 0xF0
const (
	x = "s"
	y
	z = len(x + y)
)
const r = 'a' + 1
const shifted = 1.0 << 3

func main() {
	fmt.Println(Sunday, Monday, Wednesday, KB, MB, a, b, c, d)
	fmt.Println(big>>98, huge/big == big, third*3 == 1, ^mask, z, r, shifted)
	fmt.Println(7/2, -7/2, 7/2.0, 7%3, -7%3, 1/3.0, 5.0/2)
	var f32 float32 = 0.1
	var f64 float64 = 0.1
	fmt.Println(float64(f32) == f64, f32*3, f64*3, 0.1+0.2, f64+0.2)
	fmt.Println(0b101, 0o17, 0x_FF, 1_000, 'x', 1e3, 0x1p4, 1i*1i)
	const minInt = -1 << 63
	fmt.Println(minInt, uint64(1<<64-1), int8(-128))
	var i8 int8 = -128
	fmt.Println(-i8, i8/-1, i8*i8, i8-1)
	fmt.Printf("%T %T %T %T %T\n", r, third, KB, 2i, Monday)
	fmt.Println(len([10]int{}), len("abc")*2)
	const typed int64 = 5
	fmt.Println(typed<<2|1, typed&^4, 6^3, ^5)
}
