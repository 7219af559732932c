package room

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

// One person with forty keys votes with all of them and leaves. Whatever is shown,
// the votes are of so many people, and they go when the keys are taken out.
func TestVotesAreNeverMoreThanPeople(t *testing.T) {
	c := newClass(t)
	ctx := t.Context()
	bob := c.learner(c.there, "Bob")
	c.must(c.teacher.Ask(ctx, question()))
	c.sees(bob, "the question", func(k Look) bool { return k.Room.Question != nil })
	for i := range 40 {
		s := c.learner(c.there, fmt.Sprint("sock", i))
		c.must(s.Vote(ctx, 0, time.Now()))
		c.must(s.Vote(ctx, 0, time.Now())) // again is the same vote
		s.Leave()
	}
	k := c.sees(c.teacher, "forty votes", func(k Look) bool { return k.Voted == 40 && k.Present == 2 })
	if k.Voters != 41 {
		t.Errorf("%d of %d have voted, want 40 of 41: Bob has not, and the teacher does not", k.Voted, k.Voters)
	}
	for i := range 40 {
		c.must(c.teacher.Remove(ctx, fmt.Sprint("key-sock", i)))
	}
	k = c.sees(c.teacher, "no vote", func(k Look) bool { return k.Voted == 0 })
	if k.Voters != 1 {
		t.Errorf("0 of %d have voted, want of 1", k.Voters)
	}
	c.must(bob.Vote(ctx, 1, time.Now()))
	c.sees(c.teacher, "Bob's vote", func(k Look) bool { return k.Voted == 1 && k.Voters == 1 })
	c.must(c.teacher.Advance(ctx, Discuss))
	c.sees(c.teacher, "the tally", func(k Look) bool { return slices.Equal(k.First, []int{0, 1}) })
	r, err := c.here.Report(ctx, c.code)
	c.must(err)
	if len(r.Members) != 1 || !slices.Equal(r.Questions[0].First, []int{0, 1}) {
		t.Errorf("the report has %d members and %v, want Bob alone, without who teaches, and his vote", len(r.Members), r.Questions[0].First)
	}
}

func TestWhoWasTakenOutStaysOut(t *testing.T) {
	c := newClass(t)
	ctx := t.Context()
	eve, bob := c.learner(c.there, "Eve"), c.learner(c.there, "Bob")
	c.must(c.teacher.Give(ctx, eve.Me().ID))
	c.sees(eve, "the wheel", func(k Look) bool { return k.Room.Wheel == eve.Me().ID })
	c.must(c.teacher.Ask(ctx, question()))
	c.sees(eve, "the question", func(k Look) bool { return k.Room.Question != nil })
	if err := eve.Remove(ctx, bob.Me().ID); !errors.Is(err, errNoInstructor) {
		t.Errorf("a learner takes another out: %v", err)
	}
	c.must(c.teacher.Remove(ctx, eve.Me().ID))
	c.sees(eve, "that she is out", func(k Look) bool { return k.Removed })
	c.sees(bob, "that she is not here", func(k Look) bool { return k.Present == 2 && k.Room.Wheel == teacher.ID })
	if err := eve.Vote(ctx, 0, time.Now()); !errors.Is(err, errRemoved) {
		t.Errorf("she votes: %v", err)
	}
	eve.Raise(true, "let me in")
	eve.Show(Scene{At: 9})
	eve.Leave()
	for _, rs := range []*Rooms{c.here, c.there} {
		if _, err := rs.Sit(ctx, c.code, eve.Me()); !errors.Is(err, errRemoved) {
			t.Errorf("she comes back: %v", err)
		}
	}
	// Not even if everything about her is forgotten.
	if _, err := c.here.ForgetPerson(ctx, eve.Me().ID); err != nil {
		t.Fatal(err)
	}
	if _, err := c.there.Sit(ctx, c.code, eve.Me()); !errors.Is(err, errRemoved) {
		t.Errorf("she comes back after she was forgotten: %v", err)
	}
	if err := c.teacher.Remove(ctx, teacher.ID); !errors.Is(err, errOwner) {
		t.Errorf("the owner is taken out: %v", err)
	}
}

