package main

import "fmt"

// Node is laid out while Leaf, which has one inside, is on the way.
type Node struct {
	name  string
	kids  []*Leaf
	val   int
	tail  string
	index map[string]Leaf
}

type Leaf struct {
	Node
	extra int
	pair  [2]Node
}

// Ring goes through a channel and a function, and is compared.
type Ring struct {
	next chan Link
	id   int
	on   bool
}

type Link struct {
	Ring
	f func(Ring) Link
}

func main() {
	root := Node{name: "root", val: 1, tail: "end"}
	leaf := &Leaf{Node: Node{name: "leaf", val: 2, tail: "t"}, extra: 3}
	leaf.pair[1].tail = "inner"
	root.kids = append(root.kids, leaf)
	root.index = map[string]Leaf{"l": *leaf}
	fmt.Println(root.name, root.val, root.tail, leaf.name, leaf.val, leaf.tail, leaf.extra, leaf.pair[1].tail)
	c := root.index["l"]
	c.val = 9
	fmt.Println(c.val, leaf.val, root.index["l"].val, c.extra)
	r := Ring{id: 7, on: true, next: make(chan Link, 1)}
	r.next <- Link{Ring: r, f: func(r Ring) Link { return Link{Ring: r} }}
	l := <-r.next
	fmt.Println(l.id, l.on, l.Ring == r, l.f(r).Ring == r)
}
