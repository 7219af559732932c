package drill

import (
	"slices"
	"strings"
	"testing"

	"racelab/lessons/drills"
	"racelab/sim/walk"
)

// ownChange writes what nothing wrote before, starts a goroutine, brings a package along and declares names of its own.
const ownChange = `package oversell

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
)

var (
	doors  sync.Mutex
	passed = map[string]int{}
)

func pass(item string) { passed[item]++ }

func (s *shop) sellNext(ctx context.Context, o order, log *slog.Logger) error {
	doors.Lock()
	pass(o.item)
	s.version, s.db, s.log = s.version+"", s.db, s.log.With("own", passed[o.item], "chance", rand.IntN(6))
	doors.Unlock()
	done := make(chan error)
	go func() { done <- s.sell(ctx, o, log) }()
	return <-done
}
`

// TestDeploysLeaveTheNightBeforeAsItWas deploys a change of the learner's, and another version of it: each time the night
// up to there is the one that was, and what is new runs.
func TestDeploysLeaveTheNightBeforeAsItWas(t *testing.T) {
	a := begin(t, 1)
	for i, c := range []struct{ text, says string }{
		{ownChange, `"own":`},
		{strings.ReplaceAll(ownChange, `"own"`, `"own-again"`), `"own-again":`},
	} {
		before := slices.Clone(a.run.Events())
		a.change = &drills.Change{Name: "your own", Text: c.text} // as change leaves it, which explores it first
		until := len(a.run.Events())
		enter(t, a, "deploy shop", "wait 1m")
		after := a.run.Events()
		if len(after) <= until || !slices.Equal(before, after[:len(before)]) {
			t.Fatalf("deployment %d: the night before it is another one", i+1)
		}
		said := func(events []walk.Event) bool {
			return slices.ContainsFunc(events, func(e walk.Event) bool { return strings.Contains(e.Text, c.says) })
		}
		if said(after[:until]) || !said(after[until:]) {
			t.Errorf("deployment %d: lines with %s are said before it: %v, after it: %v", i+1, c.says, said(after[:until]), said(after[until:]))
		}
	}
	if got := enter(t, a, "ps"); !strings.Contains(got, "next-2") {
		t.Errorf("no replica runs the second change:\n%s", got)
	}
	for _, text := range []string{"package oversell\n\nfunc (", "package oversell\n"} {
		a.change = &drills.Change{Name: "your own", Text: text}
		if _, err := a.Enter("deploy shop"); err == nil || a.Now() != a.run.Now() {
			t.Errorf("%q is deployed, or took time: %v", text, err)
		}
	}
}
