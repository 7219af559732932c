package room

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// People ask without their names, and vote for what others ask. Who asked is kept in the key, so that it can be
// bounded and forgotten; it is shown to nobody and is in no report.

// Bounds of what is asked: by one person before an answer, and in a room.
const (
	maxMyAsks = 5
	maxAsks   = 200
	maxAsk    = 160 // columns
)

// Ask is what somebody wants to know.
type Ask struct {
	ID    string
	Text  string
	Votes int
	Mine  bool // this member has voted for it
	At    time.Time
}

// asked is an Ask in the store.
type asked struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"`
	by   string
}

// Inquire asks something without a name.
func (s *Seat) Inquire(ctx context.Context, text string) error {
	if text = bounded(text, maxAsk); text == "" {
		return errors.New("a question has at least one word")
	}
	r, err := s.now(ctx)
	if err != nil {
		return err
	}
	if !r.Closed.IsZero() {
		return errClosed
	}
	s.live.mu.Lock()
	mine, all := 0, 0
	for id, a := range s.live.asks {
		if !slices.Contains(r.Answered, id) {
			if all++; a.by == s.id {
				mine++
			}
		}
	}
	s.live.mu.Unlock()
	switch {
	case mine >= maxMyAsks:
		return fmt.Errorf("%d questions of yours wait for an answer; wait for one of them", mine)
	case all >= maxAsks || len(r.Answered) >= 10*maxAsks:
		return errors.New("as many questions wait as a room takes; vote for one of them")
	}
	id, err := pick(codeLetters, 8)
	if err != nil {
		return err
	}
	data, _ := json.Marshal(asked{Text: text, At: time.Now().UTC()}) // cannot fail
	return s.live.rooms.store.Rooms.Put(ctx, s.live.code+".ask."+id+"."+s.id, data)
}

// Second votes for what somebody asked, or takes the vote back.
func (s *Seat) Second(ctx context.Context, id string, on bool) error {
	r, err := s.now(ctx)
	if err != nil {
		return err
	}
	s.live.mu.Lock()
	_, ok := s.live.asks[id]
	s.live.mu.Unlock()
	if !ok || !r.Closed.IsZero() || slices.Contains(r.Answered, id) {
		return errors.New("that question was answered")
	}
	key := s.live.code + ".second." + id + "." + s.id
	if !on {
		return s.live.rooms.store.Rooms.Delete(ctx, key)
	}
	return s.live.rooms.store.Rooms.Put(ctx, key, []byte("{}"))
}

// Answered takes what was asked off the list, for whoever teaches.
func (s *Seat) Answered(ctx context.Context, id string) error {
	return s.change(ctx, func(r *Room, _ time.Time) error {
		if err := r.allow(s.Me()); err != nil {
			return err
		}
		if slices.Contains(r.Answered, id) {
			return errSame
		}
		r.Answered = append(slices.Clone(r.Answered), id)
		r.N++
		return nil
	})
}

// Asks returns what waits for an answer, what most want to know first.
func (s *Seat) Asks() []Ask { return s.live.waiting(s.id) }

func (l *Live) waiting(me string) []Ask {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Ask
	for id, a := range l.asks {
		if !l.waits(id, a) {
			continue
		}
		ask := Ask{ID: id, Text: a.Text, At: a.At}
		for who := range l.seconds[id] {
			if !l.room.removed(who) && who != a.by {
				ask.Votes++
				ask.Mine = ask.Mine || who == me
			}
		}
		ask.Votes++ // whoever asked
		ask.Mine = ask.Mine || a.by == me
		out = append(out, ask)
	}
	slices.SortFunc(out, func(a, b Ask) int {
		return cmp.Or(cmp.Compare(b.Votes, a.Votes), a.At.Compare(b.At), strings.Compare(a.ID, b.ID))
	})
	return out
}

// waits reports whether what somebody asked is on the list. l.mu is held.
func (l *Live) waits(id string, a asked) bool {
	return !slices.Contains(l.room.Answered, id) && !l.room.removed(a.by) && !slices.Contains(l.room.Door.Muted, a.by)
}

// takeAsk takes in what somebody asks; nil: it is forgotten. l.mu is held.
func (l *Live) takeAsk(id, by string, value []byte) {
	a := asked{by: by}
	if value == nil || json.Unmarshal(value, &a) != nil {
		delete(l.asks, id)
		return
	}
	l.asks[id] = a
}
