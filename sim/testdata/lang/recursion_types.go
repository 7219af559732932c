package main

import "fmt"

type Node struct {
	val         int
	left, right *Node
}

func (n *Node) insert(v int) *Node {
	if n == nil {
		return &Node{val: v}
	}
	if v < n.val {
		n.left = n.left.insert(v)
	} else {
		n.right = n.right.insert(v)
	}
	return n
}
func (n *Node) walk(f func(int)) {
	if n == nil {
		return
	}
	n.left.walk(f)
	f(n.val)
	n.right.walk(f)
}

type F func(F, int) int
type Tree map[string]Tree
type List []List
type Fn func() Fn

func ack(m, n int) int {
	switch {
	case m == 0:
		return n + 1
	case n == 0:
		return ack(m-1, 1)
	}
	return ack(m-1, ack(m, n-1))
}

func hanoi(n int, a, b, c string) int {
	if n == 0 {
		return 0
	}
	return hanoi(n-1, a, c, b) + 1 + hanoi(n-1, c, b, a)
}

func main() {
	var root *Node
	for _, v := range []int{5, 2, 8, 1, 9} {
		root = root.insert(v)
	}
	root.walk(func(v int) { fmt.Print(v, " ") })
	fmt.Println()
	fact := F(func(self F, n int) int {
		if n == 0 {
			return 1
		}
		return n * self(self, n-1)
	})
	fmt.Println(fact(fact, 10), ack(2, 3), hanoi(8, "a", "b", "c"))
	t := Tree{"a": {"b": {}}, "c": nil}
	fmt.Println(len(t), len(t["a"]["b"]), t["x"]["y"] == nil)
	l := List{{}, {{}, {}}}
	fmt.Println(len(l[1]), l)
	n := 0
	var next Fn
	next = func() Fn { n++; return next }
	next()()()
	fmt.Println(n)
	var deep func(int) int
	deep = func(k int) int {
		if k == 0 {
			return 0
		}
		return 1 + deep(k-1)
	}
	fmt.Println(deep(1000))
	primes := []int{}
sieve:
	for i := 2; len(primes) < 10; i++ {
		for _, p := range primes {
			if i%p == 0 {
				continue sieve
			}
		}
		primes = append(primes, i)
	}
	fmt.Println(primes)
}
