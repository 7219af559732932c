package room

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"racelab/classroom/store"
	"racelab/lessons/course/attempt"
)

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(2 * time.Millisecond) // between two looks
	}
}

func newStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

var teacher = Person{ID: "key-teacher", Name: "Ada", Instructor: true}

// class is a room with a teacher, as two processes see it.
type class struct {
	*testing.T
	here, there *Rooms
	code        string
	teacher     *Seat
}

func newClass(t *testing.T) *class {
	t.Helper()
	s := newStore(t)
	c := &class{T: t, here: NewRooms(s, quiet()), there: NewRooms(s, quiet())}
	var err error
	if c.code, err = c.here.New(t.Context(), teacher, "lost-update", "Lost update"); err != nil {
		t.Fatal(err)
	}
	c.teacher = c.sit(c.here, teacher)
	return c
}

func (c *class) sit(rs *Rooms, p Person) *Seat {
	c.Helper()
	s, err := rs.Sit(c.Context(), strings.ToLower(c.code), p)
	if err != nil {
		c.Fatal(err)
	}
	c.Cleanup(s.Leave)
	return s
}

func (c *class) learner(rs *Rooms, name string) *Seat {
	c.Helper()
	return c.sit(rs, Person{ID: "key-" + strings.Trim(name, "=()"), Name: name})
}

func (c *class) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// sees waits until a seat sees the room as ok says.
func (c *class) sees(s *Seat, what string, ok func(Look) bool) Look {
	c.Helper()
	var k Look
	eventually(c.T, s.Me().Name+" sees "+what, func() bool { k = s.Look(); return ok(k) })
	return k
}

func TestSceneReachesOtherProcesses(t *testing.T) {
	c := newClass(t)
	bob := c.learner(c.there, "Bob")
	for at := range 50 { // faster than scenes are sent: the last one counts
		c.teacher.Show(Scene{Choices: []Choice{{0, 0}, {1, 2}}, At: at, Switches: []string{"lock"}})
	}
	k := c.sees(bob, "the last scene", func(k Look) bool { return k.Scene.At == 49 })
	if len(k.Scene.Choices) != 2 || k.Scene.Choices[1] != (Choice{1, 2}) || k.Scene.Switches[0] != "lock" || k.Scene.By != teacher.ID {
		t.Errorf("the scene arrived as %+v", k.Scene)
	}
	late := c.learner(c.there, "Late")
	if late.Look().Scene.At != 49 {
		t.Error("who comes late does not see the scene")
	}
}

func TestOnlyTheWheelMovesTheScene(t *testing.T) {
	c := newClass(t)
	bob := c.learner(c.there, "Bob")
	bob.Show(Scene{At: 66})
	c.teacher.Show(Scene{At: 1})
	c.sees(bob, "the teacher's scene", func(k Look) bool { return k.Scene.At == 1 })
	c.sees(c.teacher, "Bob", func(k Look) bool { return k.Present == 2 })
	c.must(c.teacher.Give(t.Context(), "key-Bob"))
	c.sees(bob, "the wheel", func(k Look) bool { return k.Room.Wheel == "key-Bob" })
	bob.Show(Scene{At: 7})
	c.sees(c.teacher, "Bob's scene", func(k Look) bool { return k.Scene.At == 7 && k.Scene.By == "key-Bob" })
	if err := bob.Give(t.Context(), "key-teacher"); err == nil {
		c.sees(bob, "that the wheel is gone", func(k Look) bool { return k.Room.Wheel == teacher.ID })
	} else {
		t.Errorf("who has the wheel cannot give it back: %v", err)
	}
	if err := bob.Take(t.Context()); !errors.Is(err, errNoInstructor) {
		t.Errorf("a learner took the wheel: %v", err)
	}
}

func TestWheelComesBackWhenItsHolderLeaves(t *testing.T) {
	c := newClass(t)
	bob, err := c.there.Sit(t.Context(), c.code, Person{ID: "key-Bob", Name: "Bob"})
	c.must(err)
	c.sees(c.teacher, "Bob", func(k Look) bool { return k.Present == 2 })
	c.must(c.teacher.Give(t.Context(), "key-Bob"))
	bob.Leave()
	c.sees(c.teacher, "the wheel", func(k Look) bool { return k.Room.Wheel == teacher.ID && k.Present == 1 })
	if err := c.teacher.Give(t.Context(), "key-Bob"); err == nil {
		t.Error("the wheel was given to somebody who is gone")
	}
}

func question() Question {
	return Question{Text: "Does it fail?", Options: []string{"no", "yes"}, Right: 1, Because: "Look."}
}

