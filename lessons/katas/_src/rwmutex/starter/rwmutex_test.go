package rwmutex

import (
	"sync"
	"testing"
)

// Two writers: nothing is lost.
func TestWriters(t *testing.T) {
	m, n := New(), 0
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			m.Lock()
			n++
			m.Unlock()
		})
	}
	wg.Wait()
	if n != 2 {
		t.Errorf("two writers added one each, and there are %d", n)
	}
}

// A writer, and two readers: nobody sees half of what is written.
func TestWriterAlone(t *testing.T) {
	m := New()
	a, b := 0, 0
	var wg sync.WaitGroup
	wg.Go(func() {
		m.Lock()
		a++
		b++
		m.Unlock()
	})
	for range 2 {
		wg.Go(func() {
			m.RLock()
			if a != b {
				t.Errorf("a reader saw a = %d and b = %d", a, b)
			}
			m.RUnlock()
		})
	}
	wg.Wait()
}

// Two readers are inside at the same time: each waits there for the other. A writer has
// been, or will come.
func TestReadersTogether(t *testing.T) {
	m := New()
	x, y := make(chan bool), make(chan bool)
	var wg sync.WaitGroup
	for _, mine := range []chan bool{x, y} {
		wg.Go(func() {
			m.RLock()
			close(mine)
			<-x
			<-y
			m.RUnlock()
		})
	}
	m.Lock()
	m.Unlock()
	wg.Wait()
}
