package drill

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/lessons/drills"
	"racelab/sim/machine"
	"racelab/sim/walk"
)

// This file is the linter of drills: it holds each claim of a drill's text over its seeds. It takes minutes, and
// .ci/drills runs it; the gate has the first minutes of one seed (TestFirstMinutes).

// nightOf is a night with one action.
type nightOf struct {
	after   int // damaged after the action took effect and the settings were read
	nothing int // the same without the action
	held    int // of those, before the next round of the autoscaler
	turned  int
	right   int // turned away by the right action
}

// shows reports whether an action had an effect.
func (n nightOf) shows(e drills.Effect) bool {
	switch e {
	case drills.Ends:
		return n.after <= 1
	case drills.Nothing:
		return n.after*3 >= n.nothing*2
	case drills.GoesOn:
		return n.after > 1 && n.turned > 0
	case drills.Continues:
		return n.after > 1
	case drills.Returns:
		return n.held <= 1 && n.after > 1
	case drills.Costs:
		return n.turned > n.right
	case drills.Spares:
		return n.turned == 0
	}
	return false
}

func TestClaims(t *testing.T) {
	if os.Getenv("RACELAB_DRILLS") == "" {
		t.Skip("RACELAB_DRILLS is not set: .ci/drills holds every claim over every seed")
	}
	for _, d := range drills.All() {
		for _, seed := range d.Seeds {
			t.Run(fmt.Sprintf("%s/%d", d.Name, seed), func(t *testing.T) { holdClaims(t, beginAt(t, d.Name, seed)) })
		}
	}
}

func holdClaims(t *testing.T, a *Attempt) {
	idle, err := a.nothing()
	if err != nil {
		t.Fatal(err)
	}
	holdScale(t, idle)
	holdSpread(t, a, idle)
	holdNothing(t, a)
	right, err := a.nightOf(a.Drill.Slow, idle)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range a.Drill.Claims {
		n, err := a.nightOf(c.Line, idle)
		if err != nil {
			t.Fatal(err)
		}
		n.right = right.turned
		t.Logf("%s: %+v", c.Line, n)
		for _, e := range c.Effects {
			if !n.shows(e) {
				t.Errorf("%s: it is not so that %s: %+v", c.Line, e, n)
			}
		}
	}
	holdSayings(t, a, idle)
	holdReference(t, a, idle)
	holdAnswers(t, a)
	holdHealthy(t, a)
}

// What the linter holds to the nights is what the texts say.
func TestSayings(t *testing.T) {
	for _, d := range drills.All() {
		texts := ""
		for _, name := range []string{"Brief", "Debrief"} {
			text, err := Section(d, name)
			if err != nil {
				t.Fatal(err)
			}
			texts += text + "\n"
		}
		for _, s := range append(slices.Clone(d.Looks), d.Then...) {
			texts += s.Why + "\n"
		}
		for _, s := range d.Says {
			if !strings.Contains(texts, s.Words) {
				t.Errorf("the texts of %s do not say %q", d.Name, s.Words)
			}
		}
	}
}

// holdSayings: what the texts say of the night is so.
func holdSayings(t *testing.T, a *Attempt, idle *walk.Walk) {
	t.Helper()
	healthy, err := a.healthy()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range a.Drill.Says {
		if err := s.Holds(drills.Nights{Idle: idle, Healthy: healthy}); err != nil {
			t.Errorf("it is not so that %s: %v", s.Words, err)
		}
	}
}

