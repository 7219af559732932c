package main

import (
	"cmp"
	"container/heap"
	"container/list"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"math/bits"
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

type intHeap []int

func (h intHeap) Len() int           { return len(h) }
func (h intHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h intHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *intHeap) Push(x any)        { *h = append(*h, x.(int)) }
func (h *intHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

// numbers is a fixed sequence without order.
func numbers(n int) []int {
	out, x := make([]int, n), uint32(12345)
	for i := range out {
		x = x*1664525 + 1013904223
		out[i] = int(x>>16) % (n / 2)
	}
	return out
}

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer fmt.Print("[end]")
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

type withSlice struct{ s []int }

func (withSlice) Error() string { return "slice" }

func main() {
	for _, n := range []int{5, 12, 13, 40, 200} {
		a, b, c, d := numbers(n), numbers(n), numbers(n), numbers(n)
		sort.Ints(a)
		sort.Slice(b, func(i, j int) bool { return b[i] < b[j] })
		sort.Sort(sort.Reverse(sort.IntSlice(c)))
		slices.SortFunc(d, func(x, y int) int { return y - x })
		fmt.Println(slices.Equal(a, b), slices.Equal(c, d), sort.IntsAreSorted(a), slices.IsSorted(d), a[0], c[0])
		people := make(byAge, n)
		for i, x := range numbers(n) {
			people[i] = person{fmt.Sprint(i), x % 7}
		}
		other := slices.Clone(people)
		third := slices.Clone(people)
		sort.Stable(people)
		sort.SliceStable(other, func(i, j int) bool { return other[i].age < other[j].age })
		slices.SortStableFunc(third, func(x, y person) int { return cmp.Compare(x.age, y.age) })
		stable := true
		for i := 1; i < n; i++ {
			p, q := people[i-1], people[i]
			if p.age > q.age || p.age == q.age && len(p.name) >= len(q.name) && p.name > q.name {
				stable = false
			}
		}
		fmt.Println(stable, slices.Equal(people, other), slices.Equal(people, third))
	}
	fmt.Println(sort.Search(100, func(i int) bool { return i*i >= 50 }), sort.SearchInts([]int{1, 3, 5}, 4))
	fmt.Println(slices.BinarySearch([]string{"a", "c"}, "b"))
	s := []int{1, 2, 3, 4, 5}
	fmt.Println(slices.Insert(slices.Clone(s), 1, 9, 8), slices.Delete(slices.Clone(s), 1, 3), slices.Replace(slices.Clone(s), 0, 2, 7), slices.Index(s, 3), slices.Contains(s, 6))
	t := slices.Clone(s)
	cut := slices.Delete(t, 0, 2)
	fmt.Println(t, cut, slices.Compact([]int{1, 1, 2, 2, 1}), slices.Max(s), slices.Min(s), slices.Repeat([]int{1, 2}, 2), slices.Concat(s, s[:1]))
	ev := slices.DeleteFunc(slices.Clone(s), func(x int) bool { return x%2 == 0 })
	slices.Reverse(ev)
	fmt.Println(ev, slices.Collect(slices.Values(ev)), slices.Compare(s, ev), slices.IndexFunc(s, func(x int) bool { return x > 3 }))
	for c := range slices.Chunk(s, 2) {
		fmt.Print(c, cap(c), " ")
	}
	for i, v := range slices.Backward(s) {
		fmt.Print(i, v, " ")
	}
	fmt.Println()
	try(func() { slices.Insert(s, 9, 1) })
	try(func() { slices.Max([]int{}) })
	try(func() { slices.Delete(s, 3, 1) })
	m := map[string]int{"a": 1, "b": 2, "c": 3}
	fmt.Println(slices.Sorted(maps.Keys(m)), slices.Sorted(maps.Values(m)), maps.Equal(m, maps.Clone(m)))
	maps.DeleteFunc(m, func(k string, v int) bool { return v == 2 })
	fmt.Println(m, maps.Collect(slices.All([]string{"x", "y"})))
	next, stop := iter.Pull(count(3))
	fmt.Println(next())
	fmt.Println(next())
	stop()
	fmt.Println(next())
	next, stop = iter.Pull(count(1))
	next()
	fmt.Println(next())
	stop()
	for i := range count(10) {
		if i == 2 {
			break
		}
	}
	fmt.Println()
	h := &intHeap{5, 2, 8}
	heap.Init(h)
	heap.Push(h, 1)
	(*h)[0] = 9
	heap.Fix(h, 0)
	for h.Len() > 0 {
		fmt.Print(heap.Pop(h), " ")
	}
	l := list.New()
	e := l.PushBack(1)
	l.PushFront(0)
	l.PushBack(2)
	l.MoveToFront(e)
	for x := l.Front(); x != nil; x = x.Next() {
		fmt.Print(x.Value, " ")
	}
	l.Remove(e)
	fmt.Println(l.Len(), l.Front().Value, l.Back().Value)
	fmt.Println(math.Sqrt(2), math.MaxInt64, math.Inf(-1), math.NaN(), math.Floor(-1.5), math.Pow(2, 10), math.Mod(7, 3), math.Pi, math.MaxUint32, math.Abs(-3), math.Round(2.5), math.Trunc(-2.7))
	fmt.Println(bits.OnesCount(255), bits.Len(8), bits.TrailingZeros(8), bits.Reverse8(1), bits.RotateLeft32(1, 31))
	hi, lo := bits.Mul64(1<<63, 4)
	fmt.Println(hi, lo, cmp.Compare(1.5, math.NaN()), cmp.Or("", "x"), min(3, 1, 2))

	base := errors.New("base")
	joined := errors.Join(nil, base, fmt.Errorf("wrap: %w", withSlice{[]int{1}}))
	fmt.Println(strings.ReplaceAll(joined.Error(), "\n", "|"), errors.Is(joined, base), errors.Is(joined, withSlice{[]int{1}}), errors.Join(nil, nil) == nil)
	ws, ok := errors.AsType[withSlice](joined)
	fmt.Println(ws.s, ok)
	var target interface{ Error() string }
	fmt.Println(errors.As(joined, &target), target == joined, errors.Is(nil, base), errors.Unwrap(base))
	try(func() { errors.As(base, nil) })
}

func try(f func()) {
	defer func() { fmt.Println("panic:", recover()) }()
	f()
}
