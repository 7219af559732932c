// Package oncall plays the nights of the incident room for the learners of a class.
//
// A night is a run of a service, some hundred megabytes, into which learners type statements, expressions and code. So each is
// run in a process of its own (package confine), which keeps the night in mind from line to line. There are only so
// many such processes: whoever did nothing for the longest time gives theirs up, and the next line of that learner
// catches up. That, a process that took too much, and a server that was started anew are all the same: what
// comes of a line depends on the attempt so far and the line alone, and the attempt is kept by the store after each.
//
// A learner has one such process, whatever windows are open, and takes turns with the others for each line (package fair).
package oncall

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"racelab/classroom/confine"
	"racelab/classroom/fair"
	"racelab/lessons/course/drill"
)

// Word is the argument with which a child does what [Worker] says.
const Word = "night"

// idle is how long a process is kept for a learner who enters nothing.
const idle = 10 * time.Minute

// Shelf keeps a learner's attempts. Its methods may be called from any goroutine.
type Shelf interface {
	drill.Shelf
	// Replace replaces an attempt if it is the one that was there; nil: there was none. Otherwise the error tells the learner that
	// another window was first.
	Replace(ctx context.Context, drill string, seed int, was, text []byte) error
}

// Rota has the processes in which nights are run.
type Rota struct {
	share *fair.Share
	cell  *confine.Cell
	most  int // processes
	log   *slog.Logger

	mu     sync.Mutex
	places map[string]*place // by learner
	clock  uint64
	closed bool
	desks  int // at which somebody has been on call, and that are open
}

// desksFor is how many desks there may be for each process: one holds some 10 MiB of what was fetched, which is read and
// filtered without the process.
const desksFor = 4

// place is one learner's: a line of theirs is carried out, or none is.
type place struct {
	turn chan struct{} // has one value: whoever takes it may use the process
	kept *confine.Kept // nil: none is running
	used uint64        // when it was used last, by the rota's clock
	busy bool          // whoever has the turn uses kept: guarded by Rota.mu, as kept and used are
	off  *time.Timer   // ends the process when nobody uses it
	here int           // windows that are open, and lines under way
}

// New returns a rota of so many processes at once, one at least for each program that may run.
func New(share *fair.Share, cell *confine.Cell, most int, log *slog.Logger) *Rota {
	return &Rota{share: share, cell: cell, most: max(most, share.Programs.Slots()+1), log: log, places: map[string]*place{}}
}

// For returns what plays the nights of one learner, until ctx ends.
func (r *Rota) For(ctx context.Context, who fair.Who, shelf Shelf) *Desk {
	return &Desk{rota: r, ctx: ctx, who: who, shelf: shelf}
}

// Close ends all processes. Lines that are under way fail.
func (r *Rota) Close() {
	r.mu.Lock()
	r.closed = true
	var all []*confine.Kept
	for _, p := range r.places {
		if p.kept != nil {
			all = append(all, p.kept)
			p.kept = nil
		}
	}
	r.mu.Unlock()
	for _, k := range all {
		k.Let()
	}
}

// Forget ends the process of a learner, if it has nothing to do.
func (r *Rota) Forget(learner string) {
	r.mu.Lock()
	p := r.places[learner]
	var since uint64
	if p != nil {
		since = p.used
	}
	r.mu.Unlock()
	if p != nil {
		r.unused(learner, p, since)
	}
}

// Running returns how many processes there are.
func (r *Rota) Running() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, p := range r.places {
		if p.kept != nil {
			n++
		}
	}
	return n
}

// admit counts a desk in, until its visit ends.
func (r *Rota) admit(d *Desk) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if d.admitted {
		return nil
	}
	if r.desks >= desksFor*r.most {
		return fmt.Errorf("%d people are on call here already, and there is room for no more: try again later", r.desks)
	}
	d.admitted = true
	r.desks++
	context.AfterFunc(d.ctx, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.desks--
	})
	return nil
}

// enter takes a learner's place, which one line has at a time.
func (r *Rota) enter(ctx context.Context, learner string) (p *place, leave func(), err error) {
	r.mu.Lock()
	p = r.places[learner]
	if p == nil {
		p = &place{turn: make(chan struct{}, 1)}
		p.turn <- struct{}{}
		r.places[learner] = p
	}
	p.here++
	r.mu.Unlock()
	select {
	case <-p.turn:
		return p, func() { p.turn <- struct{}{}; r.left(learner, p) }, nil
	case <-ctx.Done():
		r.left(learner, p)
		return nil, nil, ctx.Err()
	}
}

// left forgets a place that nobody needs.
func (r *Rota) left(learner string, p *place) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p.here--; p.here == 0 && p.kept == nil && r.places[learner] == p {
		delete(r.places, learner)
	}
}

