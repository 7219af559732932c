package network

import (
	"strconv"
	"time"

	"racelab/rt"
)

// A Direct is one end of a connection within the program, which holds nothing: a Write ends once its
// bytes are read.
type Direct struct{ in, out *way }

// way is one direction of it.
type way struct {
	text       string // what is offered, and not read yet
	offered    bool   // there is a Write, perhaps of nothing
	busy       bool   // somebody is in the middle of a Write
	shut       bool   // an end is closed
	left       bool   // it was the one that writes
	readBy     rt.Instant
	writeBy    rt.Instant
	readers    rt.Queue
	writer     rt.Queue
	turns      rt.Queue
	whoReads   string
	whoAnswers string
}

// NewPipe returns both ends.
func NewPipe() (*Direct, *Direct) {
	a := &way{whoReads: "the second end of a pipe", whoAnswers: "the first end of a pipe"}
	b := &way{whoReads: "the first end of a pipe", whoAnswers: "the second end of a pipe"}
	return &Direct{in: b, out: a}, &Direct{in: a, out: b}
}

// Read waits for bytes and returns up to max of them. Its states are OK, EOF, Shut and Tired.
func (p *Direct) Read(max int) (text string, state int) { return p.in.read(max) }

// Write waits until text was read. Its states are OK, Shut, of whichever end, and Tired; n bytes were read.
func (p *Direct) Write(text string) (n, state int) { return p.out.write(text) }

// Until sets when Read and Write give up; 0 is never. It reports whether both ends are open.
func (p *Direct) Until(at int64, read, write bool) bool {
	if read && !p.in.until(rt.Instant(at), true) {
		return false
	}
	return !write || p.out.until(rt.Instant(at), false)
}

// Close closes this end.
func (p *Direct) Close() {
	p.in.close(false)
	p.out.close(true)
}

//racelab:step
func (w *way) read(max int) (text string, state int) {
	words := "read at " + w.whoReads
	rt.Label(words)
	for !w.shut && !w.tired(w.readBy) && !w.offered {
		w.wait(&w.readers, w.readBy)
	}
	switch {
	case w.shut && w.left:
		rt.Label(words + " -> EOF")
		return "", EOF
	case w.shut:
		return "", Shut
	case w.tired(w.readBy):
		rt.Label(words + " -> timeout")
		rt.ReleasesNothing()
		return "", Tired
	}
	k := min(max, len(w.text))
	text, w.text = w.text[:k], w.text[k:]
	w.offered = w.text != ""
	rt.Label(words + " -> " + strconv.Quote(text))
	rt.Wake(&w.writer, -1)
	return text, OK
}

//racelab:step
func (w *way) write(text string) (n, state int) {
	words := "write at " + w.whoAnswers + " " + strconv.Quote(text)
	rt.Label(words)
	for w.busy && !w.shut {
		rt.Label(words + ": another is at it,")
		rt.Park(&w.turns)
	}
	if w.shut {
		return 0, Shut
	}
	if w.tired(w.writeBy) {
		return 0, Tired
	}
	w.busy, w.offered, w.text = true, true, text
	rt.Wake(&w.readers, 1)
	for w.offered && !w.shut && !w.tired(w.writeBy) {
		w.wait(&w.writer, w.writeBy)
		rt.Wake(&w.readers, 1) // for the rest of it
	}
	n = len(text) - len(w.text)
	switch {
	case !w.offered:
	case w.shut:
		state = Shut
	default:
		state = Tired
	}
	w.busy, w.offered, w.text = false, false, ""
	rt.Label(words)
	rt.Wake(&w.turns, 1)
	return n, state
}

// tired reports whether a deadline has passed.
func (w *way) tired(at rt.Instant) bool { return at > 0 && rt.Now() >= at }

// wait parks until something is new or a deadline has passed.
func (w *way) wait(q *rt.Queue, until rt.Instant) {
	var p patience
	if until > 0 {
		p = limit(nil, time.Duration(until-rt.Now()), w.wake, nil)
	}
	rt.Park(q)
	p.over()
}

//racelab:step
func (w *way) wake() {
	rt.Label("deadline of " + w.whoReads)
	rt.Wake(&w.readers, -1)
	rt.Wake(&w.writer, -1)
}

//racelab:step
func (w *way) until(at rt.Instant, read bool) bool {
	rt.Label("set a deadline of a pipe")
	if w.shut {
		return false
	}
	if read {
		w.readBy = at
		rt.Wake(&w.readers, -1)
		return true
	}
	w.writeBy = at
	rt.Wake(&w.writer, -1)
	return true
}

//racelab:step
func (w *way) close(writes bool) {
	rt.Label("close an end of a pipe")
	if w.shut {
		return
	}
	w.shut, w.left = true, writes
	rt.Wake(&w.readers, -1)
	rt.Wake(&w.writer, -1)
	rt.Wake(&w.turns, -1)
}
