package barrier

import (
	"sync"
	"testing"
)

// Two goroutines, two rounds: after each round both have come to it.
func TestAgain(t *testing.T) {
	b := New(2)
	var came [3][2]bool // by round and goroutine
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() {
			for round := 1; round <= 2; round++ {
				came[round][i] = true
				b.Wait()
				if !came[round][1-i] {
					t.Errorf("in round %d one went on before the other had come", round)
				}
			}
		})
	}
	wg.Wait()
}

func TestThree(t *testing.T) {
	b := New(3)
	var came [3]bool
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			came[i] = true
			b.Wait()
			if came != [3]bool{true, true, true} {
				t.Error("one went on before all three had come")
			}
		})
	}
	wg.Wait()
}
