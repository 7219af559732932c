// Package aba: a stock-taker corrects the
// book, and the book is wrong.
package aba

import (
	"fmt"
	"sync"

	"racelab/lessons/internal/remote"
)

// Lesson is a shelf of tiles in a builders' yard, and the book that should
// agree with it. Two boxes broke last week, and nobody booked it.
type Lesson struct {
	Version bool `fix:"Give each row a version, and compare the versions"`
	Freeze  bool `fix:"Hold a lock on the shelf from the read to the write"`
	Again   bool `wrong:"Read the book again just before writing"`
	Differ  bool `wrong:"Book the difference, not the count"`
	Reuse   bool `wrong:"Compare the row's address; rows come from a pool"`

	book    int // boxes, as booked
	shelf   int // boxes
	version int // number of changes to the row
	slot    int // where in the pool the row is
	done    bool
	yard    remote.Server
	mu      sync.Mutex // of the shelf
}

// Setup stacks the shelf.
func (l *Lesson) Setup() {
	l.book = 100
	l.shelf = 98
}

// Ines counts the shelf, and corrects the book
// unless something moved meanwhile.
func (l *Lesson) Ines() {
	if l.Freeze {
		l.mu.Lock()
		defer l.mu.Unlock()
	}
	seen := l.read()
	n := l.count()
	if l.Version {
		l.done = l.putIf(n, where("version", seen.version), func(r row) bool {
			return r.version == seen.version
		})
	} else if l.Differ {
		l.add(n - seen.qty)
		l.done = true
	} else if l.Reuse {
		l.done = l.putIf(n, where("slot", seen.slot), func(r row) bool {
			return r.slot == seen.slot
		})
	} else if l.Again {
		now := l.read()
		if now.qty == seen.qty {
			l.done = l.putIf(n, "", func(row) bool {
				return true
			})
		}
	} else {
		l.done = l.putIf(n, where("tiles", seen.qty), func(r row) bool {
			return r.qty == seen.qty
		})
	}
}

// Tom sells 50 boxes, and takes in 50 new ones.
func (l *Lesson) Tom() {
	l.move(-50)
	l.move(+50)
}

// move is one scan of the bar code: box and
// book move together.
func (l *Lesson) move(n int) {
	if l.Freeze {
		l.mu.Lock()
		defer l.mu.Unlock()
	}
	l.yard.Do(func() string {
		l.shelf += n
		l.put(l.book + n)
		return fmt.Sprintf("INCRBY tiles %d -> %d", n, l.book)
	})
}

// row is an entry of the book.
type row struct{ qty, version, slot int }

func (l *Lesson) row() row {
	return row{l.book, l.version, l.slot}
}

func (l *Lesson) read() (r row) {
	l.yard.Do(func() string {
		r = l.row()
		return fmt.Sprintf("GET tiles -> %d", r.qty)
	})
	return r
}

// count counts the boxes on the shelf.
func (l *Lesson) count() (n int) {
	l.yard.Do(func() string {
		n = l.shelf
		return fmt.Sprintf("GET shelf -> %d", n)
	})
	return n
}

func (l *Lesson) add(n int) {
	l.yard.Do(func() string {
		l.put(l.book + n)
		return fmt.Sprintf("INCRBY tiles %d -> %d", n, l.book)
	})
}

// where says what a row is compared by.
func where(column string, seen int) string {
	return fmt.Sprintf(" WHERE %s = %d", column, seen)
}

// putIf books n if the row still is as ok
// wants it: one step.
func (l *Lesson) putIf(n int, where string, ok func(row) bool) (done bool) {
	l.yard.Do(func() string {
		if done = ok(l.row()); !done {
			return fmt.Sprintf("UPDATE tiles = %d%s -> 0 rows", n, where)
		}
		l.put(n)
		return fmt.Sprintf("UPDATE tiles = %d%s -> 1 row", n, where)
	})
	return done
}

// put writes a new row into the free one of
// two slots, and frees the other.
func (l *Lesson) put(qty int) {
	l.book = qty
	l.version++
	l.slot = 1 - l.slot
}

// Outcome says what is booked, and what is there.
func (l *Lesson) Outcome() string {
	text := fmt.Sprintf("book %d, shelf %d", l.book, l.shelf)
	if !l.done {
		text += ", to be counted again"
	}
	return text
}

// Invariant holds when a count that was accepted
// made book and shelf agree.
func (l *Lesson) Invariant() error {
	if l.done && l.book != l.shelf {
		return fmt.Errorf("the book says %d, the shelf holds %d", l.book, l.shelf)
	}
	return nil
}
