package room

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// What people ask has no names anywhere: not on screens, not in the report, not in the recording.
func TestPeopleAskWithoutTheirNames(t *testing.T) {
	c := newClass(t)
	ctx := t.Context()
	bob, eve := c.learner(c.there, "Bob"), c.learner(c.here, "Eve")
	for _, text := range []string{"What is a fence?", "Why not always lock?\x1b[31m"} {
		c.must(bob.Inquire(ctx, text))
	}
	c.sees(eve, "two questions", func(k Look) bool { return k.Asks == 2 })
	lock := eve.Asks()[slices.IndexFunc(eve.Asks(), func(a Ask) bool { return strings.HasPrefix(a.Text, "Why") })]
	for range 3 { // again is the same vote
		c.must(eve.Second(ctx, lock.ID, true))
	}
	c.must(bob.Second(ctx, lock.ID, true)) // of one's own: counted already
	eventually(t, "the vote", func() bool { return bob.Asks()[0].Votes == 2 && bob.Asks()[0].Text == "Why not always lock?[31m" })
	if err := bob.Answered(ctx, lock.ID); !errors.Is(err, errNoInstructor) {
		t.Errorf("a learner takes a question off the list: %v", err)
	}
	var out bytes.Buffer
	c.must(c.here.Export(ctx, c.code, &out))
	r, err := c.here.Report(ctx, c.code)
	c.must(err)
	report, _ := json.Marshal(r) // cannot fail
	shown, _ := json.Marshal(eve.Look())
	for where, text := range map[string]string{"the recording": out.String(), "the report": string(report), "what others see": string(shown)} {
		if strings.Contains(text, "fence") {
			t.Errorf("%s has what was asked:\n%s", where, text)
		}
	}
	for range maxMyAsks - 2 {
		c.must(bob.Inquire(ctx, "Again?"))
	}
	c.sees(bob, "all of them", func(k Look) bool { return k.Asks == maxMyAsks })
	if err := bob.Inquire(ctx, "And again?"); err == nil {
		t.Error("one person asks without end")
	}
	c.must(c.teacher.Answered(ctx, lock.ID))
	c.sees(bob, "that one was answered", func(k Look) bool { return k.Asks == maxMyAsks-1 })
	c.must(bob.Inquire(ctx, "And again?"))
	if err := eve.Second(ctx, lock.ID, true); err == nil {
		t.Error("a vote for what was answered")
	}
	c.must(c.teacher.Mute(ctx, bob.Me().ID, true))
	c.sees(eve, "nothing of who is muted", func(k Look) bool { return k.Asks == 0 })
	c.must(c.teacher.Mute(ctx, bob.Me().ID, false))
	if _, err := c.here.ForgetPerson(ctx, bob.Me().ID); err != nil {
		t.Fatal(err)
	}
	c.sees(eve, "nothing of who was forgotten", func(k Look) bool { return k.Asks == 0 })
}

// How sure people are is no prediction, and is compared with what they said before the lesson.
func TestConfidenceIsAskedBeforeAndAfter(t *testing.T) {
	c := newClass(t)
	ctx := t.Context()
	bob := c.learner(c.there, "Bob")
	poll := func(when Poll, choice int) Look {
		c.must(c.teacher.Ask(ctx, Confidence(when)))
		k := c.sees(bob, "the poll", func(k Look) bool { return k.Room.Question != nil && k.Room.Question.Poll == when })
		if k.Room.Question.Prediction() {
			t.Error("a poll keeps people from looking ahead")
		}
		c.must(bob.Vote(ctx, choice, time.Now()))
		c.sees(bob, "the vote", func(k Look) bool { return k.Voted == 1 })
		c.must(c.teacher.Advance(ctx, Discuss))
		return c.sees(bob, "what was said", func(k Look) bool { return k.Room.Question.Phase == Discuss && k.First != nil })
	}
	if k := poll(Before, 1); Mean(k.First) != 2 || k.Second != nil {
		t.Errorf("before: %v, %v", k.First, k.Second)
	}
	c.must(c.teacher.Drop(ctx))
	if k := poll(After, 3); Mean(k.First) != 2 || Mean(k.Second) != 4 {
		t.Errorf("after: %v beside %v", k.Second, k.First)
	}
	r, err := c.here.Report(ctx, c.code)
	c.must(err)
	if q := r.Questions; len(q) != 2 || q[0].Poll != Before || q[0].Mean != 2 || q[1].Poll != After || q[1].Mean != 4 || r.Members[0].Asked != 0 {
		t.Errorf("the report has %+v", q)
	}
}
