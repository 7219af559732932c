package room

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// A file of questions full of marks, wide letters and long runs does not fill the room's value in the store,
// with which nothing more could be changed in it.
func TestQuestionsDoNotFillTheRoom(t *testing.T) {
	marks := strings.Repeat("e"+strings.Repeat("\u0301", 200), 100)
	all, err := ParseQuestions("## " + marks + "\n- [x] " + marks[:4000] + "\n- [ ] " + strings.Repeat("界", 500) + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(all[0].Text) + len(all[0].Options[0]); n > 6*(maxQuestionText+maxOptionText) {
		t.Errorf("a question has %d bytes", n)
	}
	r := &Room{Owner: teacher.ID}
	long := &Scene{Choices: make([]Choice, 5000)}
	for i := range maxPast + 10 {
		q := all[0]
		q.Text, q.Reveal = fmt.Sprint(i, " ", strings.Repeat("界", 1000)), long
		if err := r.ask(teacher, q, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if data, err := json.Marshal(r); err != nil || len(data) > 400<<10 {
		t.Errorf("the room has %d bytes, %v", len(data), err)
	}
	if last := r.Past[len(r.Past)-1].Text; !strings.HasPrefix(last, fmt.Sprint(maxPast+8)) {
		t.Errorf("the last question before is %.20q", last)
	}
}

// Votes that meet the end of the vote count or are refused; what is shown then stays as it is.
func TestVotesAgainstTheEndOfTheVote(t *testing.T) {
	c := newClass(t)
	ctx := t.Context()
	var seats []*Seat
	for i := range 12 {
		seats = append(seats, c.learner([]*Rooms{c.here, c.there}[i%2], fmt.Sprint("L", i)))
	}
	c.must(c.teacher.Ask(ctx, question()))
	for _, s := range seats {
		c.sees(s, "the question", func(k Look) bool { return k.Room.Question != nil })
	}
	var all sync.WaitGroup
	counted := make(chan string, len(seats))
	for _, s := range seats {
		all.Go(func() {
			if err := s.Vote(ctx, 0, time.Now()); err == nil {
				counted <- s.Me().ID
			} else if !errors.Is(err, errVoteClosed) {
				t.Error(err)
			}
		})
	}
	c.must(c.teacher.Advance(ctx, Discuss))
	all.Wait()
	k := c.sees(c.teacher, "the tally", func(k Look) bool { return k.Room.Question.Phase == Discuss && k.First != nil })
	for _, s := range seats { // now none counts any more, whatever its process has heard
		if err := s.Vote(ctx, 1, time.Now()); !errors.Is(err, errVoteClosed) {
			t.Errorf("a vote after the end: %v", err)
		}
	}
	q := k.Room.Question
	c.must(seats[0].cast(ctx, q, 1, Ballot{Choice: 1, At: time.Now().UTC()})) // one that was under way too long
	late := seats[0].Me().ID
	eventually(t, "the late ballot arrives", func() bool {
		c.teacher.live.mu.Lock()
		defer c.teacher.live.mu.Unlock()
		return c.teacher.live.votes[q.ID+".1"][late].Choice == 1
	})
	k = c.teacher.Look()
	if k.First[1] != 0 || k.First[0] > len(counted) {
		t.Errorf("the tally is %v, of %d votes that were taken", k.First, len(counted))
	}
}
