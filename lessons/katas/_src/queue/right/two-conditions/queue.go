// Package queue is a bounded queue.
package queue

import "sync"

// Queue is a first-in, first-out queue with limited room.
type Queue struct {
	mu     sync.Mutex
	filled *sync.Cond // a value has come
	freed  *sync.Cond // there is room
	room   int
	values []int
}

// New returns an empty queue.
func New(room int) *Queue {
	q := &Queue{room: room}
	q.filled, q.freed = sync.NewCond(&q.mu), sync.NewCond(&q.mu)
	return q
}

// Put appends v, and waits while the queue is full.
func (q *Queue) Put(v int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.values) == q.room {
		q.freed.Wait()
	}
	q.values = append(q.values, v)
	q.filled.Signal()
}

// Get takes the first value out, and waits while the queue is empty.
func (q *Queue) Get() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.values) == 0 {
		q.filled.Wait()
	}
	v := q.values[0]
	q.values = q.values[1:]
	q.freed.Signal()
	return v
}
