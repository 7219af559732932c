package main

import (
	"fmt"
	"math/bits"
)

func fnv(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h ^= uint32(s[i])
		h *= 16777619
	}
	return h
}

func xorshift(x uint64) uint64 {
	x ^= x << 13
	x ^= x >> 7
	x ^= x << 17
	return x
}

func crc(data []byte) uint16 {
	var c uint16 = 0xffff
	for _, b := range data {
		c ^= uint16(b) << 8
		for range 8 {
			if c&0x8000 != 0 {
				c = c<<1 ^ 0x1021
			} else {
				c <<= 1
			}
		}
	}
	return c
}

func main() {
	fmt.Println(fnv("hello"), fnv(""), crc([]byte("123456789")))
	x := uint64(88172645463325252)
	for range 3 {
		x = xorshift(x)
		fmt.Print(x, " ")
	}
	fmt.Println()
	fmt.Println(bits.OnesCount(255), bits.LeadingZeros64(1), bits.TrailingZeros(8), bits.Len(1023), bits.Reverse8(1), bits.RotateLeft32(1, 31))
	hi, lo := bits.Mul64(1<<63, 6)
	fmt.Println(hi, lo)
	sum, carry := bits.Add64(1<<63, 1<<63, 1)
	fmt.Println(sum, carry)
	var lcg uint32 = 1
	for range 5 {
		lcg = lcg*1664525 + 1013904223
	}
	fmt.Println(lcg, int32(lcg), int8(lcg), uint16(lcg))
}
