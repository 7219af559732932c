package room

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"racelab/classroom/store"
)

// Place is where somebody is on a bench of their own, so that they come back to it with another connection.
type Place struct {
	Lesson  string `json:"lesson"`
	Attempt string `json:"attempt,omitempty"` // at this challenge; empty: a branch
	Scene   Scene  `json:"scene"`
}

// placePace is the shortest time between two writes of a place.
const placePace = 2 * time.Second

// Places lie beside the rooms, not below them: whoever watches a room need not hear of every step that
// somebody takes alone.
func placeKey(code, id string) string { return "place." + code + "." + id }

// Stay keeps where this person is; nil: with the room. It does not wait.
func (s *Seat) Stay(p *Place) {
	for {
		select {
		case s.places <- p:
			return
		default:
		}
		select {
		case <-s.places:
		default:
		}
	}
}

// Place returns where this person was on a bench of their own; nil: with the room.
func (s *Seat) Place(ctx context.Context) (*Place, error) { return s.live.place(ctx, s.id) }

// place returns where somebody was last; nil: with the room.
func (l *Live) place(ctx context.Context, id string) (*Place, error) {
	data, err := l.rooms.store.Rooms.Get(ctx, placeKey(l.code, id))
	if errors.Is(err, store.ErrAbsent) {
		return nil, nil
	}
	var p *Place
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	return p, err
}

// keepPlaces stores places, the last one also when the connection is lost.
func (s *Seat) keepPlaces() {
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-s.ctx.Done():
			select {
			case p := <-s.places:
				s.storePlace(p)
			default:
			}
			return
		case p := <-s.places:
			s.storePlace(p)
		}
		pause.Reset(placePace)
		select {
		case <-s.ctx.Done():
		case <-pause.C:
		}
	}
}

func (s *Seat) storePlace(p *Place) {
	data, _ := json.Marshal(p)                                               // cannot fail
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second) // the connection may be gone
	defer cancel()
	if err := s.live.rooms.store.Rooms.Put(ctx, placeKey(s.live.code, s.id), data); err != nil {
		s.live.rooms.log.Warn("a place was not kept", "room", s.live.code, "err", err)
	}
}
