package queue

import (
	"fmt"
	"sync"
	"testing"
)

// history notes the calls of a queue and their ends, in the order in which they happen. It is
// a channel, which puts nothing in order that would not be without it.
type history chan string

func (h history) put(q *Queue, client, v int) {
	h <- fmt.Sprintf("call %d put %d", client, v)
	q.Put(v)
	h <- fmt.Sprintf("return %d", client)
}

func (h history) get(q *Queue, client int) {
	h <- fmt.Sprintf("call %d get", client)
	h <- fmt.Sprintf("return %d %d", client, q.Get())
}

// print prints the history for racelab, which looks for an order of the calls.
func (h history) print(room int) {
	fmt.Println("history queue", room)
	close(h)
	for line := range h {
		fmt.Println(line)
	}
}

// One puts, one gets, and there is room for one.
func TestOneByOne(t *testing.T) {
	q, h := New(1), make(history, 8)
	var wg sync.WaitGroup
	wg.Go(func() {
		h.put(q, 0, 1)
		h.put(q, 0, 2)
	})
	wg.Go(func() {
		h.get(q, 1)
		h.get(q, 1)
	})
	wg.Wait()
	h.print(1)
}

// What is put first comes out first.
func TestOrder(t *testing.T) {
	q, h := New(2), make(history, 8)
	h.put(q, 0, 1)
	var wg sync.WaitGroup
	wg.Go(func() { h.put(q, 1, 2) })
	wg.Go(func() {
		h.get(q, 2)
		h.get(q, 2)
	})
	wg.Wait()
	h.print(2)
}

// Two put, two get, and there is room for one: nobody is forgotten.
func TestAll(t *testing.T) {
	q := New(1)
	var got [2]int
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() { q.Put(i + 1) })
		wg.Go(func() { got[i] = q.Get() })
	}
	wg.Wait()
	if got[0]+got[1] != 3 || got[0] == got[1] {
		t.Errorf("1 and 2 were put, and %v was got", got)
	}
}
