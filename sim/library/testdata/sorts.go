package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
)

type item struct{ k, id int }
type byK []item

func (b byK) Len() int           { return len(b) }
func (b byK) Less(i, j int) bool { return b[i].k < b[j].k }
func (b byK) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

// made returns items whose keys follow a pattern, with ties.
func made(n, pattern int) []item {
	r := rand.New(rand.NewPCG(uint64(n), uint64(pattern)))
	out := make([]item, n)
	for i := range out {
		k := 0
		switch pattern {
		case 0:
			k = r.IntN(4)
		case 1:
			k = i / 3
		case 2:
			k = (n - i) / 3
		case 3:
			k = i % 5
		case 4:
			k = 7
		case 5:
			k = r.IntN(3 * n)
		}
		out[i] = item{k, i}
	}
	return out
}

func main() {
	for _, n := range []int{0, 1, 12, 13, 20, 49, 50, 51, 130} {
		for p := range 6 {
			a, b, c, d := made(n, p), made(n, p), made(n, p), made(n, p)
			slices.SortFunc(a, func(x, y item) int { return x.k - y.k })
			sort.Sort(byK(b))
			sort.Slice(c, func(i, j int) bool { return c[i].k > c[j].k })
			slices.SortStableFunc(d, func(x, y item) int { return x.k - y.k })
			fmt.Println(n, p, a, b, c, d)
			sort.Sort(sort.Reverse(byK(b)))
			fmt.Println(b)
		}
	}
	words := []string{"pear", "fig", "apple", "kiwi", "plum", "date", "lime", "nut", "oat", "rye", "pea", "yam", "fig", "sloe", "corn"}
	slices.SortFunc(words, func(a, b string) int { return len(a) - len(b) })
	fmt.Println(words)
}