// The result of a vote must not be seen while it is open, by nobody and on no
// way.
func TestVotesAreHiddenUntilTheVoteCloses(t *testing.T) {
	c := newClass(t)
	bob, eve := c.learner(c.there, "Bob"), c.learner(c.here, "Eve")
	ctx := t.Context()
	c.must(c.teacher.Ask(ctx, question()))
	c.sees(bob, "the question", func(k Look) bool { return k.Room.Question != nil })
	c.sees(eve, "the question", func(k Look) bool { return k.Room.Question != nil })
	c.must(bob.Vote(ctx, 0, time.Now()))
	c.must(bob.Vote(ctx, 1, time.Now())) // another mind
	c.must(eve.Vote(ctx, 0, time.Now()))
	k := c.sees(eve, "two votes", func(k Look) bool { return k.Voted == 2 })
	if k.First != nil || k.Second != nil {
		t.Errorf("the histogram shows while the vote is open: %v", k.First)
	}
	c.sees(bob, "his own vote", func(k Look) bool { return k.Mine == [2]int{1, -1} })
	c.must(c.teacher.Advance(ctx, Discuss))
	c.sees(eve, "the histogram", func(k Look) bool { return slices.Equal(k.First, []int{1, 1}) })
	if err := eve.Vote(ctx, 1, time.Now()); err == nil {
		t.Error("a vote was taken after the vote was closed")
	}
	if err := c.teacher.Advance(ctx, Closed); err == nil {
		t.Error("the second vote closed before it was open")
	}
	c.must(c.teacher.Advance(ctx, Revote))
	c.sees(eve, "the second vote", func(k Look) bool { return k.Room.Question.Phase == Revote })
	c.must(eve.Vote(ctx, 1, time.Now()))
	k = c.sees(bob, "a second vote", func(k Look) bool { return k.Voted == 1 })
	if k.Second != nil || !slices.Equal(k.First, []int{1, 1}) {
		t.Errorf("while the second vote is open, first %v and second %v show", k.First, k.Second)
	}
	c.must(c.teacher.Advance(ctx, Closed))
	c.must(c.teacher.Advance(ctx, Revealed))
	c.sees(bob, "both votes", func(k Look) bool {
		return k.Room.Question.Phase == Revealed && slices.Equal(k.First, []int{1, 1}) && slices.Equal(k.Second, []int{0, 1})
	})
}

func TestLearnersDoNotRunTheRoom(t *testing.T) {
	c := newClass(t)
	bob := c.learner(c.there, "Bob")
	ctx := t.Context()
	for name, try := range map[string]func() error{
		"ask":       func() error { return bob.Ask(ctx, question()) },
		"advance":   func() error { return bob.Advance(ctx, Discuss) },
		"drop":      func() error { return bob.Drop(ctx) },
		"challenge": func() error { return bob.Challenge(ctx, nil, 0, time.Minute) },
		"close":     func() error { return bob.Close(ctx) },
		"take":      func() error { return bob.Take(ctx) },
	} {
		if err := try(); !errors.Is(err, errNoInstructor) {
			t.Errorf("a learner may %s: %v", name, err)
		}
	}
	if _, err := c.there.New(ctx, bob.Me(), "lost-update", "x"); !errors.Is(err, errNoInstructor) {
		t.Errorf("a learner may open rooms: %v", err)
	}
	if err := c.there.Delete(ctx, bob.Me(), c.code); !errors.Is(err, errNoInstructor) {
		t.Errorf("a learner may delete rooms: %v", err)
	}
}

func TestQuestionsThatMakeNoSense(t *testing.T) {
	c := newClass(t)
	ctx := t.Context()
	for name, q := range map[string]Question{
		"no options":  {Text: "?"},
		"one option":  {Text: "?", Options: []string{"a"}},
		"ten options": {Text: "?", Options: strings.Split("abcdefghij", "")},
	} {
		if err := c.teacher.Ask(ctx, q); err == nil {
			t.Errorf("%s: was asked", name)
		}
	}
	q := question()
	q.Text, q.Right = "evil\x1b[2J \u202edlrow", 7
	c.must(c.teacher.Ask(ctx, q))
	k := c.sees(c.teacher, "the question", func(k Look) bool { return k.Room.Question != nil })
	if strings.ContainsAny(k.Room.Question.Text, "\x1b\u202e") || k.Room.Question.Right != -1 {
		t.Errorf("the question is %+v", k.Room.Question)
	}
	for _, choice := range []int{-1, 2, 99} {
		if err := c.teacher.Vote(ctx, choice, time.Now()); err == nil {
			t.Errorf("option %d was voted for", choice)
		}
	}
}

