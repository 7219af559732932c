// want: fail; outcomes 2; races

package main

import (
	"fmt"
	"sync"
)

type Stats struct {
	mu   sync.Mutex
	Hits map[string]int
}

func (s *Stats) Inc(k string) { s.mu.Lock(); s.Hits[k]++; s.mu.Unlock() }
func main() {
	s := &Stats{Hits: map[string]int{}}
	var wg sync.WaitGroup
	wg.Go(func() { s.Inc("a") })
	fmt.Println("stats:", s.Hits) // forgot the lock: concurrent map iteration and map write
	wg.Wait()
}
