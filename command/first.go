package command

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"racelab/sim"
	"racelab/sim/number"
)

// live is what a terminal shows while a program is explored: a line of progress, and above it the first failing
// run as soon as one is known. Most programs are explored before there is anything to show.
type live struct {
	w io.Writer

	mu    sync.Mutex
	found *sim.Failure
	after time.Duration // when it was found
	shown bool
}

// liveAfter is how long nothing is shown.
const liveAfter = 100 * time.Millisecond

// progress keeps the line up to date.
func (l *live) progress(p sim.Progress) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.found != nil && !l.shown && p.Elapsed >= liveAfter {
		l.show()
	}
	line := fmt.Sprintf("%s · %s states · %.1f s", p.Phase, number.Int(p.States), p.Elapsed.Seconds())
	if l.shown {
		line = "counting: " + line + " · ctrl-c keeps what is known"
	}
	fmt.Fprintf(l.w, "\r%s\x1b[K", line)
}

// first takes the first failing run.
func (l *live) first(f *sim.Failure, after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.found, l.after = f, after; after >= liveAfter {
		l.show()
	}
}

// show writes the failing run above the line.
func (l *live) show() {
	var b strings.Builder
	f := l.found
	l.shown = true
	why := f.End.Why
	if f.Reason != nil && f.Reason.Text != why {
		why = sentence(why) + f.Reason.Text
	}
	fmt.Fprintf(&b, "\r\x1b[K  %s\n\n", verdict(true, fmt.Sprintf("a run fails, found after %.2f s", l.after.Seconds())))
	paragraph(&b, "Why", why)
	paragraph(&b, "", fmt.Sprintf("%s, %s", number.Of(f.Steps, "step"), number.Of(f.Preemptions, "preemption")))
	paragraph(&b, "", "racelab replay "+f.Token)
	_, _ = io.WriteString(l.w, b.String()+"\n")
}

// done takes the line away, and returns the run that was shown, if any.
func (l *live) done() *sim.Failure {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = io.WriteString(l.w, "\r\x1b[K")
	if !l.shown {
		return nil
	}
	return l.found
}