func TestChallengeKeepsTheBestOfEach(t *testing.T) {
	c := newClass(t)
	bob, eve := c.learner(c.there, "Bob"), c.learner(c.here, "Eve")
	ctx := t.Context()
	// found is a failure with so many preemptions.
	found := func(n int) func(string) (attempt.Run, error) {
		return func(string) (attempt.Run, error) {
			return attempt.Run{Switches: []string{"lock-each"}, Ended: true, Fails: true, ByHand: true, Preemptions: n}, nil
		}
	}
	if err := bob.Broke(ctx, "t", found(1)); !errors.Is(err, errNoChallenge) {
		t.Errorf("a result without a challenge: %v", err)
	}
	c.must(c.teacher.Challenge(ctx, []string{"lock-each"}, 1, time.Hour))
	for _, s := range []*Seat{bob, eve} {
		c.sees(s, "the challenge", func(k Look) bool { return k.Room.Challenge != nil })
	}
	c.must(bob.Broke(ctx, "slow", found(3)))
	c.must(eve.Broke(ctx, "good", found(1)))
	c.must(bob.Broke(ctx, "better", found(2)))
	c.must(bob.Broke(ctx, "worse", found(5)))
	k := c.sees(c.teacher, "the board", func(k Look) bool { return len(k.Board) == 2 && k.Board[1].Token == "better" })
	if k.Board[0].Name != "Eve" || k.Board[1].Preemptions != 2 {
		t.Errorf("the board is %+v", k.Board)
	}
	c.must(c.teacher.Drop(ctx))
	c.sees(bob, "the end", func(k Look) bool { return k.Room.Challenge == nil })
	if err := bob.Broke(ctx, "late", found(0)); !errors.Is(err, errNoChallenge) {
		t.Errorf("a result after the end: %v", err)
	}
}

// What somebody sends in is run again before it is on the board.
func TestOnlyFailuresOfTheChallengeAreOnTheBoard(t *testing.T) {
	c := newClass(t)
	bob := c.learner(c.here, "Bob")
	ctx := t.Context()
	c.must(c.teacher.Challenge(ctx, []string{"lock-each", "slow"}, 1, time.Hour))
	c.sees(bob, "the challenge", func(k Look) bool { return k.Room.Challenge != nil })
	for name, tc := range map[string]struct {
		attempt attempt.Run
		err     error
		want    string
	}{
		"a run that holds":       {attempt.Run{Switches: []string{"lock-each", "slow"}}, nil, "does not fail"},
		"with a switch off":      {attempt.Run{Switches: []string{"slow"}, Fails: true}, nil, "with only lock-each, slow on"},
		"with no switch on":      {attempt.Run{Fails: true}, nil, "with only lock-each, slow on"},
		"with a switch too many": {attempt.Run{Switches: []string{"lock-each", "slow", "x"}, Fails: true}, nil, "with only lock-each, slow on"},
		"with timers at will":    {attempt.Run{Switches: []string{"lock-each", "slow"}, AnyTimers: true, Fails: true}, nil, "timers"},
		"not by hand":            {attempt.Run{Switches: []string{"lock-each", "slow"}, Fails: true}, nil, "only your own steps count"},
		"another program's":      {attempt.Run{}, errors.New("made with another version"), "another version"},
	} {
		err := bob.Broke(ctx, "token", func(string) (attempt.Run, error) { return tc.attempt, tc.err })
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want one that says %q", name, err, tc.want)
		}
	}
	var asked string
	c.must(bob.Broke(ctx, "fair", func(token string) (attempt.Run, error) {
		asked = token
		return attempt.Run{Switches: []string{"slow", "lock-each"}, Ended: true, Fails: true, ByHand: true, Preemptions: 2}, nil
	}))
	k := c.sees(c.teacher, "the board", func(k Look) bool { return len(k.Board) > 0 })
	if len(k.Board) != 1 || k.Board[0].Token != "fair" || k.Board[0].Preemptions != 2 || asked != "fair" {
		t.Errorf("the board is %+v, want what was run again, %q", k.Board, asked)
	}
}

