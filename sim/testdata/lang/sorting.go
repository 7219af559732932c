package main

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
)

type person struct {
	name string
	age  int
}
type byAge []person

func (b byAge) Len() int           { return len(b) }
func (b byAge) Less(i, j int) bool { return b[i].age < b[j].age }
func (b byAge) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

func main() {
	ps := []person{{"a", 30}, {"b", 20}, {"c", 30}, {"d", 10}}
	sort.Stable(byAge(ps))
	fmt.Println(ps)
	sort.SliceStable(ps, func(i, j int) bool { return ps[i].name > ps[j].name })
	fmt.Println(ps)
	sort.Sort(sort.Reverse(byAge(ps)))
	fmt.Println(ps[0].age, ps[3].age, sort.IsSorted(byAge(ps)))
	xs := []int{3, 1, 2}
	sort.Ints(xs)
	fmt.Println(xs, sort.SearchInts(xs, 2), sort.Search(10, func(i int) bool { return i*i >= 50 }))
	ss := []string{"b", "a"}
	sort.Strings(ss)
	fmt.Println(ss)
	slices.SortFunc(ps, func(a, b person) int { return cmp.Or(cmp.Compare(a.age, b.age), strings.Compare(a.name, b.name)) })
	fmt.Println(ps)
	i, ok := slices.BinarySearch(xs, 3)
	fmt.Println(i, ok, slices.Contains(xs, 5), slices.Index(xs, 2), slices.Max(xs), slices.Min(xs))
}

func init() {
	big := make([]int, 300)
	for i := range big {
		big[i] = (i * 7919) % 311
	}
	c := slices.Clone(big)
	slices.Sort(c)
	sort.Slice(big, func(i, j int) bool { return big[i] < big[j] })
	fmt.Println(slices.Equal(big, c), slices.IsSorted(c), slices.Compact([]int{1, 1, 2, 2, 1}), slices.Insert([]int{1, 4}, 1, 2, 3), slices.Delete([]int{1, 2, 3, 4}, 1, 3))
	fmt.Println(slices.IndexFunc(c, func(n int) bool { return n > 5 }), slices.Repeat([]int{1}, 3), slices.Concat([]int{1}, []int{2}), slices.Grow([]int{1}, 10)[0], slices.Collect(slices.Values([]int{4, 5})))
	for ch := range slices.Chunk([]int{1, 2, 3}, 2) {
		fmt.Print(ch, " ")
	}
	for i, v := range slices.Backward([]string{"x", "y"}) {
		fmt.Print(i, v, " ")
	}
	fmt.Println(slices.ContainsFunc(c, func(n int) bool { return n < 0 }), slices.Compare([]int{1, 2}, []int{1, 3}), slices.Replace([]int{1, 2, 3}, 0, 2, 9))
}
