package room

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Whoever teaches looks at the bench of a learner, who sees a sign of it, and may be asked to lend it. Nothing of
// that is stored: it is told with the signs of life, and ends with them.

// Steer is a scene for the bench of somebody who has lent it.
type Steer struct {
	To    string `json:"to"`
	From  string `json:"from"`
	Scene Scene  `json:"scene"`
}

// Watch tells that this person looks at the bench of another, and whether they ask for it; empty: at nobody's.
func (s *Seat) Watch(id string, wants bool) {
	s.mu.Lock()
	s.here.Watches, s.here.Wants = id, wants && id != ""
	s.mu.Unlock()
	s.tell()
}

// Lend lets somebody who teaches move this person's bench; empty: nobody any more.
func (s *Seat) Lend(id string) {
	s.mu.Lock()
	s.here.Lends = id
	s.mu.Unlock()
	s.tell()
}

// PlaceOf returns where somebody is on a bench of their own, for who may run the room; nil: with the room.
func (s *Seat) PlaceOf(ctx context.Context, id string) (*Place, error) {
	r, err := s.now(ctx)
	if err != nil {
		return nil, err
	}
	if err := r.allow(s.Me()); err != nil {
		return nil, err
	}
	return s.live.place(ctx, id)
}

// Steer shows a scene on the bench of somebody who has lent it to this person.
func (s *Seat) Steer(to string, scene Scene) {
	scene.N = uint64(time.Now().UnixNano())
	data, _ := json.Marshal(Here{Steer: &Steer{To: to, From: s.id, Scene: scene}}) // cannot fail
	s.live.rooms.store.Announce(s.live.subject(), data)
}

// steered takes in a scene for a bench that was lent. l.mu is held.
func (l *Live) steered(s *Steer) {
	if to, ok := l.here[s.To]; ok && to.Lends == s.From && l.here[s.From].Teaches {
		l.steers[s.To] = *s
	}
}

// Watched is what somebody whose bench is looked at sees of that.
type Watched struct {
	By    string // the name of who looks; empty: nobody
	ID    string
	Wants bool   // who asks to have the bench
	Lent  bool   // and has it
	Steer *Scene // what they have shown on it last
}

// watched returns who looks at the bench of somebody. l.mu is held.
func (l *Live) watched(id string) (w Watched) {
	for _, h := range l.here {
		if !h.Teaches || h.Watches != id || h.ID == id {
			continue
		}
		w = Watched{By: l.room.called(h.ID, h.Name), ID: h.ID, Wants: h.Wants, Lent: l.here[id].Lends == h.ID}
		if s, ok := l.steers[id]; ok && w.Lent && s.From == h.ID {
			w.Steer = &s.Scene
		}
		if w.Wants {
			break
		}
	}
	return w
}

// Gather calls everybody back to the room, or sends them off from a step on benches of their own.
type Gather struct {
	N     uint64 `json:"n"` // grows
	Scene *Scene `json:"scene,omitempty"`
}

// Gather calls everybody back to the room, or, with a scene, sends them off from it.
func (s *Seat) Gather(ctx context.Context, scene *Scene) error {
	return s.change(ctx, func(r *Room, _ time.Time) error {
		if err := r.allow(s.Me()); err != nil {
			return err
		}
		if r.Question.Prediction() && scene != nil {
			return fmt.Errorf("a prediction is open: nobody looks ahead until it is revealed")
		}
		r.N++
		r.Gather = &Gather{N: r.N, Scene: scene}
		return nil
	})
}
