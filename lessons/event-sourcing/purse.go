// Package eventsourcing: no event is ever overwritten, and still the purse is
// overdrawn.
package eventsourcing

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"racelab/lessons/internal/remote"
)

// Lesson is a purse of travel money, kept as the list of what happened to it.
type Lesson struct {
	Expected bool `fix:"Append at the version read; if it changed, decide again"`
	NoRetry  bool `partial:"Append at the version read; if it changed, give up"`
	Streams  bool `partial:"Append at the version read, to a stream per card"`
	Any      bool `wrong:"Append at any version; decide again on ErrVersion"`
	Reread   bool `wrong:"Read the version again, just before the append"`

	purse   []int // events: money in, money out
	nia     []int // the same, of Nia's card
	dropped atomic.Int64
	store   remote.Server
}

// ErrVersion says that the stream has grown.
var ErrVersion = errors.New("wrong expected version")

// anyVersion appends whatever has happened.
const anyVersion = -1

// Setup loads the purse.
func (l *Lesson) Setup() {
	l.purse = []int{100}
}

// handle carries out a command: it reads the
// history, decides, and appends an event.
func (l *Lesson) handle(s *[]int, n int) {
	for {
		h := l.read(s)
		if h.sum+n < 0 {
			return // the card reader says no
		}
		at := anyVersion
		if l.Reread {
			at = l.read(s).version
		}
		if l.Expected || l.NoRetry || l.Streams {
			at = h.version
		}
		err := l.add(s, at, n)
		if l.Expected || l.Streams || l.Any || l.Reread {
			if err == ErrVersion {
				continue
			}
		}
		if err != nil {
			l.dropped.Add(1)
		}
		return
	}
}

// Omar pays the hotel.
func (l *Lesson) Omar() {
	l.handle(&l.purse, -70)
}

// Nia pays the train, from the same money.
func (l *Lesson) Nia() {
	if l.Streams {
		l.handle(&l.nia, -60)
		return
	}
	l.handle(&l.purse, -60)
}

// Gran sends pocket money.
func (l *Lesson) Gran() {
	l.handle(&l.purse, +20)
}

// history is a stream, read.
type history struct{ version, sum int }

func (l *Lesson) read(s *[]int) (h history) {
	l.store.Do(func() string {
		h.version, h.sum = len(*s), l.sum()
		return fmt.Sprintf("READ purse -> v%d, %d", h.version, h.sum)
	})
	return h
}

// add appends an event if the stream is as long
// as at says.
func (l *Lesson) add(s *[]int, at, n int) (err error) {
	l.store.Do(func() string {
		if at != anyVersion && at != len(*s) {
			err = ErrVersion
			return fmt.Sprintf("APPEND purse %+d at v%d -> refused", n, at)
		}
		*s = append(*s, n)
		return fmt.Sprintf("APPEND purse %+d", n)
	})
	return err
}

func (l *Lesson) sum() (sum int) {
	for _, n := range slices.Concat(l.purse, l.nia) {
		sum += n
	}
	return sum
}

// Outcome says what is in the purse.
func (l *Lesson) Outcome() string {
	text := fmt.Sprintf("purse %d", l.sum())
	if n := l.dropped.Load(); n > 0 {
		text += fmt.Sprintf(", %d dropped", n)
	}
	return text
}

// Invariant holds when the purse is not overdrawn
// and each command had its answer.
func (l *Lesson) Invariant() error {
	if l.sum() < 0 {
		return fmt.Errorf("the purse is overdrawn: %d", l.sum())
	}
	if n := l.dropped.Load(); n > 0 {
		return fmt.Errorf("commands given up after a refused append: %d", n)
	}
	return nil
}
