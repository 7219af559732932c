// Package cqrs: a customer orders one kettle, and two arrive.
package cqrs

import (
	"fmt"
	"math/rand"
	"slices"
	"time"

	"racelab/lessons/internal/remote"
)

// Lesson is a shop that writes orders in one place and lists them in another.
type Lesson struct {
	Wait   bool `fix:"Wait until the list has reached the order's version"`
	Key    bool `fix:"Give the form an id, and accept each id once"`
	Sleep  bool `wrong:"Wait a second before showing the list"`
	Button bool `wrong:"Disable the button after the first click"`
	Look   bool `wrong:"The server checks the list before it accepts an order"`

	orders []string      // by the id of their form
	listed int           // how many of them the list shows
	events chan struct{} // one for each order, to the projector
	write  remote.Server
	read   remote.Server
}

// Setup connects the two sides.
func (l *Lesson) Setup() {
	l.events = make(chan struct{}, 2)
}

// Mia orders a kettle, looks at her orders, and
// clicks again if it is not there.
func (l *Lesson) Mia() {
	defer close(l.events)
	if l.Wait {
		v := l.order("f1")
		for l.list() < v {
			remote.Sleep(time.Second / 2)
		}
		return
	}
	form := "f1"
	l.order(form)
	if l.Sleep {
		remote.Sleep(time.Second)
	}
	if l.list() > 0 {
		return
	}
	if l.Button {
		form = "f2" // of a second tab
		if l.list() > 0 {
			return
		}
	}
	l.order(form)
}

// Projector copies orders to the list. It is
// quick, or far behind when there is a sale.
func (l *Lesson) Projector() {
	sale := rand.Intn(2) == 1
	for range l.events {
		if sale {
			remote.Sleep(2 * time.Second)
		}
		l.project()
	}
}

// order takes an order, and returns the version
// of the write side that has it.
func (l *Lesson) order(form string) (v int) {
	if l.Look && l.list() > 0 {
		return 1
	}
	l.write.Do(func() string {
		if l.Key {
			if slices.Contains(l.orders, form) {
				v = len(l.orders)
				return "INSERT INTO orders " + form + " -> duplicate"
			}
		}
		l.orders = append(l.orders, form)
		v = len(l.orders)
		l.events <- struct{}{}
		return fmt.Sprintf("order a kettle -> v%d", v)
	})
	return v
}

// list returns how many orders the list shows.
func (l *Lesson) list() (n int) {
	l.read.Do(func() string {
		n = l.listed
		return fmt.Sprintf("GET list -> %d", n)
	})
	return n
}

// project adds an order to the list.
func (l *Lesson) project() {
	l.read.Do(func() string {
		l.listed++
		return fmt.Sprintf("INCR list -> %d", l.listed)
	})
}

// Outcome says how many kettles are on their way.
func (l *Lesson) Outcome() string {
	if len(l.orders) == 1 {
		return "1 kettle"
	}
	return fmt.Sprintf("%d kettles", len(l.orders))
}

// Invariant holds when Mia gets what she wanted.
func (l *Lesson) Invariant() error {
	if n := len(l.orders); n != 1 {
		return fmt.Errorf("Mia gets %d kettles, she wanted 1", n)
	}
	return nil
}
