package room

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// A room lasts for a day: one lesson follows another in it, and what people did in all of them counts.

// turn takes the room to another lesson.
func (r *Room) turn(p Person, lesson, title string) error {
	if err := r.allow(p); err != nil {
		return err
	}
	if r.Question.Prediction() {
		return errors.New("a prediction is open: reveal it, or drop it, before the room goes on")
	}
	if lesson == r.Lesson {
		return errSame
	}
	r.archive()
	r.Lesson, r.Title, r.Shown = lesson, title, ""
	r.N++
	return nil
}

// poster puts how to join onto projectors, or takes it off.
func (r *Room) poster(p Person, on bool) error {
	if err := r.allow(p); err != nil {
		return err
	}
	r.Poster = on
	r.N++
	return nil
}

// Turn takes the room, and everybody in it, to another lesson. The wheel comes back to whoever turns.
func (s *Seat) Turn(ctx context.Context, lesson, title string) error {
	me := s.Me()
	return s.change(ctx, func(r *Room, _ time.Time) error {
		if err := r.turn(me, lesson, title); err != nil {
			return err
		}
		return r.give(me, me.ID, r.called(me.ID, me.Name))
	})
}

// Poster puts how to join onto projectors, or takes it off.
func (s *Seat) Poster(ctx context.Context, on bool) error {
	return s.change(ctx, func(r *Room, _ time.Time) error { return r.poster(s.Me(), on) })
}

// Score is what somebody has achieved in a room so far.
type Score struct {
	ID    string
	Name  string
	Right int // answers, of the last vote on each question that was revealed
	Asked int // such questions that they answered
	Broke int // challenges
}

// Points are what scores are ordered by: one for each right answer, one for each challenge.
func (s Score) Points() int { return s.Right + s.Broke }

// Scores returns what all have achieved, those with most first, without who teaches.
func (s *Seat) Scores() []Score { return s.live.scores() }

func (l *Live) scores() []Score {
	l.mu.Lock()
	defer l.mu.Unlock()
	questions, rounds := l.room.all()
	questions = slices.DeleteFunc(questions, func(q Question) bool { return q.Phase != Revealed })
	var out []Score
	for id := range l.members {
		if l.room.counts(id, l.members[id]) {
			m := l.member(id, questions, rounds)
			out = append(out, Score{ID: id, Name: m.Name, Right: m.Right, Asked: m.Asked, Broke: m.Broke})
		}
	}
	slices.SortFunc(out, func(a, b Score) int {
		return cmp.Or(cmp.Compare(b.Points(), a.Points()), strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
	})
	return out
}

// all returns the questions and challenges of the room, the present ones last.
func (r *Room) all() (questions []Question, rounds []Challenge) {
	questions, rounds = slices.Clone(r.Past), slices.Clone(r.Rounds)
	if r.Question != nil {
		questions = append(questions, *r.Question)
	}
	if r.Challenge != nil {
		rounds = append(rounds, *r.Challenge)
	}
	return questions, rounds
}

// counts reports whether what somebody does counts: those do not who teach, or were taken out.
func (r *Room) counts(id string, m Member) bool {
	return !r.removed(id) && id != r.Owner && !m.Teaches
}
