package bench

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/glyph"
	"racelab/sim/trace"
	"racelab/ui/theme"
)

// reel is a run that a test wrote out: a view and the events of every step.
type reel struct {
	views    []*sim.View
	events   []trace.Event
	insights []sim.Insight
}

func (r *reel) Len() int { return len(r.views) - 1 }
func (r *reel) View(at int) *sim.View {
	v := *r.views[at]
	v.Actors = append([]sim.Actor(nil), v.Actors...)
	v.Shared = append([]sim.Var(nil), v.Shared...)
	return &v
}
func (r *reel) Step(sim.Choice) error       { return errors.New("it is written out") }
func (r *reel) Truncate(int)                {}
func (r *reel) Events(at int) []trace.Event { return r.events }
func (r *reel) Schedule() sim.Schedule      { return make(sim.Schedule, r.Len()) }
func (r *reel) Token() string               { return "" }
func (r *reel) Explain() []sim.Insight      { return r.insights }
func (r *reel) Counterfactual(sim.Config) (Run, sim.Divergence, error) {
	return nil, sim.Divergence{}, errors.New("it is written out")
}

// drawReel draws a run without styles, its last step looked at.
func drawReel(t *testing.T, r *reel, width, height int) string {
	t.Helper()
	tp := newTape(r, nil)
	lines := drawn(tp, tp.len(), width, height, tp.view(tp.len()).End == nil).lines(width, height)
	for _, l := range lines {
		if w := cells.Width(l); w != width {
			t.Fatalf("a line of %d cells, want %d: %q", w, width, l)
		}
	}
	return strings.Join(lines, "\n")
}

// drawn is the timeline of a run in so many cells, without styles.
func drawn(tp *tape, at, width, height int, next bool) *timeline {
	var l layout
	l.lanes(width, wants{lanes: len(tp.acting()), cell: tp.longest(), changed: tp.widest(), steps: tp.len()})
	return newTimeline(tp, at, theme.New(theme.Dark, colorprofile.NoTTY), newGrid(width, l.lane, l.changed, tp, at), height, next)
}

func actors(states ...sim.ActorState) []sim.Actor {
	names := []string{"alice", "bob", "carol", "dave"}
	var out []sim.Actor
	for i, s := range states {
		out = append(out, sim.Actor{Name: names[i%4], State: s, HeldBy: -1})
	}
	return out
}

func wants2(t *testing.T, screen string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(screen, text) {
			t.Errorf("the timeline does not show %q:\n%s", text, screen)
		}
	}
}

func TestBothEndsOfARendezvousAreDrawn(t *testing.T) {
	r := &reel{
		views: []*sim.View{{Actors: actors(sim.Ready, sim.Blocked)}, {Step: 1, Actors: actors(sim.Ready, sim.Ready)}},
		events: []trace.Event{
			{Step: 1, Actor: 0, Op: trace.Send, Name: "ch", Value: "7", Partner: 1},
			{Step: 1, Actor: 1, Op: trace.Recv, Name: "ch", Value: "7", Partner: 0, Minor: true},
		},
	}
	wants2(t, drawReel(t, r, 60, 10), "→ send ch 7", "← recv ch 7")
}

func TestTheClockStepsAcrossTheLanes(t *testing.T) {
	r := &reel{
		views:  []*sim.View{{Actors: actors(sim.Asleep, sim.Asleep)}, {Step: 1, Actors: actors(sim.Ready, sim.Asleep), Choices: []sim.Choice{{Actor: 0}}}},
		events: []trace.Event{{Step: 1, Actor: -1, Op: trace.Tick, Label: "to 1s"}},
	}
	wants2(t, drawReel(t, r, 60, 10), "┊ sleeps", "◷ time passes to 1s")
}

func TestAnActorBeginsInTheMiddle(t *testing.T) {
	r := &reel{
		views:  []*sim.View{{Actors: actors(sim.Ready)}, {Step: 1, Actors: actors(sim.Done, sim.Ready), Choices: []sim.Choice{{Actor: 1}}}},
		events: []trace.Event{{Step: 1, Actor: 0, Op: trace.Go, Name: "worker", Target: 1}},
	}
	wants2(t, drawReel(t, r, 60, 10), "↳ worker", "╷ begins", "2 bob")
}

func TestALaneThatHoldsAndWaitsShowsBoth(t *testing.T) {
	a := actors(sim.Blocked, sim.Blocked)
	a[0].Holds, a[0].Wait = []string{"a"}, "b, held by bob"
	a[1].Holds, a[1].Wait = []string{"b"}, "a, held by alice"
	before := actors(sim.Ready, sim.Ready)
	before[0].Holds = []string{"a"}
	r := &reel{
		views: []*sim.View{{Actors: actors(sim.Ready, sim.Ready)}, {Step: 1, Actors: before}, {Step: 2, Actors: a, End: &sim.End{Kind: sim.Deadlock, Fails: true}}},
		events: []trace.Event{
			{Step: 1, Actor: 0, Op: trace.Lock, Name: "a"},
			{Step: 2, Actor: 1, Op: trace.Lock, Name: "b"},
		},
	}
	wants2(t, drawReel(t, r, 60, 10), "┏ lock a", "┃┊ waits for b", "┏ lock b")
}

func TestACrashIsAsLoudAsItShouldBe(t *testing.T) {
	r := &reel{
		views:  []*sim.View{{Actors: actors(sim.Ready)}, {Step: 1, Actors: actors(sim.Crashed), End: &sim.End{Kind: sim.Panicked, Fails: true}}},
		events: []trace.Event{{Step: 1, Actor: 0, Op: trace.Panic, Label: "nil dereference"}},
	}
	wants2(t, drawReel(t, r, 60, 10), "✖ nil dereference")
}

