// Package queue is a bounded queue.
package queue

// Queue is a first-in, first-out queue with limited room.
type Queue struct{}

// New returns an empty queue.
func New(room int) *Queue {
	return &Queue{}
}

// Put appends v, and waits while the queue is full.
func (q *Queue) Put(v int) {
	panic("Put is not written yet")
}

// Get takes the first value out, and waits while the queue is empty.
func (q *Queue) Get() int {
	panic("Get is not written yet")
}
