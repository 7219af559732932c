// Who is woken does not look again, and somebody who was in line for the lock took the job meanwhile.
package main

import "sync"

const fixed = false

type jobs struct {
	mu   sync.Mutex
	more sync.Cond
	left []string
}

func (j *jobs) add(name string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.left = append(j.left, name)
	j.more.Signal()
}

func (j *jobs) next() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	for len(j.left) == 0 {
		j.more.Wait()
		if !fixed {
			break
		}
	}
	name := j.left[0]
	j.left = j.left[1:]
	return name
}

func main() {
	j := &jobs{}
	j.more.L = &j.mu
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { j.next() })
	}
	j.add("wash")
	j.add("dry")
	wg.Wait()
}