// long returns a run of n steps by so many actors in turn.
func long(n, actorCount int, value func(step int) string) *reel {
	r := &reel{}
	for step := 0; step <= n; step++ {
		v := &sim.View{Step: step, Shared: []sim.Var{{Name: "l.x", Value: value(step)}, {Name: "l.y", Value: "0"}}}
		for i := range actorCount {
			v.Actors = append(v.Actors, sim.Actor{Name: fmt.Sprintf("worker %d", i+1), HeldBy: -1})
			v.Choices = append(v.Choices, sim.Choice{Actor: i})
		}
		r.views = append(r.views, v)
		if step > 0 {
			r.events = append(r.events, trace.Event{Step: step, Actor: (step - 1) % actorCount, Op: trace.Write, Name: "l.x", Value: value(step)})
		}
	}
	return r
}

func plainValue(step int) string { return fmt.Sprint(step) }

func TestALongRunScrollsWithItsLastStepInView(t *testing.T) {
	tp := newTape(long(1234, 2, plainValue), nil)
	for _, at := range []int{0, 1, 5, 600, 1233, 1234} {
		tl := drawn(tp, at, 60, 12, true)
		screen := strings.Join(tl.lines(60, 12), "\n")
		wants2(t, screen, fmt.Sprintf("▸%4d", at))
		above, below := tl.hidden(12)
		if above != (tl.top > 0) || below != (at < 1234) {
			t.Errorf("at %d: more above %v, below %v", at, above, below)
		}
	}
}

func TestManyLanesKeepTheOneThatStepsInView(t *testing.T) {
	for _, n := range []int{1, 3, 5, 9, 12, 40} {
		for _, width := range []int{36, 42, 70, 120} {
			r := long(n, n, plainValue)
			for at := 1; at <= n; at++ {
				tp := newTape(r, nil)
				tl := drawn(tp, at, width, 60, true)
				if _, ok := tl.g.laneX(at - 1); !ok {
					t.Fatalf("%d actors in %d cells: the lane of step %d is out of view", n, width, at)
				}
				screen := strings.Join(tl.lines(width, 60), "\n")
				wants2(t, screen, "◆")
				if len(tl.g.lanes) < n && !strings.ContainsAny(screen, "◂▸") {
					t.Errorf("%d actors in %d cells: nothing says that there are more", n, width)
				}
			}
		}
	}
}

func TestLongValuesAreCutInTheirColumn(t *testing.T) {
	r := long(3, 2, func(int) string { return strings.Repeat("日本", 20) })
	for width := 20; width < 90; width += 3 {
		drawReel(t, r, width, 10)
	}
}

func TestNamesAreToldWhereThereAreSeveral(t *testing.T) {
	wants2(t, drawReel(t, long(2, 2, plainValue), 80, 10), "◆ write x 1", "◆ write x 2")
}

func TestStrandsDoNotCross(t *testing.T) {
	race := func(steps ...int) sim.Insight { return sim.Insight{Pattern: "data race", Steps: steps} }
	for _, c := range []struct {
		name     string
		insights []sim.Insight
		want     []strand
	}{
		{"none", []sim.Insight{{Pattern: "lost update", Steps: []int{1, 2}}}, nil},
		{"one", []sim.Insight{race(1, 4)}, []strand{{1, 4}}},
		{"short ones first", []sim.Insight{race(1, 4), race(2, 3)}, []strand{{2, 3}}},
		{"none that touch", []sim.Insight{race(1, 4), race(2, 3), race(3, 4)}, []strand{{2, 3}}},
		{"side by side in one column", []sim.Insight{race(1, 2), race(3, 4)}, []strand{{1, 2}, {3, 4}}},
		{"without two steps", []sim.Insight{race(3), race(), race(2, 2)}, nil},
	} {
		if got := strands(c.insights); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestEveryOperationHasItsSign(t *testing.T) {
	// Begin and end of the same thing may share a shape; what could be taken
	// for each other on one lane may not.
	seen := map[string]trace.Op{}
	for op := trace.Read; op <= trace.Fault; op++ {
		g := glyph.Of(op)
		if ansi.StringWidth(g) != 1 {
			t.Errorf("the sign %q of %v is %d cells wide", g, op, ansi.StringWidth(g))
		}
		if g == "·" {
			t.Errorf("%v has no sign", op)
		}
		if other, ok := seen[g]; ok {
			t.Errorf("%v and %v share the sign %s", op, other, g)
		}
		seen[g] = op
		if glyph.Verb(op) == "" {
			t.Errorf("%v has no verb", op)
		}
	}
}

func TestCodeIsNeverCutWithAMark(t *testing.T) {
	text := "func transfer(from, to *Account, amount int) error { return nil }"
	src := newSource([]sim.File{{Name: "a.go", Text: []byte("package a\n\n" + text + "\n")}}, nil, nil)
	view := &sim.View{}
	for width := 12; width < 90; width++ {
		for _, shift := range []int{0, 8, 40} {
			pane := &codePane{source: src, view: view, st: theme.New(theme.Dark, colorprofile.NoTTY), shift: shift}
			lines, _, _ := pane.lines(width, 5)
			row := lines[2]
			if cells.Width(row) != width || strings.Contains(row, "…") {
				t.Fatalf("%d cells, moved by %d: %q", width, shift, row)
			}
			whole := strings.HasSuffix(strings.TrimRight(row, " "), text[min(shift, len(text)):])
			if whole == strings.Contains(row, "›") {
				t.Fatalf("%d cells, moved by %d: whole is %v: %q", width, shift, whole, row)
			}
		}
	}
}
