package main

import (
	"fmt"
	"math"
)

func main() {
	var i8 int8 = 127
	var i16 int16 = 32767
	var i32 int32 = math.MaxInt32
	var i64 int64 = math.MaxInt64
	var u8 uint8 = 255
	var u16 uint16 = 65535
	var u32 uint32 = math.MaxUint32
	var u64 uint64 = math.MaxUint64
	i8++
	i16++
	i32++
	i64++
	u8++
	u16++
	u32++
	u64++
	fmt.Println(i8, i16, i32, i64, u8, u16, u32, u64)
	i8--
	u8--
	u64--
	fmt.Println(i8, u8, u64)
	n := 200
	fmt.Println(int8(n), uint8(n*2), int16(n*1000), uint32(-n), uint64(-n), int32(int64(n)<<33+5))
	f := -3.99
	g := 1e9 + 0.5
	fmt.Println(int(f), int64(g), uint8(int(g)), float32(n)/3, float64(math.MaxInt64), float32(16777217))
	var s uint = 70
	fmt.Println(1<<s == 0, int32(n)<<31, uint8(1)<<7, int64(-1)>>s, int8(-128)>>1, uint8(200)>>1, int8(n)<<1, uint64(1)<<63)
	var sh8 uint8 = 200
	fmt.Println(1<<(sh8>>5), int16(-5)>>1, -5/2, -5>>1)
	a, b := math.MinInt64, -1
	fmt.Println(a/b, a%b, -a)
	fmt.Println(7&3, 7|8, 7^2, 7&^5, ^0, +5, -5)
	var x, y uint32 = 5, 7
	fmt.Println(x-y, y-x, x*1000000007, x/y, x%y)
	fmt.Println(uint8(n)*uint8(n), int8(100)+int8(n-100), uint16(300)*uint16(n+100))
	r := 'é'
	fmt.Println(byte(r), int8(byte(r)), rune(byte(r)), uintptr(9))
	i8 = -128
	fmt.Println(i8/int8(b), i8*int8(b), -i8)
	i := 5
	i <<= 2
	i |= 1
	i &^= 4
	i ^= 0xff
	i %= 100
	i >>= 1
	fmt.Println(i)
}
