package fair

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Who asks for a turn.
type Who struct {
	Learner string // identity; anybody may have many, for keys cost nothing
	Address string // where from; empty: from no place in particular
}

// Turns are so many at once. Who has the fewest running comes next. Among those,
// addresses take turns, and learners of one address do: a thousand keys on one
// machine wait for each other, and one key with a dozen programs for itself.
type Turns struct {
	slots int
	most  int // that may wait; 0: any number

	mu      sync.Mutex
	free    int
	running map[string]int // by learner
	line    []*crowd       // in the order in which they come next
	waiting int
	places  map[*waiter]int // how many come before each; nil: not counted since the line changed
}

// crowd is who waits at one address.
type crowd struct {
	address string
	queues  []*queue // in the order in which they come next
}

// queue is what waits of one learner, in order.
type queue struct {
	learner string
	waiters []*waiter
}

type waiter struct {
	turn chan struct{} // closed when the turn comes, or
	gone bool          // when the place was lost to others
}

// NewTurns returns turns of which so many are at once. At most that many wait, any
// number if it is 0.
func NewTurns(slots, most int) *Turns {
	return &Turns{slots: slots, most: most, free: slots, running: map[string]int{}}
}

// ErrCrowded is the error of who finds no place to wait.
var ErrCrowded = errors.New("too many wait for a turn; try again in a few minutes")

// tellEvery is how often somebody who waits is told how many are before them.
const tellEvery = time.Second

// Take waits for a turn. The caller calls give when done. Before may be nil; it is
// called with how many turns come before, at first and when that has changed. The
// error is [ErrCrowded], or ctx's.
func (t *Turns) Take(ctx context.Context, who Who, before func(turns int)) (give func(), err error) {
	give = sync.OnceFunc(func() { t.give(who.Learner) })
	t.mu.Lock()
	if t.free > 0 {
		t.free--
		t.running[who.Learner]++
		t.mu.Unlock()
		return give, nil
	}
	w := &waiter{turn: make(chan struct{})}
	if !t.admit(who.Address) {
		t.mu.Unlock()
		return nil, ErrCrowded
	}
	t.push(who, w)
	t.mu.Unlock()
	if err := t.wait(ctx, w, before); err != nil {
		if t.leave(w) {
			return nil, err
		}
		give() // the turn came at the same moment
		return nil, err
	}
	if w.gone {
		return nil, ErrCrowded
	}
	return give, nil
}

// wait waits until the turn comes, or the place is lost, or ctx ends.
func (t *Turns) wait(ctx context.Context, w *waiter, before func(int)) error {
	if before == nil {
		before = func(int) {}
	}
	tick := time.NewTicker(tellEvery)
	defer tick.Stop()
	for told := -1; ; {
		if n, ok := t.before(w); ok && n != told {
			told = n
			before(n)
		}
		select {
		case <-w.turn:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// admit makes room for one more from that address: the address that crowds the
// others out gives way, and that may be this one. t.mu is held.
func (t *Turns) admit(address string) bool {
	if t.most == 0 || t.waiting < t.most {
		return true
	}
	var largest *crowd
	mine := 0
	for _, c := range t.line {
		if c.address == address {
			mine = c.size()
		}
		if largest == nil || c.size() > largest.size() {
			largest = c
		}
	}
	if largest == nil || mine+1 >= largest.size() {
		return false
	}
	last := largest.queues[len(largest.queues)-1]
	w := last.waiters[len(last.waiters)-1]
	t.remove(w)
	w.gone = true
	close(w.turn)
	return true
}

func (c *crowd) size() int {
	n := 0
	for _, q := range c.queues {
		n += len(q.waiters)
	}
	return n
}

// push puts w at the end. t.mu is held.
func (t *Turns) push(who Who, w *waiter) {
	i := slices.IndexFunc(t.line, func(c *crowd) bool { return c.address == who.Address })
	if i < 0 {
		i = len(t.line)
		t.line = append(t.line, &crowd{address: who.Address})
	}
	c := t.line[i]
	j := slices.IndexFunc(c.queues, func(q *queue) bool { return q.learner == who.Learner })
	if j < 0 {
		j = len(c.queues)
		c.queues = append(c.queues, &queue{learner: who.Learner})
	}
	c.queues[j].waiters = append(c.queues[j].waiters, w)
	t.waiting++
	t.places = nil
}

// leave takes w out of the line and reports whether it was there.
func (t *Turns) leave(w *waiter) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return w.gone || t.remove(w)
}

// remove takes w out of the line and reports whether it was there. t.mu is held.
func (t *Turns) remove(w *waiter) bool {
	for i, c := range t.line {
		for j, q := range c.queues {
			k := slices.Index(q.waiters, w)
			if k < 0 {
				continue
			}
			t.waiting--
			t.places = nil
			if q.waiters = slices.Delete(q.waiters, k, k+1); len(q.waiters) == 0 {
				c.queues = slices.Delete(c.queues, j, j+1)
			}
			if len(c.queues) == 0 {
				t.line = slices.Delete(t.line, i, i+1)
			}
			return true
		}
	}
	return false
}

// pop takes the next waiter out of a line and sends its learner, and its address,
// to the end of theirs. If nobody has anything running, it is the first.
func pop(line []*crowd, running map[string]int) (rest []*crowd, next *waiter, learner string) {
	at, in, least := 0, 0, -1
	for i, c := range line {
		if least == 0 {
			break
		}
		for j, q := range c.queues {
			if n := running[q.learner]; least < 0 || n < least {
				at, in, least = i, j, n
			}
		}
	}
	c := line[at]
	q := c.queues[in]
	next, q.waiters = q.waiters[0], q.waiters[1:]
	c.queues = slices.Delete(c.queues, in, in+1)
	if len(q.waiters) > 0 {
		c.queues = append(c.queues, q)
	}
	rest = slices.Delete(line, at, at+1)
	if len(c.queues) > 0 {
		rest = append(rest, c)
	}
	return rest, next, q.learner
}

// before returns how many turns come before that of w, if w waits. Nobody knows who
// will be done first, so those that run do not count.
func (t *Turns) before(w *waiter) (int, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.places == nil {
		t.places = t.count()
	}
	n, ok := t.places[w]
	return n, ok
}

// count lets a copy of the line go by, and returns each one's place. t.mu is held.
func (t *Turns) count() map[*waiter]int {
	line := make([]*crowd, len(t.line))
	for i, c := range t.line {
		line[i] = &crowd{queues: make([]*queue, len(c.queues))}
		for j, q := range c.queues {
			line[i].queues[j] = &queue{q.learner, slices.Clone(q.waiters)}
		}
	}
	places := make(map[*waiter]int, t.waiting)
	for n := 0; len(line) > 0; n++ {
		var next *waiter
		line, next, _ = pop(line, nil)
		places[next] = n
	}
	return places
}

// give frees a turn and passes it on.
func (t *Turns) give(learner string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.running[learner]--; t.running[learner] == 0 {
		delete(t.running, learner)
	}
	if len(t.line) == 0 {
		t.free++
		return
	}
	var w *waiter
	t.line, w, learner = pop(t.line, t.running)
	t.waiting--
	t.places = nil
	t.running[learner]++
	close(w.turn)
}

// Slots returns how many turns are at once.
func (t *Turns) Slots() int { return t.slots }

// Waiting returns how many wait.
func (t *Turns) Waiting() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.waiting
}

// Running returns how many run.
func (t *Turns) Running() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.slots - t.free
}