func TestClosedRoomKeepsWhatHappened(t *testing.T) {
	c := newClass(t)
	bob := c.learner(c.there, "=cmd()")
	ctx := t.Context()
	c.teacher.Show(Scene{At: 3})
	c.sees(bob, "the scene", func(k Look) bool { return k.Scene.At == 3 })
	c.must(c.teacher.Ask(ctx, question()))
	c.sees(bob, "the question", func(k Look) bool { return k.Room.Question != nil })
	c.must(bob.Vote(ctx, 1, time.Now()))
	c.sees(c.teacher, "the vote", func(k Look) bool { return k.Voted == 1 })
	c.must(c.teacher.Advance(ctx, Revealed))
	c.must(c.teacher.Close(ctx))
	c.sees(bob, "the end", func(k Look) bool { return !k.Room.Closed.IsZero() })
	if err := c.teacher.Ask(ctx, question()); !errors.Is(err, errClosed) {
		t.Errorf("a closed room takes questions: %v", err)
	}
	if _, _, err := c.there.Guest(ctx, c.code, "New", ""); !errors.Is(err, errClosed) {
		t.Errorf("a closed room takes guests: %v", err)
	}
	r, err := c.there.Report(ctx, c.code)
	c.must(err)
	if len(r.Questions) != 1 || !slices.Equal(r.Questions[0].First, []int{0, 1}) || r.Questions[0].Right != 2 {
		t.Errorf("the report's questions: %+v", r.Questions)
	}
	at := slices.IndexFunc(r.Members, func(m MemberReport) bool { return m.ID == bob.Me().ID })
	if at < 0 || r.Members[at].Right != 1 || r.Members[at].Asked != 1 {
		t.Fatalf("the report's members: %+v", r.Members)
	}
	var csv bytes.Buffer
	c.must(r.WriteCSV(&csv))
	if !strings.Contains(csv.String(), "\n'=cmd(),") {
		t.Errorf("a name is a formula to a spreadsheet:\n%s", csv.String())
	}
	var recording bytes.Buffer
	c.must(c.there.Export(ctx, c.code, &recording))
	events, err := ReadRecording(&recording)
	c.must(err)
	kinds := map[string]int{}
	for _, e := range events {
		kinds[e.Kind]++
	}
	if kinds["opened"] != 1 || kinds["scene"] < 1 || kinds["room"] != 3 || kinds["tally"] != 1 {
		t.Errorf("the recording has %v", kinds)
	}
}

func TestRecordingsThatAreNone(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":       "",
		"no JSON":       "hello",
		"cut off":       `{"kind":"opened","room_code":"AAAAA"}` + "\n" + `{"kind":"sce`,
		"another thing": `{"version":1}`,
	} {
		if _, err := ReadRecording(strings.NewReader(text)); err == nil {
			t.Errorf("%s: was read as a recording", name)
		}
	}
}

func TestGuestsComeBackByTheirWord(t *testing.T) {
	c := newClass(t)
	ctx := t.Context()
	id, ask, err := c.here.Guest(ctx, strings.ToLower(c.code), " Bob\x1b[31m\u202e ", "")
	if err != nil || ask || !strings.HasPrefix(id, "guest-"+c.code+"-") {
		t.Fatalf("a new guest: %q, %t, %v", id, ask, err)
	}
	name, err := Name(" Bob\x1b[31m\u202e ")
	c.must(err)
	word := c.there.Word(ctx, c.code, name)
	if len(word) != 10 {
		t.Fatalf("the word is %q", word)
	}
	if _, ask, _ := c.there.Guest(ctx, c.code, strings.ToUpper(name), ""); !ask {
		t.Error("the same name in other letters is not asked for its word")
	}
	if _, _, err := c.there.Guest(ctx, c.code, name, "wrong"); err == nil {
		t.Error("another word was taken")
	}
	if again, _, err := c.there.Guest(ctx, c.code, name, " "+strings.ToUpper(word)+" "); err != nil || again != id {
		t.Errorf("back by the word: %q, %v; want %q", again, err, id)
	}
	for range 100 { // how often one may, the class bounds
		if _, _, err := c.there.Guest(ctx, c.code, name, "guess"); !errors.Is(err, ErrWrongWord) {
			t.Fatalf("another word: %v", err)
		}
	}
	if again, _, err := c.there.Guest(ctx, c.code, name, word); err != nil || again != id {
		t.Errorf("somebody else's guesses lock the right one out: %q, %v", again, err)
	}
	for _, code := range []string{"", "ZZZZZZ", "../../", "*.room", "AAAAAAA", "AAAAA", ">"} {
		if _, _, err := c.here.Guest(ctx, code, "Bob", ""); !errors.Is(err, ErrNoRoom) {
			t.Errorf("code %q: %v, want ErrNoRoom", code, err)
		}
	}
	if _, _, err := c.here.Guest(ctx, c.code, "\x1b\u202e ", ""); err == nil {
		t.Error("a name of nothing was taken")
	}
}

