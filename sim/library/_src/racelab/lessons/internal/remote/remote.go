// Package remote stands for what lessons reach over a network. Here a request
// is one step.
package remote

import (
	"time"

	"racelab/rt"
)

// Server carries out requests one at a time.
type Server struct{ _ int }

// Do sends one request and waits for it. work returns the words for the
// timeline.
//
//racelab:step
func (s *Server) Do(work func() string) { rt.Label(work()) }

// Sleep waits for d of the lesson's time.
func Sleep(d time.Duration) { time.Sleep(d) }

// Now returns how far the lesson's time has come.
func Now() time.Duration { return time.Duration(rt.Now()) }

// After returns a channel on which the time is sent when d of the lesson's time
// has passed.
func After(d time.Duration) <-chan time.Time { return time.After(d) }
