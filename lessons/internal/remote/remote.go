// Package remote stands for what lessons reach over a network: a database, a
// queue, a payment provider.
//
// In the engine a request is one labelled step. Compiled, as here, servers take
// one request at a time, and a crash may strike the client before any of them.
package remote

import (
	"sync"
	"time"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/world"
)

// Server carries out requests one at a time, like a transaction that nobody
// can come between. The zero value is ready for use.
type Server struct{ mu sync.Mutex }

// Do sends one request and waits for it. work runs on the server, where a crash
// of the client does not reach it, and returns the words for the timeline, such
// as "GET order 7 -> none". It must not block.
func (s *Server) Do(work func() string) {
	fault.Point()
	s.mu.Lock()
	defer s.mu.Unlock()
	work()
}

// Sleep waits for d of the lesson's time. Compiled, lessons are in a hurry: d is
// shortened by fault.Scale.
func Sleep(d time.Duration) { world.Sleep(d, d/fault.Scale) }

// Now returns how far the lesson's time has come, on a clock that nobody sets. It is no
// step.
func Now() time.Duration { return world.Now() }

// After returns a channel on which the time is sent when d of the lesson's time
// has passed.
func After(d time.Duration) <-chan time.Time { return time.After(d / fault.Scale) }