func TestPeopleWhoNeedHelpComeFirst(t *testing.T) {
	c := newClass(t)
	bob, eve := c.learner(c.there, "Bob"), c.learner(c.there, "Eve")
	eve.Does(Branches, 4)
	bob.Does(Tries, 2)
	eventually(t, "all are there", func() bool { return len(c.teacher.People()) == 3 })
	eve.Raise(true, "what is a\x1b[2J lock?")
	eventually(t, "the hand is seen", func() bool { return c.teacher.People()[0].Name == "Eve" })
	eventually(t, "Bob sees the hand", func() bool {
		return slices.ContainsFunc(bob.People(), func(p Attention) bool { return p.Hand && p.Name == "Eve" })
	})
	for _, p := range bob.People() { // whoever does not teach sees that the hand is up, and nothing else of others
		if p.Stuck != "" || p.Says != "" || p.Step != 0 || p.Hand != (p.Name == "Eve") {
			t.Errorf("Bob sees %+v", p)
		}
	}
	if p := c.teacher.People()[0]; p.Stuck != "hand is up" || strings.Contains(p.Says, "\x1b") || p.Step != 4 {
		t.Errorf("the first is %+v", p)
	}
	later := c.teacher.live.people(time.Now().Add(2 * stuckAfter))
	if later[1].Name != "Bob" || later[1].Stuck != "quiet for 2 min" {
		t.Errorf("the second is %+v", later[1])
	}
	eve.Leave()
	eventually(t, "who leaves is gone", func() bool { return len(c.teacher.People()) == 2 })
}

// Whoever sits in a room must be woken for news, and nobody more often than pace
// says.
func TestNewsDoNotPileUp(t *testing.T) {
	c := newClass(t)
	bob := c.learner(c.there, "Bob")
	for i := range 200 {
		bob.live.hear([]byte(fmt.Sprintf(`{"id":"p%d","name":"x"}`, i)))
	}
	eventually(t, "all are seen", func() bool { return bob.Look().Present >= 200 })
	woken := 0
	deadline := time.After(3 * pace)
	for done := false; !done; {
		select {
		case <-bob.News():
			woken++
		case <-deadline:
			done = true
		}
	}
	if woken < 1 || woken > 5 {
		t.Errorf("200 arrivals woke a member %d times, want a few", woken)
	}
}

func TestSeatsLeaveNothingBehind(t *testing.T) {
	c := newClass(t)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			s, err := c.there.Sit(ctx, c.code, Person{ID: fmt.Sprint("key-", i), Name: "x"})
			if err != nil {
				t.Error(err)
			}
			if i%2 == 0 {
				s.Leave()
			}
			cancel() // as when the connection goes
		})
	}
	wg.Wait()
	eventually(t, "nobody watches", func() bool {
		c.there.mu.Lock()
		defer c.there.mu.Unlock()
		return len(c.there.lives) == 0
	})
}

func TestForgottenPersonIsInNoRoom(t *testing.T) {
	c := newClass(t)
	ctx := t.Context()
	bob := c.learner(c.there, "Bob")
	c.must(c.teacher.Ask(ctx, question()))
	c.sees(bob, "the question", func(k Look) bool { return k.Room.Question != nil })
	c.must(bob.Vote(ctx, 0, time.Now()))
	bob.Leave()
	if n, err := c.here.ForgetPerson(ctx, "key-Bob"); n != 2 || err != nil {
		t.Errorf("%d values were deleted, %v; want a place and a vote", n, err)
	}
	all, err := c.here.store.Rooms.All(ctx, ">")
	c.must(err)
	for key := range all {
		if strings.Contains(key, "Bob") {
			t.Errorf("%s is left", key)
		}
	}
	c.must(c.here.Delete(ctx, teacher, c.code))
	if _, err := c.here.Get(ctx, c.code); !errors.Is(err, ErrNoRoom) {
		t.Errorf("a deleted room is there: %v", err)
	}
}

func TestNames(t *testing.T) {
	for in, want := range map[string]string{
		" Ada  Lovelace ":         "Ada Lovelace",
		"\x1b]0;title\x07Bob":     "]0;titleBob",
		"a\u202eb\u200bc\u2066d":  "abcd",
		strings.Repeat("x", 1000): strings.Repeat("x", 23) + "…",
		"two\nlines":              "two lines",
		"日本語":                     "日本語",
	} {
		if got, err := Name(in); err != nil || got != want {
			t.Errorf("Name(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}
