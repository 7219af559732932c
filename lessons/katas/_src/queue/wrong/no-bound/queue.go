// Package queue is a bounded queue.
package queue

import "sync"

// Queue is a first-in, first-out queue with limited room.
type Queue struct {
	mu      sync.Mutex
	changed *sync.Cond
	room    int
	values  []int
}

// New returns an empty queue.
func New(room int) *Queue {
	q := &Queue{room: room}
	q.changed = sync.NewCond(&q.mu)
	return q
}

// Put appends v, and waits while the queue is full.
func (q *Queue) Put(v int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.values = append(q.values, v)
	q.changed.Broadcast()
}

// Get takes the first value out, and waits while the queue is empty.
func (q *Queue) Get() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.values) == 0 {
		q.changed.Wait()
	}
	v := q.values[0]
	q.values = q.values[1:]
	q.changed.Broadcast()
	return v
}
