// Package rehearse has simulated learners in a room, so that whoever teaches can practise alone: they vote, some
// wrongly at first, raise their hands, ask things, fall silent, drop out and come back.
//
// What a pupil does is worked out from what it sees and from a seed (pupil.go); this file has them do it.
package rehearse

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"racelab/classroom/room"
)

// Options say how many there are.
type Options struct {
	Learners int
	Seed     uint64
	Speed    int // how much faster their time passes than ours; 0: as ours
}

// Most is how many simulated learners there may be in a room.
const Most = 100

// look is how often each looks at the room, in their time.
const look = time.Second

// Run has simulated learners in a room until it is closed or ctx ends.
func Run(ctx context.Context, rooms *room.Rooms, code string, o Options, log *slog.Logger) {
	speed := time.Duration(max(o.Speed, 1))
	began := time.Now()
	var all []*visitor
	for i := range min(o.Learners, Most) {
		all = append(all, &visitor{pupil: NewPupil(i, o.Seed), rooms: rooms, code: code, log: log})
	}
	tick := time.NewTicker(look / speed)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			theirs := began.Add(now.Sub(began) * speed)
			for _, v := range all {
				if v.closed(ctx, theirs) {
					return
				}
			}
		}
	}
}

// visitor is a pupil in a room.
type visitor struct {
	pupil *Pupil
	rooms *room.Rooms
	code  string
	log   *slog.Logger
	seat  *room.Seat
}

// closed has the visitor do what it does now, and reports whether the room is over.
func (v *visitor) closed(ctx context.Context, now time.Time) bool {
	if v.seat == nil {
		if v.pupil.Away(now) {
			return false
		}
		s, err := v.rooms.Sit(ctx, v.code, room.Person{ID: v.pupil.ID, Name: v.pupil.Name})
		if err != nil {
			v.log.Info("a simulated learner stays outside", "room", v.code, "why", err)
			return true
		}
		v.seat = s
		return false
	}
	k := v.seat.Look()
	if !k.Room.Closed.IsZero() || k.Removed {
		v.seat.Leave()
		return true
	}
	if err := v.do(ctx, v.pupil.Turn(k, now)); err != nil && ctx.Err() == nil {
		v.log.Debug("a simulated learner was refused", "room", v.code, "why", err) // a vote that came too late
	}
	return false
}

func (v *visitor) do(ctx context.Context, a Act) error {
	switch a.What {
	case Votes:
		return v.seat.Vote(ctx, a.Choice, time.Now())
	case Answers:
		return v.seat.Answer(ctx, a.Words, time.Now())
	case Raises:
		v.seat.Raise(true, a.Words)
	case Lowers:
		v.seat.Raise(false, "")
	case Asks:
		return v.seat.Inquire(ctx, a.Words)
	case Leaves:
		v.seat.Leave()
		v.seat = nil
	case Works:
		v.seat.Does(room.Branches, a.Choice)
	case Follows:
		v.seat.Does(room.Follows, 0)
	}
	return nil
}

// Says describes the rehearsal to whoever starts the server.
func (o Options) Says() string {
	return fmt.Sprintf("rehearsal: %d simulated learners come to every room", min(o.Learners, Most))
}