// nightOf takes an action 30 s after the page.
func (a *Attempt) nightOf(line string, idle *walk.Walk) (n nightOf, err error) {
	word, _, _ := strings.Cut(line, " ")
	act, err := a.actOf(line, a.page+30*time.Second+cost(word))
	if err != nil {
		return n, err
	}
	w, err := a.with([]Act{act})
	if err != nil {
		return n, err
	}
	f, err := a.facts(w)
	if err != nil {
		return n, err
	}
	n.turned = f.Turned
	effective := act.At + 10*time.Second + a.Drill.Lag
	scaler := (effective/(3*time.Minute) + 1) * 3 * time.Minute
	var at [5]int
	for i, x := range []struct {
		w *walk.Walk
		t time.Duration
	}{{w, effective}, {w, scaler}, {w, a.Drill.Night}, {idle, effective}, {idle, a.Drill.Night}} {
		if at[i], err = a.damagedAt(x.w, x.t); err != nil {
			return n, err
		}
	}
	n.held, n.after, n.nothing = at[1]-at[0], at[2]-at[0], at[4]-at[3]
	maps.DeleteFunc(a.nights, func(_ string, other *walk.Walk) bool { return other == w }) // a night takes memory
	return n, nil
}

// holdScale holds the night to its size.
func holdScale(t *testing.T, w *walk.Walk) {
	requests, lines := 0, 0
	for _, l := range logsOf(w) {
		lines++
		if l.Msg == "request" {
			requests++
		}
	}
	t.Logf("%d steps, %d requests, %d lines", w.Steps(), requests, lines)
	if requests < 1500 || requests > 2600 || lines < 7000 {
		t.Errorf("%d requests and %d lines", requests, lines)
	}
}

// holdSpread: damage goes on for ten minutes after the page, and the reference response saves half of it or more, and
// not all.
func holdSpread(t *testing.T, a *Attempt, idle *walk.Walk) {
	rows, err := a.damage(idle)
	if err != nil {
		t.Fatal(err)
	}
	last := time.Duration(0)
	arose := a.arose(idle)
	for _, r := range rows {
		last = max(last, arose[r[0]])
	}
	if len(rows) < a.books+10 || last < a.page+10*time.Minute {
		t.Errorf("%d damaged in all, %d before the page; the last at %s", len(rows), a.books, Clock(last))
	}
}

// holdNothing: whoever does nothing reaches nothing.
func holdNothing(t *testing.T, a *Attempt) {
	b, err := New(a.Drill, a.Seed, false)
	if err != nil {
		t.Fatal(err)
	}
	b.nights = a.nights
	enter(t, b, "wait 21m", "end")
	if len(b.goals) > 0 {
		t.Errorf("doing nothing reaches %v", b.goals)
	}
}

// holdHealthy: without the fault nothing is damaged, and every invariant holds.
func holdHealthy(t *testing.T, a *Attempt) {
	w, err := a.healthy()
	if err != nil {
		t.Fatal(err)
	}
	if n, err := a.damaged(w); n > 0 || err != nil {
		t.Errorf("%d damaged without the fault, %v", n, err)
	}
	for _, q := range a.Drill.Invariants[:2] {
		if got, err := w.Query("", q.SQL); err != nil || len(got.Rows) > 0 {
			t.Errorf("without the fault it is not so that %s: %v, %v", q.Words, got, err)
		}
	}
}

// holdReference plays the reference response: it reaches every goal that it is for, the run before the deployment is
// the same, and its repair passes what wrong repairs fail.
func holdReference(t *testing.T, a *Attempt, idle *walk.Walk) {
	b, err := New(a.Drill, a.Seed, false)
	if err != nil {
		t.Fatal(err)
	}
	b.nights = a.nights
	for _, s := range append(slices.Clone(a.Drill.Looks), a.Drill.Then...) {
		line, err := b.stepLine(s)
		if err != nil {
			t.Fatal(err)
		}
		old := logsUntil(b.run.Events(), b.now)
		out := enter(t, b, line)
		if now := logsUntil(b.run.Events(), b.now-cost("deploy")); strings.HasPrefix(line, "deploy ") && !slices.Equal(old, now) {
			t.Errorf("the run before the deployment is another one with the change: %s", firstDifference(old, now))
		}
		if strings.HasPrefix(line, "repair try") && strings.Contains(out, "✗") {
			t.Errorf("the reference repair:\n%s", out)
		}
		if strings.HasPrefix(line, "change") {
			holdWrongRepairs(t, b)
		}
	}
	for _, g := range []string{"evidence", "fix", "repair"} {
		if b.goals[g] == "" {
			t.Errorf("the reference response does not reach %s", g)
		}
	}
	if n, err := b.damaged(b.run); n > 0 || err != nil {
		t.Errorf("%d are damaged after the reference response, %v", n, err)
	}
	acts, _, err := a.referenceActs()
	if err != nil {
		t.Fatal(err)
	}
	w, err := a.with(acts)
	if err != nil {
		t.Fatal(err)
	}
	mine, err1 := a.damagedAt(w, a.Drill.Night)
	all, err2 := a.damagedAt(idle, a.Drill.Night)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	saved := float64(all-mine) / float64(all-a.books)
	t.Logf("nothing done %d, reference %d, before the page %d: saves %.0f %%", all, mine, a.books, 100*saved)
	if saved < .5 || saved > .85 {
		t.Errorf("the reference response saves %.0f %%", 100*saved)
	}
}

