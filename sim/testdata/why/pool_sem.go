// Why: Exhausted pool: main\.func1 holds a place in s .*main\.func1 #2 holds a place in s

package main

type sem chan struct{}

func (s sem) take() { s <- struct{}{} }
func (s sem) give() { <-s }

func job(s sem, depth int) {
	s.take()
	defer s.give()
	if depth > 0 {
		job(s, depth-1)
	}
}

func main() {
	s := make(sem, 2)
	done := make(chan bool)
	for range 2 {
		go func() { job(s, 1); done <- true }()
	}
	<-done
	<-done
}
