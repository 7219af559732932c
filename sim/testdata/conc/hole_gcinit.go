// want: pass; outcomes 1

package main

import (
	"fmt"
	"sync"
)

type T struct{ n int }

var g = &T{7}
var names = map[string]int{"a": 1}

func main() {
	var list []*T
	for i := 0; i < 400; i++ {
		list = append(list, &T{i})
	}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { defer wg.Done(); g.n++; names["a"]++ }()
	wg.Wait()
	fmt.Println(g.n, names["a"], list[5].n)
}
