// Package leakedsender: every search ends in time, and the service runs out
// of memory.
package leakedsender

import (
	"context"
	"fmt"
	"math/rand"
	"time"

	"racelab/lessons/internal/remote"
)

// Lesson is the search desk of a library.
type Lesson struct {
	Buffer  bool `fix:"Give the channel a buffer of one"`
	Cancel  bool `fix:"The helper gives up when the search has given up"`
	Longer  bool `wrong:"Wait three seconds, not two"`
	Close   bool `wrong:"Close the channel when the search gives up"`
	Default bool `wrong:"Send only if somebody is receiving at that moment"`

	slow   int // seconds that the catalogue takes
	answer string
}

// Search asks the catalogue. After two seconds
// it tells the reader to come back later.
func (l *Lesson) Search() {
	limit := 2 * time.Second
	if l.Longer {
		limit = 3 * time.Second
	}
	ctx, stop := context.Background(), func() {}
	if l.Cancel {
		ctx, stop = context.WithCancel(ctx)
	}
	defer stop()
	found := make(chan string)
	if l.Buffer {
		found = make(chan string, 1)
	}
	l.slow = rand.Intn(4)
	go l.ask(ctx, l.slow, found)
	select {
	case l.answer = <-found:
	case <-remote.After(limit):
		l.answer = "come back later"
		if l.Close {
			close(found)
		}
	}
}

// ask sends what the catalogue says.
func (l *Lesson) ask(ctx context.Context, slow int, found chan<- string) {
	remote.Sleep(time.Duration(slow) * time.Second)
	if l.Cancel {
		select {
		case found <- "shelf 12":
		case <-ctx.Done():
		}
		return
	}
	if l.Default {
		select {
		case found <- "shelf 12":
		default:
		}
		return
	}
	found <- "shelf 12"
}

// Outcome says what the reader was told.
func (l *Lesson) Outcome() string { return l.answer }

// Invariant holds when nobody is sent away whose answer was there in time. A
// goroutine left behind for ever fails a lesson by itself.
func (l *Lesson) Invariant() error {
	if l.slow < 2 && l.answer != "shelf 12" {
		return fmt.Errorf("the catalogue answered after %d s, and the reader heard %q", l.slow, l.answer)
	}
	return nil
}
