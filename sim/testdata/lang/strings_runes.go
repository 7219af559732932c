package main

import "fmt"

func main() {
	s := "héllo, 世界\x00\xff"
	fmt.Println(len(s), []byte(s)[:4], []rune(s)[:3], len([]rune(s)))
	fmt.Printf("%q %x %+q\n", s, s, s)
	fmt.Println(string([]rune{104, 233, 0x4e16, -1, 0xD800, 0x110000}), string(rune(65)), string([]byte{104, 105}))
	fmt.Println(s[1:3] == "é", s < "z", "a"+"b" == "ab", "" == string([]byte(nil)))
	b := []byte("abc")
	t := string(b)
	b[0] = 'z'
	fmt.Println(t, string(b))
	type B []byte
	type R rune
	fmt.Println(string(B("xyz")), string([]R{'a', 'b'}))
	c := "x"
	c += "y"
	for i := range 3 {
		c = c + string(rune('a'+i))
	}
	fmt.Println(c, c[len(c)-1], c[1:], c[:0] == "")
	const k = "const"
	fmt.Println(k[2], len(k), k[1:3])
	fmt.Println("line\tone\n" + `raw\n` + "\u00e9\U0001F600\x41\101")
	fmt.Println("a" < "b", "a" < "B", "abc" > "ab", "é" > "z")
	var x any = "iface"
	fmt.Println(x == "iface", x.(string)[1])
	for i := 0; i < len("é"); i++ {
		fmt.Print("é"[i], " ")
	}
	fmt.Println()
	switch s[0] {
	case 'h':
		fmt.Println("byte case")
	}
}
