// want: fail; outcomes 2; races

package main

import (
	"fmt"
	"sort"
	"sync"
)

type U struct{ name string }

func main() {
	us := []U{{"b"}, {"a"}}
	var wg sync.WaitGroup
	wg.Add(2)
	for range 2 {
		go func() { defer wg.Done(); sort.Slice(us, func(i, j int) bool { return us[i].name < us[j].name }) }()
	}
	wg.Wait()
	fmt.Println(us)
}