// process returns the learner's process, and whether it is a new one. Whoever did nothing for the longest time makes room.
func (r *Rota) process(p *place) (kept *confine.Kept, fresh bool, err error) {
	r.mu.Lock()
	if p.off != nil {
		p.off.Stop()
	}
	p.busy = true
	if p.kept != nil {
		kept = p.kept
		r.mu.Unlock()
		return kept, false, nil
	}
	over, closed := r.spare(), r.closed
	r.mu.Unlock()
	if over != nil {
		over.Let()
	}
	if closed {
		return nil, false, errors.New("the server ends")
	}
	if kept, err = r.cell.Keep(); err != nil {
		return nil, false, err
	}
	r.mu.Lock()
	p.kept = kept
	r.mu.Unlock()
	return kept, true, nil
}

// spare takes a process from whoever uses it least, if there are as many as there may be. r.mu is held.
func (r *Rota) spare() *confine.Kept {
	n := 0
	var least *place
	learner := ""
	for name, p := range r.places {
		switch {
		case p.busy:
			n++ // the one that is to be started among them
		case p.kept != nil:
			n++
			if least == nil || p.used < least.used {
				least, learner = p, name
			}
		}
	}
	if n <= r.most || least == nil {
		return nil
	}
	over := least.kept
	if least.kept = nil; least.here == 0 {
		delete(r.places, learner)
	}
	return over
}

// done gives a process back, or gives it up.
func (r *Rota) done(learner string, p *place, lost bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clock++
	p.busy, p.used = false, r.clock
	if lost {
		p.kept = nil
		return
	}
	used := p.used
	p.off = time.AfterFunc(idle, func() { r.unused(learner, p, used) })
}

// unused ends a process that was not used since.
func (r *Rota) unused(learner string, p *place, since uint64) {
	r.mu.Lock()
	var over *confine.Kept
	if !p.busy && p.used == since {
		over, p.kept = p.kept, nil
		if p.here == 0 && r.places[learner] == p {
			delete(r.places, learner)
		}
	}
	r.mu.Unlock()
	if over != nil {
		over.Let()
	}
}

// take has a turn taken. The caller has the learner's place.
func (r *Rota) take(ctx context.Context, who fair.Who, p *place, t drill.Turn) (drill.Turned, error) {
	var input bytes.Buffer
	if err := gob.NewEncoder(&input).Encode(t); err != nil {
		return drill.Turned{}, fmt.Errorf("cannot hand over the line: %w", err)
	}
	give, err := r.share.Programs.Take(ctx, who, nil)
	if err != nil {
		return drill.Turned{}, err
	}
	defer give()
	for {
		kept, fresh, err := r.process(p)
		if err != nil {
			r.done(who.Learner, p, true)
			return drill.Turned{}, err
		}
		reply, err := kept.Ask(ctx, []string{Word}, input.Bytes())
		r.done(who.Learner, p, err != nil)
		if err == nil {
			return read(reply)
		}
		kept.Let()
		if fresh || ctx.Err() != nil {
			return drill.Turned{}, r.tell(who, err)
		}
		// It remembered other lines as well, or was ended by somebody else: the line alone may fit.
	}
}

func read(reply confine.Reply) (drill.Turned, error) {
	if reply.Status != 0 {
		return drill.Turned{}, errors.New(string(bytes.TrimSpace(reply.Err)))
	}
	var t drill.Turned
	if err := gob.NewDecoder(bytes.NewReader(reply.Out)).Decode(&t); err != nil {
		return t, fmt.Errorf("cannot read what came of the line: %w", err)
	}
	return t, nil
}

// tell logs that a process was stopped, and returns what the learner is told.
func (r *Rota) tell(who fair.Who, why error) error {
	var memory *confine.MemoryError
	var late *confine.TimeError
	var broken *confine.BrokenError
	switch {
	case errors.Is(why, context.Canceled):
		return why
	case errors.As(why, &broken):
		r.log.Error("the engine broke down on a night", "learner", who.Learner, "said", broken.Said)
		return errors.New("racelab broke down on this line, and on nothing else; it did nothing, and the night is as it was before. Please report it")
	}
	r.log.Warn("a night was stopped", "learner", who.Learner, "why", why)
	switch {
	case errors.As(why, &memory):
		return fmt.Errorf("this takes more than %d MiB of memory, and a night gets no more here; the line did nothing", memory.Limit>>20)
	case errors.As(why, &late):
		return fmt.Errorf("this takes longer than %s, and a line gets no more here; the line did nothing", late.Limit)
	}
	return why
}

// Worker returns the work of a child that is kept: it takes the turn that is its input, and writes what came of it.
func Worker() confine.Work {
	var taker drill.Taker
	return func(_ context.Context, _ confine.Limits, _ []string, input []byte, out, errs io.Writer) int {
		var t drill.Turn
		err := gob.NewDecoder(bytes.NewReader(input)).Decode(&t)
		if err == nil {
			err = gob.NewEncoder(out).Encode(taker.Take(t))
		}
		if err != nil {
			fmt.Fprintf(errs, "cannot carry out the line: %v", err)
			return 2
		}
		return 0
	}
}
