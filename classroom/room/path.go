package room

import (
	"context"
	"errors"
	"fmt"
	"time"

	"racelab/classroom/store"
)

// maxPath bounds the path of a room, in bytes.
const maxPath = 64 << 10

// SetPath gives a room a path, as text: what whoever teaches wants to do, and says. Learners never see it.
func (rs *Rooms) SetPath(ctx context.Context, p Person, code, text string) error {
	r, err := rs.Get(ctx, code)
	if err != nil {
		return err
	}
	if err := r.allow(p); err != nil {
		return err
	}
	if len(text) > maxPath {
		return fmt.Errorf("a path has up to %d KiB, and this has %d", maxPath>>10, len(text)>>10)
	}
	return rs.store.Rooms.Put(ctx, r.Code+".path", []byte(text))
}

// Path returns the path of the room, for who may run it; empty if there is none.
func (s *Seat) Path(ctx context.Context) (string, error) {
	r, err := s.now(ctx)
	if err != nil {
		return "", err
	}
	if !r.LedBy(s.Me()) {
		return "", errNoInstructor
	}
	data, err := s.live.rooms.store.Rooms.Get(ctx, r.Code+".path")
	if errors.Is(err, store.ErrAbsent) {
		return "", nil
	}
	return string(data), err
}

// Part notes which part of the path has begun, from 1.
func (s *Seat) Part(ctx context.Context, part int) error {
	return s.change(ctx, func(r *Room, now time.Time) error {
		if err := r.allow(s.Me()); err != nil {
			return err
		}
		if r.Part == part {
			return errSame
		}
		if r.Part == 0 {
			r.Began = now
		}
		r.Part, r.PartAt = part, now
		r.N++
		return nil
	})
}