func TestLockedDoorKeepsNewcomersOut(t *testing.T) {
	c := newClass(t)
	ctx := t.Context()
	bob := c.learner(c.there, "Bob")
	guest, _, err := c.there.Guest(ctx, c.code, "Gus", "")
	c.must(err)
	c.must(c.teacher.Lock(ctx, true))
	c.sees(bob, "that it is locked", func(k Look) bool { return k.Room.Door.Locked })
	if _, err := c.there.Sit(ctx, c.code, Person{ID: "key-new", Name: "New"}); !errors.Is(err, errLocked) {
		t.Errorf("somebody new: %v", err)
	}
	if _, _, err := c.there.Guest(ctx, c.code, "New", ""); !errors.Is(err, errLocked) {
		t.Errorf("a new guest: %v", err)
	}
	if id, _, err := c.there.Guest(ctx, c.code, "Gus", c.there.Word(ctx, c.code, "Gus")); id != guest || err != nil {
		t.Errorf("a guest who was here: %q, %v", id, err)
	}
	bob.Leave()
	c.sit(c.there, bob.Me())
	c.sit(c.there, Person{ID: "key-other", Name: "Other teacher", Instructor: true})
	c.must(c.teacher.Lock(ctx, false))
	c.sees(c.teacher, "that it is open", func(k Look) bool { return !k.Room.Door.Locked })
	eventually(t, "the other process knows", func() bool {
		s, err := c.there.Sit(ctx, c.code, Person{ID: "key-new", Name: "New"})
		if err == nil {
			s.Leave()
		}
		return err == nil
	})
}

func TestRoomsAdmitABoundedNumber(t *testing.T) {
	r := Room{Code: "ABCDE", Owner: "key-owner"}
	if err := r.admits(Person{ID: "key-new"}, false, maxPeople); !errors.Is(err, errFull) {
		t.Errorf("one more than all: %v", err)
	}
	for name, p := range map[string]Person{"a member": {ID: "key-was-here"}, "an instructor": {ID: "key-x", Instructor: true}, "the owner": {ID: "key-owner"}} {
		if err := r.admits(p, name == "a member", maxPeople); err != nil {
			t.Errorf("%s of a full room: %v", name, err)
		}
	}
	c := newClass(t)
	for i := range maxGuests {
		c.must(c.here.store.Rooms.Put(t.Context(), fmt.Sprintf("%s.guest.%d", c.code, i), []byte("{}")))
	}
	if _, _, err := c.there.Guest(t.Context(), c.code, "One more", ""); !errors.Is(err, errFull) {
		t.Errorf("one more guest than all: %v", err)
	}
}

func TestMutedAndRenamed(t *testing.T) {
	c := newClass(t)
	ctx := t.Context()
	eve := c.learner(c.there, "Rudeword")
	person := func() (a Attention) {
		for _, p := range c.teacher.People() {
			if p.ID == eve.Me().ID {
				a = p
			}
		}
		return a
	}
	eve.Raise(true, "something rude")
	eventually(t, "her words", func() bool { return person().Says == "something rude" })
	c.must(c.teacher.Mute(ctx, eve.Me().ID, true))
	c.must(c.teacher.Rename(ctx, eve.Me().ID, "Eve"))
	eventually(t, "another name and no words", func() bool { p := person(); return p.Name == "Eve" && p.Muted && !p.Hand && p.Says == "" })
	r, err := c.there.Report(ctx, c.code)
	c.must(err)
	if i := slices.IndexFunc(r.Members, func(m MemberReport) bool { return m.ID == eve.Me().ID }); i < 0 || r.Members[i].Name != "Eve" {
		t.Errorf("the report has %+v", r.Members)
	}
	c.must(c.teacher.Give(ctx, eve.Me().ID))
	c.sees(eve, "her new name at the wheel", func(k Look) bool { return k.Room.WheelName == "Eve" })
	c.must(c.teacher.Mute(ctx, eve.Me().ID, false))
	eventually(t, "her words again", func() bool { return person().Says == "something rude" })
	if err := eve.Rename(ctx, eve.Me().ID, "Ada"); !errors.Is(err, errNoInstructor) {
		t.Errorf("a learner renames: %v", err)
	}
}
