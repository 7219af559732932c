// Package queueconsumer: a queue holds one message, and the driver is paid
// twice.
package queueconsumer

import (
	"fmt"
	"sync/atomic"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/remote"
)

// Lesson is a queue with one message, "pay driver 7", and two workers.
type Lesson struct {
	Inbox     bool `fix:"Store the message's id in the transaction that pays"`
	Longer    bool `partial:"Make the visibility timeout longer than the work takes"`
	Heartbeat bool `partial:"Renew the timeout for as long as the worker runs"`
	Check     bool `wrong:"Look up the id before paying, and store it afterwards"`
	Memory    bool `wrong:"Each worker remembers in memory what it has paid"`
	AckFirst  bool `wrong:"Acknowledge the message first, then pay"`
	Slow      bool `fault:"The work may take longer than it ever has"`
	Crash     bool `fault:"Ivy's process may crash between any two steps"`

	paid  int          // times that driver 7 was paid
	done  map[int]bool // messages processed, in the database
	queue chan int     // messages to workers
	over  chan string  // workers that have ended, died, or take too long
	acked atomic.Bool  // the message is done, says a worker
	seen  map[string]map[int]bool
	db    remote.Server
}

// Setup opens the queue.
func (l *Lesson) Setup() {
	l.queue = make(chan int)
	l.over = make(chan string, 4)
	if l.Memory {
		l.seen = map[string]map[int]bool{
			"ivy": {},
			"raj": {},
		}
	}
	l.done = map[int]bool{}
}

// handle processes one message.
func (l *Lesson) handle(w string, id int) {
	if l.Slow && !l.Heartbeat && fault.Happens(true) {
		l.over <- w
	}
	if l.AckFirst {
		l.acked.Store(true)
	}
	if l.Inbox {
		l.payOnce(id)
	} else if l.Check {
		if !l.known(id) {
			l.pay()
			l.note(id)
		}
	} else if l.Memory {
		if !l.seen[w][id] {
			l.pay()
			l.seen[w][id] = true
		}
	} else {
		l.pay()
	}
	if !l.AckFirst {
		l.acked.Store(true)
	}
}

// Ivy is a worker.
func (l *Lesson) Ivy() {
	if id, ok := <-l.queue; ok {
		if l.Crash {
			fault.Die(true, func() {
				l.handle("ivy", id)
			})
		} else {
			l.handle("ivy", id)
		}
		l.over <- "ivy"
	}
}

// Raj is another.
func (l *Lesson) Raj() {
	if id, ok := <-l.queue; ok {
		l.handle("raj", id)
		l.over <- "raj"
	}
}

// Queue hands the message out, and once more
// if it is not acknowledged when the visibility
// timeout ends.
func (l *Lesson) Queue() {
	l.queue <- 7
	if l.Longer || l.Heartbeat {
		<-l.over
	}
	if !l.acked.Load() {
		l.queue <- 7
	}
	close(l.queue)
}

func (l *Lesson) pay() {
	l.db.Do(func() string {
		l.paid++
		return "pay driver 7"
	})
}

func (l *Lesson) known(id int) (ok bool) {
	l.db.Do(func() string {
		ok = l.done[id]
		return fmt.Sprintf("GET done:%d -> %v", id, ok)
	})
	return ok
}

func (l *Lesson) note(id int) {
	l.db.Do(func() string {
		l.done[id] = true
		return fmt.Sprintf("SET done:%d true", id)
	})
}

// payOnce is one transaction: a unique key
// refuses the id that is there already.
func (l *Lesson) payOnce(id int) {
	l.db.Do(func() string {
		if l.done[id] {
			return fmt.Sprintf("INSERT INTO done %d -> duplicate", id)
		}
		l.done[id] = true
		l.paid++
		return fmt.Sprintf("INSERT INTO done %d, pay driver 7", id)
	})
}

// Outcome says how often the driver was paid.
func (l *Lesson) Outcome() string {
	switch {
	case l.paid > 1:
		return "paid twice"
	case l.paid == 1:
		return "paid once"
	case l.acked.Load():
		return "never paid"
	}
	return "still queued"
}

// Invariant holds when the driver is paid once.
func (l *Lesson) Invariant() error {
	if l.paid > 1 {
		return fmt.Errorf("driver 7 was paid %d times", l.paid)
	}
	if l.paid == 0 && l.acked.Load() {
		return fmt.Errorf("driver 7 was not paid, and the message is gone")
	}
	return nil
}
