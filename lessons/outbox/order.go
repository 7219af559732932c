// Package outbox: an order is paid and
// saved, and nobody ships it.
package outbox

import (
	"fmt"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/remote"
)

// Lesson is a bookshop, the broker that carries its messages, and the
// warehouse that ships.
type Lesson struct {
	Inbox     bool `fix:"An outbox, and the warehouse stores what it has shipped"`
	Outbox    bool `partial:"Save the message with the order; a relay forwards it"`
	MarkFirst bool `wrong:"An outbox whose relay marks the message before sending"`
	SaveFirst bool `wrong:"Save the order, then publish the message"`
	Crash     bool `fault:"Shop or relay may crash between any two steps"`

	order   bool // paid and saved, in the database
	shipped int  // parcels
	row     bool // a message waits in the outbox
	seen    bool // the warehouse has noted the message
	topic   chan string
	saved   chan bool // the shop is done, or dead
	db, wh  remote.Server
}

// Setup opens the broker.
func (l *Lesson) Setup() {
	l.topic = make(chan string, 4)
	l.saved = make(chan bool, 1)
}

// sell takes the money for a book.
func (l *Lesson) sell() {
	if l.Outbox || l.Inbox || l.MarkFirst {
		l.save(true)
	} else if l.SaveFirst {
		l.save(false)
		l.topic <- "ship"
	} else {
		l.topic <- "ship"
		l.save(false)
	}
}

// Shop handles the request. If it dies the
// customer does not come back.
func (l *Lesson) Shop() {
	if l.Crash {
		fault.Die(true, l.sell)
	} else {
		l.sell()
	}
	l.saved <- true
}

// relay sends on what waits in the outbox.
func (l *Lesson) relay() {
	if !l.waiting() {
		return
	}
	if l.MarkFirst {
		l.mark()
		l.topic <- "ship"
		return
	}
	l.topic <- "ship"
	l.mark()
}

// Relay polls the outbox. If it dies it is
// started again.
func (l *Lesson) Relay() {
	<-l.saved
	if l.Outbox || l.Inbox || l.MarkFirst {
		if l.Crash {
			fault.Crash(true, l.relay)
		} else {
			l.relay()
		}
	}
	close(l.topic)
}

// Warehouse ships what it is told to, if it
// finds the order.
func (l *Lesson) Warehouse() {
	for range l.topic {
		l.ship()
	}
}

// save is a transaction on the order, and the
// message with it.
func (l *Lesson) save(message bool) {
	l.db.Do(func() string {
		l.order, l.row = true, message
		if message {
			return "INSERT order, outbox"
		}
		return "INSERT order"
	})
}

func (l *Lesson) waiting() (row bool) {
	l.db.Do(func() string {
		row = l.row
		return fmt.Sprintf("GET outbox -> %v", row)
	})
	return row
}

func (l *Lesson) mark() {
	l.db.Do(func() string {
		l.row = false
		return "DEL outbox"
	})
}

func (l *Lesson) find() (order bool) {
	l.db.Do(func() string {
		order = l.order
		return fmt.Sprintf("GET order -> %v", order)
	})
	return order
}

// ship packs a parcel.
func (l *Lesson) ship() {
	if !l.find() {
		return // a message from nowhere
	}
	l.wh.Do(func() string {
		if l.Inbox {
			if l.seen {
				return "INSERT seen -> duplicate"
			}
			l.seen = true
		}
		l.shipped++
		return "ship the book"
	})
}

// Outcome says what the customer has.
func (l *Lesson) Outcome() string {
	text := "not ordered"
	if l.order {
		text = "ordered"
	}
	return fmt.Sprintf("%s, %d shipped", text, l.shipped)
}

// Invariant holds when an order is shipped once,
// and nothing else is.
func (l *Lesson) Invariant() error {
	if l.order && l.shipped == 0 {
		return fmt.Errorf("the order is paid, and nobody ships it")
	}
	if l.order && l.shipped > 1 {
		return fmt.Errorf("the order was shipped %d times", l.shipped)
	}
	if !l.order && l.shipped > 0 {
		return fmt.Errorf("a book was shipped that nobody paid for")
	}
	return nil
}
