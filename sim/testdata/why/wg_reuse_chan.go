// Why: Reuse of a WaitGroup: main.s Wait on s\.wg was over when server\.handle.* called Add again

package main

import "sync"

type server struct {
	wg sync.WaitGroup
}

func (s *server) handle(done chan bool) {
	s.wg.Add(1)
	s.wg.Done()
	done <- true
}

func drain(s *server) { s.wg.Wait() }

func main() {
	var s server
	done := make(chan bool, 3)
	for range 3 {
		go s.handle(done)
	}
	drain(&s)
	for range 3 {
		<-done
	}
}
