package main

import "fmt"

type b16 [4]byte
type myb uint8

func main() {
	a := [3]byte{1, 2, 255}
	fmt.Printf("%x|%X|% x|%#x|%s|%q|%v|%d\n", a, a, a, a, [2]byte{'h', 'i'}, [2]byte{'h', 'i'}, a, a)
	fmt.Printf("%x|%s|%x|%x\n", b16{0xde, 0xad, 0xbe, 0xef}, [2]myb{'a', 'b'}, &a, [][2]byte{{1, 2}, {3, 4}})
	fmt.Printf("%x %x\n", struct{ A [2]byte }{a2()}, map[string][2]byte{"k": {9, 10}})
}
func a2() [2]byte { return [2]byte{7, 8} }
