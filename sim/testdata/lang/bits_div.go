// Division of two words: quotients, what remains, and the runtime's errors where there is no quotient, or none that fits.
package main

import (
	"fmt"
	"math/bits"
	"runtime"
)

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			_, is := r.(runtime.Error)
			fmt.Println(name, r, is)
		}
	}()
	f()
}

func main() {
	for _, c := range [][3]uint64{{0, 17, 5}, {1, 0, 3}, {4, 1 << 63, 5}, {1<<64 - 2, 1<<64 - 1, 1<<64 - 1}, {5, 1, 2}, {5, 1, 5}, {5, 1, 0}, {0, 1, 0}} {
		hi, lo, y := c[0], c[1], c[2]
		try("Div64", func() { q, r := bits.Div64(hi, lo, y); fmt.Println(q, r) })
		try("Div", func() { q, r := bits.Div(uint(hi), uint(lo), uint(y)); fmt.Println(q, r) })
		try("Div32", func() { q, r := bits.Div32(uint32(hi), uint32(lo), uint32(y)); fmt.Println(q, r) })
		try("Rem64", func() { fmt.Println(bits.Rem64(hi, lo, y)) })
		try("Rem", func() { fmt.Println(bits.Rem(uint(hi), uint(lo), uint(y))) })
		try("Rem32", func() { fmt.Println(bits.Rem32(uint32(hi), uint32(lo), uint32(y))) })
	}
}
