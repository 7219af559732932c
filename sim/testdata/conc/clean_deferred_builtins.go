// want: pass; outcomes 1

// What a deferred built-in function was given is kept until the end of the function, and belongs to the state
// as what it is.
package main

import (
	"fmt"
	"sync"
)

type node struct {
	next *node
	v    int
}

func (n *node) Error() string { return fmt.Sprint("node ", n.v) }

var (
	mu   sync.Mutex
	keep *node
)

// fill leaves objects that nothing reaches, and steps between them.
func fill() {
	for i := range 12 {
		var l *node
		for j := range 100 {
			l = &node{l, i + j}
		}
		keep = l
		mu.Lock()
		mu.Unlock()
	}
}

func panics() {
	defer func() { fmt.Println("recovered", recover()) }()
	defer panic(&node{v: 11})
	fill()
}

func removes() {
	m := map[node]int{{v: 1}: 1}
	k := &m
	func() {
		defer delete(*k, node{v: 1})
		fill()
	}()
	fmt.Println(len(m))
}

func closes() {
	func() {
		defer close(make(chan int))
		fill()
	}()
	fmt.Println("closed")
}

func main() {
	done := make(chan struct{})
	go func() { mu.Lock(); mu.Unlock(); close(done) }()
	panics()
	removes()
	closes()
	<-done
}
