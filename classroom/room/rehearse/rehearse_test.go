package rehearse

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"racelab/classroom/room"
	"racelab/classroom/store"
)

// Over an hour of their time pupils do all that a class does, the same with the same seed.
func TestPupilsDoWhatAClassDoes(t *testing.T) {
	hour := func(seed uint64) map[What]int {
		done := map[What]int{}
		for n := range 12 {
			p, now := NewPupil(n, seed), time.Unix(0, 0)
			for range 3600 {
				if now = now.Add(time.Second); p.Away(now) {
					continue
				}
				done[p.Turn(room.Look{}, now).What]++
			}
		}
		return done
	}
	done := hour(1)
	for _, what := range []What{Raises, Lowers, Asks, Leaves, Works, Follows} {
		if done[what] == 0 {
			t.Errorf("nobody does %d in an hour", what)
		}
	}
	if done[Votes]+done[Answers] > 0 {
		t.Error("somebody votes while nothing is asked")
	}
	if again := hour(1); again[Raises] != done[Raises] || again[Leaves] != done[Leaves] {
		t.Errorf("the same seed makes another class: %v and %v", done, again)
	}
}

// Each kind of question gets answers that it takes, once a round and person, and more right ones in the second.
func TestPupilsVote(t *testing.T) {
	for _, q := range []room.Question{
		{ID: "q1", Options: []string{"a", "b", "c"}, Right: 1},
		{ID: "q2", Options: []string{"a", "b", "c"}, Right: -1, Kind: room.Several, Answer: "1,3"},
		{ID: "q3", Options: []string{"a", "b", "c"}, Right: -1, Kind: room.Order, Answer: "3,1,2"},
		{ID: "q4", Right: -1, Kind: room.Number, Answer: "4"},
		{ID: "q5", Right: -1, Kind: room.Free},
	} {
		right := [2]int{}
		for n := range 60 {
			p, now := NewPupil(n, 7), time.Unix(0, 0)
			for round, phase := range []room.Phase{room.Vote, room.Revote} {
				q.Phase = phase
				votes := 0
				for range 120 {
					now = now.Add(time.Second)
					a := p.Turn(room.Look{Room: room.Room{Question: &q}}, now)
					if a.What == Nothing {
						continue
					}
					votes++
					if q.Kind == room.Single && (a.What != Votes || a.Choice < 0 || a.Choice > 2) {
						t.Errorf("%s: %+v", q.ID, a)
					}
					if q.Kind != room.Single {
						if got, err := q.Read(a.Words); err != nil {
							t.Errorf("%s: %+v: %v", q.ID, a, err)
						} else if got == q.Answer {
							right[round]++
						}
					} else if a.Choice == q.Right {
						right[round]++
					}
				}
				if votes > 1 {
					t.Errorf("%s: %d votes in a round", q.ID, votes)
				}
			}
		}
		if q.Kind != room.Free && right[1] <= right[0] {
			t.Errorf("%s: %d right at first, and %d after they talked", q.ID, right[0], right[1])
		}
	}
}

// In a real room they come, vote, and end with it.
func TestTheyComeToARoomAndVote(t *testing.T) {
	kept, err := store.Open(t.Context(), store.Options{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(kept.Close)
	log := slog.New(slog.DiscardHandler)
	rooms := room.NewRooms(kept, log)
	ada := room.Person{ID: "key-ada", Name: "Ada", Instructor: true}
	code, err := rooms.New(t.Context(), ada, "lost-update", "Lost update")
	if err != nil {
		t.Fatal(err)
	}
	lead, err := rooms.Sit(t.Context(), code, ada)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(lead.Leave)
	ended := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	go func() {
		defer close(ended)
		Run(ctx, rooms, code, Options{Learners: 5, Seed: 3, Speed: 20}, log)
	}()
	until := func(what string, ok func(room.Look) bool) {
		t.Helper()
		for late := time.Now().Add(2 * time.Minute); !ok(lead.Look()); {
			if time.Now().After(late) {
				t.Fatalf("never: %s", what)
			}
			time.Sleep(5 * time.Millisecond) // between two looks
		}
	}
	until("somebody is here", func(k room.Look) bool { return k.Present > 1 })
	if err := lead.Ask(t.Context(), room.Question{Text: "Which?", Options: []string{"a", "b"}, Right: 1}); err != nil {
		t.Fatal(err)
	}
	until("most have voted", func(k room.Look) bool { return k.Voted >= 3 })
	if err := lead.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(2 * time.Minute):
		t.Error("they go on in a room that is closed")
	}
}
