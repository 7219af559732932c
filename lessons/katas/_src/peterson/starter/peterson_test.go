package peterson

import (
	"sync"
	"testing"
)

// Both go in once. inside is an ordinary variable, which the lock protects.
func TestExclusive(t *testing.T) {
	var l Lock
	inside, sum := 0, 0
	var wg sync.WaitGroup
	for me := range 2 {
		wg.Go(func() {
			l.Lock(me)
			if inside++; inside > 1 {
				t.Error("both are inside at the same time")
			}
			sum++
			inside--
			l.Unlock(me)
		})
	}
	wg.Wait()
	if sum != 2 {
		t.Errorf("two have added one each, and the sum is %d", sum)
	}
}

// One goes in twice, the other one never.
func TestAlone(t *testing.T) {
	for me := range 2 {
		var l Lock
		var wg sync.WaitGroup
		wg.Go(func() {
			for range 2 {
				l.Lock(me)
				l.Unlock(me)
			}
		})
		wg.Wait()
	}
}
