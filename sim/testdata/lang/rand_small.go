package main

import (
	"fmt"
	"math/rand"
	randv2 "math/rand/v2"
	"sort"
	"sync"
)

// A generator in a struct, a global one, one behind a lock, one for each worker.
type dice struct {
	mu  sync.Mutex
	rng *rand.Rand
}

func (d *dice) roll() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return 1 + d.rng.Intn(6)
}

var jitter = randv2.New(randv2.NewPCG(7, 11))

func main() {
	d := &dice{rng: rand.New(rand.NewSource(2024))}
	var got []int
	var wg sync.WaitGroup
	var mu sync.Mutex
	for range 2 {
		wg.Go(func() {
			x := d.roll()
			mu.Lock()
			got = append(got, x)
			mu.Unlock()
		})
	}
	wg.Wait()
	sort.Ints(got)
	fmt.Println(got, jitter.IntN(1000), jitter.Float64())
	sums := make([]int, 2)
	for w := range sums {
		wg.Go(func() {
			r := rand.New(rand.NewSource(int64(w)))
			sum := 0
			for range 100 {
				sum += r.Intn(100)
			}
			sums[w] = sum
		})
	}
	wg.Wait()
	fmt.Println(sums)
}