// holdAnswers: what the reference response finds out is judged right: two requests that met, its audit, its rule, and the heart as a
// test.
func holdAnswers(t *testing.T, a *Attempt) {
	b, err := New(a.Drill, a.Seed, false)
	if err != nil {
		t.Fatal(err)
	}
	b.nights = a.nights
	enter(t, b, "audit "+a.Drill.Audit, "alert "+a.Drill.Alert)
	if _, err := b.EnterFile("test own_test.go", ownTest(t, a.Drill)); err != nil {
		t.Fatal(err)
	}
	nameTwo(t, b)
	for _, g := range []string{"audit", "alert", "test", "cause"} {
		t.Logf("%s: %s", g, b.goals[g])
		if b.goals[g] == "" {
			t.Errorf("the reference response does not reach %s", g)
		}
	}
}

// ownTest is the test of the heart under another name, as a learner would write it.
func ownTest(t *testing.T, d *drills.Drill) string {
	t.Helper()
	files, err := drills.Files(d.Name)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, test, ok := strings.Cut(string(f.Text), "func "+d.Heart+"("); ok {
			return "package " + d.Name + "\n\nimport (\n\t\"sync\"\n\t\"testing\"\n)\n\nfunc TestOwn(" + test
		}
	}
	t.Fatalf("%s has no %s", d.Name, d.Heart)
	return ""
}

// nameTwo names the requests of the first damaged entity two by two, until two have met.
func nameTwo(t *testing.T, b *Attempt) {
	t.Helper()
	rows, err := b.damage(b.run)
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d rows are damaged: %v", len(rows), err)
	}
	decided, err := b.deciding()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		whose := func(q *Request) bool { return b.Drill.Contested != "" || strings.Contains(q.Text, r[0]) }
		found := slices.DeleteFunc(SearchTraces(requestsOf(b.run), r[1]), func(q *Request) bool {
			return !slices.ContainsFunc(decided.orders, func(o order) bool {
				_, first := q.last(o.first)
				_, second := q.last(o.second)
				return first || second
			})
		})
		for i, x := range found {
			for _, y := range found[i+1:] {
				if _, ok := decided.met(x, y); ok && b.goals["cause"] == "" && (whose(x) || whose(y)) {
					enter(t, b, "cause "+x.ID+" "+y.ID)
				}
			}
		}
		if b.goals["cause"] != "" {
			return
		}
	}
}

func firstDifference(a, b []string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d is\n%s and not\n%s", i, b[i], a[i])
		}
	}
	return fmt.Sprintf("it has %d lines, and not %d", len(b), len(a))
}

func holdWrongRepairs(t *testing.T, b *Attempt) {
	for _, r := range b.Drill.Wrong {
		proofs, _, err := b.prove(b.run, oneLine(r.SQL))
		if err != nil {
			t.Errorf("%s: %v", r.SQL, err)
			continue
		}
		if proofs[r.Fails-1].ok {
			t.Errorf("%s passes proof %d", r.SQL, r.Fails)
		}
	}
}

func logsUntil(events []walk.Event, t time.Duration) (out []string) {
	for _, e := range events {
		if e.Kind == machine.Printed && time.Duration(e.At) <= t {
			out = append(out, e.Text)
		}
	}
	return out
}
