package exercise

import (
	"strings"
	"testing"

	"racelab/lessons"
	"racelab/sim"
)

// The schedule that a draft fails by is followed in the next one: the same, as far as it fits, or no longer possible.
func TestAFailingRunIsFollowedInTheNextDraft(t *testing.T) {
	for lesson, edits := range followed {
		l, err := lessons.Find(lesson)
		if err != nil {
			t.Fatal(err)
		}
		e := unstudied(t, l)
		before := compiled(t, e, e.Starter())
		r, err := before.Program.Explore(t.Context(), e.config(nil), sim.Budget{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, before.Token = failure(r); before.Token == "" {
			t.Fatalf("%s: no run fails", lesson)
		}
		commented := e.Starter()
		commented[0].Text = append([]byte("// A draft.\n"), commented[0].Text...)
		drafts := map[string][]sim.File{"": e.Starter(), "a comment": commented}
		for on := range edits {
			if drafts[on] != nil {
				continue
			}
			if drafts[on], err = e.Solution(on); err != nil {
				t.Fatal(err)
			}
		}
		for on, want := range edits {
			if said := compiled(t, e, drafts[on]).Follow(before); want == "" && said != "" || !strings.Contains(said, want) {
				t.Errorf("%s, %q: %q, want %q", lesson, on, said, want)
			}
		}
	}
}

// compiled is a draft of which nothing is known yet.
func compiled(t *testing.T, e *Exercise, files []sim.File) *Verdict {
	t.Helper()
	p, err := sim.Load(e.name(), files)
	if err != nil {
		t.Fatal(err)
	}
	return &Verdict{Program: p}
}

// followed has, by lesson and by what is typed next, what is said of the schedule by which the lesson's code fails.
var followed = map[string]map[string]string{
	"lost-update": {
		"": "", "a comment": "The same schedule: the source has changed, and all of its steps fit. It fails: balance is 130, want 180.",
		"lock":       "This schedule is no longer possible: after its step 1, alice waits for l.mu, which bob holds. It holds.",
		"atomic":     "The schedule fits to step 3, then bob has done that already, in one step with what came before. It holds.",
		"lock-each":  "The same schedule: the source has changed, and all of its steps fit. It fails: balance is 130, want 180.",
		"load-store": "The same schedule: the source has changed, and all of its steps fit. It fails: ",
	},
	"deadlock": {
		"": "", "a comment": "all of its steps fit. It fails: every actor that is left waits for ever.",
		"order":  "This schedule is no longer possible: after its step 1, sami waits for l.rosa.mu, which rosa holds. It holds.",
		"single": "", // has other locks, so that no step of it is there
		"poorer": "The same schedule: the source has changed, and all of its steps fit. It fails: every actor that is left waits for ever.",
	},
	"lazy-init": {
		"": "", "a comment": "all of its steps fit. It fails: ",
		"once":         "The schedule fits to step 4, then ben ends without doing what came next. It holds.",
		"double-check": "all of its steps fit. It fails: tickets were sold for 11 and 0, want 11 each.",
	},
}
