// Package closedchannel: two polling stations send their counts over a
// channel, and the program crashes.
package closedchannel

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// Lesson is an election night: two stations send their count to the hall, or
// telephone when they are told that the line is shut.
type Lesson struct {
	Owner   bool `fix:"One owner closes it after both stations have sent"`
	Done    bool `fix:"Never close votes; close a done channel once"`
	Once    bool `wrong:"Close the channel through sync.Once"`
	Check   bool `wrong:"Check a closed flag before sending"`
	Recover bool `wrong:"Recover from the panic in the sender"`

	votes  chan int
	done   chan bool
	open   sync.WaitGroup // stations that have not sent yet
	once   sync.Once
	closed atomic.Bool // the line is shut
	total  int         // counted in the hall
	phoned atomic.Int64
}

// Setup opens the line.
func (l *Lesson) Setup() {
	l.votes = make(chan int)
	l.done = make(chan bool)
	if l.Owner {
		l.open.Add(2)
	}
}

// send sends a station's count.
func (l *Lesson) send(n int) {
	if l.Owner {
		defer l.open.Done()
	}
	if l.Done && !l.Owner {
		select {
		case l.votes <- n:
		case <-l.done:
			l.phone(n)
		}
		return
	}
	if l.Recover {
		defer func() { _ = recover() }()
	}
	if l.Check {
		if l.closed.Load() {
			l.phone(n)
			return
		}
	}
	l.votes <- n
}

// shut closes the line, unless it is closed already.
func (l *Lesson) shut() {
	if l.Done && !l.Owner {
		l.once.Do(func() { close(l.done) })
		return
	}
	if l.Once {
		l.once.Do(func() {
			l.closed.Store(true)
			close(l.votes)
		})
		return
	}
	if l.closed.Load() {
		return
	}
	l.closed.Store(true)
	close(l.votes)
}

// North sends 3 hundred votes.
func (l *Lesson) North() { l.send(3) }

// South sends 5.
func (l *Lesson) South() { l.send(5) }

// Hall counts, and shuts the line when it has
// heard both.
func (l *Lesson) Hall() {
	if l.Owner {
		for n := range l.votes {
			l.total += n
		}
		return
	}
	for range 2 {
		if l.Done {
			select {
			case n := <-l.votes:
				l.total += n
				continue
			case <-l.done:
				return
			}
		}
		n, ok := <-l.votes
		if !ok {
			return
		}
		l.total += n
	}
	l.shut()
}

// Chair shuts the line when the evening ends.
func (l *Lesson) Chair() {
	if l.Owner {
		l.open.Wait()
	}
	l.shut()
}

func (l *Lesson) phone(n int) { l.phoned.Add(int64(n)) }

// Outcome says how many votes came in which way.
func (l *Lesson) Outcome() string {
	return fmt.Sprintf("%d counted, %d phoned", l.total, l.phoned.Load())
}

// Invariant holds when every vote came in.
func (l *Lesson) Invariant() error {
	if got := l.total + int(l.phoned.Load()); got != 8 {
		return fmt.Errorf("%d of 8 hundred votes came in", got)
	}
	return nil
}
