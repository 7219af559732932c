// Why: main, in look, unlocked s\.mu \(1\) before the clock went on to 2ms
// Not: whichever comes first

package main

import (
	"sync"
	"time"
)

type session struct {
	user string
	ends time.Time
}

type sessions struct {
	mu sync.Mutex
	of map[string]session
}

func (s *sessions) look(id string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	it, ok := s.of[id]
	return it.user, ok && time.Now().Before(it.ends)
}

func main() {
	s := &sessions{of: map[string]session{"7": {"ada", time.Now().Add(2 * time.Millisecond)}}}
	if _, ok := s.look("7"); !ok {
		return
	}
	if _, ok := s.look("7"); !ok { // it was there
		panic("signed out in between")
	}
}
