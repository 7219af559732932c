package room

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A room goes from lesson to lesson: what was on the bench stays with its lesson, and what people did counts
// over all of them.
func TestARoomGoesFromLessonToLesson(t *testing.T) {
	c := newClass(t)
	ctx := t.Context()
	bob, eve := c.learner(c.there, "Bob"), c.learner(c.here, "Eve")
	c.teacher.Show(Scene{At: 4, Lesson: "lost-update"})
	c.sees(bob, "the scene", func(k Look) bool { return k.Scene.At == 4 })
	asked := func(s *Seat, choice int) {
		c.must(c.teacher.Ask(ctx, question()))
		c.sees(s, "the question", func(k Look) bool { return k.Room.Question.Prediction() })
		c.must(s.Vote(ctx, choice, time.Now()))
	}
	asked(bob, 1)
	if err := c.teacher.Turn(ctx, "write-skew", "Write skew"); err == nil {
		t.Error("the room goes on under an open prediction")
	}
	c.must(c.teacher.Advance(ctx, Revealed))
	if err := bob.Turn(ctx, "write-skew", "Write skew"); !errors.Is(err, errNoInstructor) {
		t.Errorf("a learner turns the room: %v", err)
	}
	c.must(c.teacher.Turn(ctx, "write-skew", "Write skew"))
	c.sees(bob, "the next lesson on an empty bench", func(k Look) bool {
		return k.Room.Lesson == "write-skew" && k.Scene.At == 0 && k.Room.Question == nil
	})
	c.teacher.Show(Scene{At: 2, Lesson: "lost-update"}) // of a window that has not heard of it
	c.teacher.Show(Scene{At: 1, Lesson: "write-skew"})
	c.sees(bob, "its scene", func(k Look) bool { return k.Scene.At == 1 })
	asked(eve, 1)
	c.must(c.teacher.Advance(ctx, Revealed))
	asked(bob, 1) // not revealed: does not count yet
	c.sees(c.teacher, "the vote", func(k Look) bool { return k.Voted == 1 })
	scores := c.teacher.Scores()
	if len(scores) != 2 || scores[0].Name != "Bob" || scores[0].Right != 1 || scores[1].Right != 1 || scores[0].Asked != 1 {
		t.Errorf("the scores are %+v", scores)
	}
	r, err := c.here.Report(ctx, c.code)
	c.must(err)
	if r.Questions[0].Lesson != "lost-update" || r.Questions[1].Lesson != "write-skew" {
		t.Errorf("the questions are about %q and %q", r.Questions[0].Lesson, r.Questions[1].Lesson)
	}
}

func TestTheWheelSurvivesALostConnection(t *testing.T) {
	for _, survives := range []bool{true, false} {
		c := newClass(t)
		ctx := t.Context()
		for _, rs := range []*Rooms{c.here, c.there} {
			rs.grace = time.Hour
			if !survives {
				rs.grace = 0
			}
		}
		come := func() context.CancelFunc {
			line, cut := context.WithCancel(ctx)
			_, err := c.there.Sit(line, c.code, Person{ID: "key-Bob", Name: "Bob"})
			c.must(err)
			c.sees(c.teacher, "Bob", func(k Look) bool { return k.Present == 2 })
			return cut
		}
		cut := come()
		c.must(c.teacher.Give(ctx, "key-Bob"))
		c.sees(c.teacher, "that he drives", func(k Look) bool { return k.Room.Wheel == "key-Bob" })
		cut()
		want := teacher.ID
		if survives {
			want = "key-Bob"
		}
		c.sees(c.teacher, "that he is gone", func(k Look) bool { return k.Present == 1 && k.Room.Wheel == want })
		defer come()()
		c.sees(c.teacher, "who drives now", func(k Look) bool { return k.Room.Wheel == want })
	}
}

// Somebody with two windows is one person, who is here until the last is closed.
func TestTwoWindowsAreOnePerson(t *testing.T) {
	c := newClass(t)
	bob := Person{ID: "key-Bob", Name: "Bob"}
	first, second := c.sit(c.there, bob), c.sit(c.here, bob)
	c.sees(c.teacher, "Bob once", func(k Look) bool { return k.Present == 2 })
	c.must(c.teacher.Give(t.Context(), bob.ID))
	c.sees(first, "the wheel", func(k Look) bool { return k.Room.Wheel == bob.ID })
	first.Show(Scene{At: 3})
	if k := c.sees(second, "the scene", func(k Look) bool { return k.Scene.At == 3 }); k.Scene.Window != first.Window() {
		t.Errorf("the scene is from window %q, want %q", k.Scene.Window, first.Window())
	}
	first.Leave()
	c.sees(c.teacher, "nothing else than before", func(k Look) bool { return k.Present == 2 && k.Room.Wheel == bob.ID })
	second.Leave()
	c.sees(c.teacher, "that Bob is gone", func(k Look) bool { return k.Present == 1 && k.Room.Wheel == teacher.ID })
}

// Who lost the connection comes back to the bench of their own, until everything about them is forgotten.
func TestPlacesAreKept(t *testing.T) {
	c := newClass(t)
	ctx := t.Context()
	bob := Person{ID: "key-Bob", Name: "Bob"}
	place := func() *Place {
		s := c.sit(c.here, bob)
		defer s.Leave()
		p, err := s.Place(ctx)
		c.must(err)
		return p
	}
	if p := place(); p != nil {
		t.Errorf("before anything: %+v", p)
	}
	line, cut := context.WithCancel(ctx)
	s, err := c.there.Sit(line, c.code, bob)
	c.must(err)
	for at := range 20 {
		s.Stay(&Place{Lesson: "lost-update", Scene: Scene{At: at + 1, Choices: []Choice{{1, 0}}}})
	}
	cut()
	s.done.Wait()
	if p := place(); p == nil || p.Scene.At != 20 || p.Scene.Choices[0].Actor != 1 {
		t.Errorf("he comes back to %+v", p)
	}
	if _, err := c.here.ForgetPerson(ctx, bob.ID); err != nil || place() != nil {
		t.Errorf("it is still there after he is forgotten: %v", err)
	}
}

// A projector is nobody, and only who teaches has one.
func TestAProjectorIsNobody(t *testing.T) {
	c := newClass(t)
	ctx := t.Context()
	if _, err := c.here.Watch(ctx, c.code, Person{ID: "key-Bob", Name: "Bob"}); !errors.Is(err, errNoInstructor) {
		t.Errorf("a learner: %v", err)
	}
	s, err := c.there.Watch(ctx, c.code, teacher)
	c.must(err)
	c.teacher.Show(Scene{At: 3})
	c.must(c.teacher.Ask(ctx, question()))
	c.must(c.teacher.Poster(ctx, true))
	k := c.sees(s, "the room", func(k Look) bool { return k.Scene.At == 3 && k.Room.Poster && k.Room.Question != nil })
	if k.Present > 1 {
		t.Errorf("%d are here, want the teacher alone", k.Present)
	}
	s.Leave()
	c.sees(c.teacher, "herself alone", func(k Look) bool { return k.Present == 1 && k.Room.Wheel == teacher.ID })
}
