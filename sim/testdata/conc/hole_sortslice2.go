// want: fail; outcomes 2; races

package main

import (
	"fmt"
	"sort"
)

type T struct{ n int }

func show(p *T, done chan bool) { fmt.Println(p.n); done <- true }
func main() {
	s := []T{{2}, {1}}
	done := make(chan bool)
	go show(&s[0], done)
	sort.Slice(s, func(i, j int) bool { return s[i].n < s[j].n })
	<-done
}
