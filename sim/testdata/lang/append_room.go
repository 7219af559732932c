package main

import "fmt"

// keys appends twice to a conversion that stays here, whose memory both share.
func keys(name, one, two string) (string, string) {
	prefix := []byte(name)
	a := append(prefix, one...)
	b := append(prefix, two...)
	return string(a), string(b)
}

func runes(name string, one, two rune) (string, string) {
	prefix := []rune(name)
	a := append(prefix, one)
	b := append(prefix, two)
	return string(a), string(b)
}

type key struct{ text []byte }

//go:noinline
func kept(name string) *key { return &key{[]byte(name)} }

//go:noinline
func returned(name string) []byte { return []byte(name) }

//go:noinline
func flags(extra string) string {
	base := append([]string(nil), "-v")
	a := append(base, extra)
	b := append(base, "-race")
	return a[1] + " " + b[1]
}

//go:noinline
func numbers(n int) (caps []int) {
	var s []int32
	for i := range n {
		s = append(s, int32(i))
		caps = append(caps, cap(s))
	}
	return caps
}

//go:noinline
func spread(more []int) int {
	s := append([]int(nil), more...)
	return cap(s)
}

func main() {
	fmt.Println(keys("session:", "ann", "bob"))
	fmt.Println(keys("a name of more than thirty-two bytes:", "ann", "bob"))
	fmt.Println(runes("né", 'a', 'b'))
	k := kept("abc")
	x, y := append(k.text, 'x'), append(k.text, 'y')
	fmt.Println(cap(k.text), string(x), string(y))
	r := returned("12345678")
	x, y = append(r, 'x'), append(r, 'y')
	fmt.Println(cap(r), string(x), string(y))
	fmt.Println(flags("-run"))
	fmt.Println(numbers(10))
	fmt.Println(spread([]int{1, 2, 3}))
}
