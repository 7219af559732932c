package bench

import (
	"strings"
	"testing"

	"racelab/sim"
	"racelab/sim/cells"
)

// tills is three people who take from one till; a switch has them hold a mutex.
const tills = `package p

import (
	"errors"
	"sync"
)

type Lesson struct {
	Guard bool ` + "`fix:\"Hold a mutex\"`" + `
	Loud  bool ` + "`wrong:\"Say that you take\"`" + `
	mu    sync.Mutex
	till  int
	said  int
}

func (l *Lesson) take(n int) {
	if l.Guard {
		l.mu.Lock()
		defer l.mu.Unlock()
	}
	if l.Loud {
		l.said++
	}
	l.put(l.till - n)
}

func (l *Lesson) put(n int) { l.till = n }

func (l *Lesson) Ida() { l.take(1) }
func (l *Lesson) Oda() { l.take(2) }

func (l *Lesson) Setup() { l.till = 10 }

func (l *Lesson) Outcome() string {
	if l.till == 7 {
		return "7 left"
	}
	return "too much left"
}

func (l *Lesson) Invariant() error {
	if l.till != 7 {
		return errors.New("the till is wrong")
	}
	return nil
}
`

func tillsAt(t *testing.T, width, height int) *driver {
	t.Helper()
	p, err := sim.Load("p.go", []sim.File{{Name: "p.go", Text: []byte(tills)}})
	if err != nil {
		t.Fatal(err)
	}
	return open(t, Lesson{Name: "tills", Program: FromSim(p)}, width, height)
}

func TestCompareTellsFirstWhichOrderIsTurnedRound(t *testing.T) {
	d := tillsAt(t, 120, 40).press("F v")
	d.sees("What decided it: ", "comes first (", "[x] guard", "cost of this run", "nobody waits → ", "waits ")
	page, ok := d.page.(*comparePage)
	if !ok || page.undone == nil {
		t.Fatalf("no deciding order is turned round by the mutex: %+v", page)
	}
	if page.undone.now[1] >= page.undone.now[0] {
		t.Errorf("the steps now are %v: that is the same order", page.undone.now)
	}
	d.press("down").sees("[x] loud") // flips the other alone
	d.press("space up").sees("[x] guard", "[x] loud")
	d.press("space space space").sees("✗ the till is wrong") // and the left side stays
	d.press("enter")
	if d.page != nil || len(d.hist.on) == 0 {
		t.Errorf("enter leaves the page open, or no switch on: %v", d.hist.on)
	}
	d.press("u").sees("✗ the till is wrong")
}

func TestWhatOneKnewIsALineUntilItActs(t *testing.T) {
	d := tillsAt(t, 80, 24).press("F")
	if !strings.Contains(d.screen(), "║") {
		t.Errorf("no line joins a look with the change that rests on it:\n%s", d.screen())
	}
	known := windows([]sim.Order{
		{First: sim.Moment{Step: 2, Actor: 1}, Second: sim.Moment{Step: 5, Actor: 0}},
		{First: sim.Moment{Step: 1, Actor: 0}, Second: sim.Moment{Step: 0, Actor: 1}},
		{First: sim.Moment{Step: 4, Actor: -1}, Second: sim.Moment{Step: 7, Actor: 1}},
	})
	if len(known) != 2 || known[0] != (window{1, 2, 7}) || known[1] != (window{0, 1, 5}) {
		t.Errorf("the windows are %v", known)
	}
}

func TestALongRunIsFoldedToWhatDecidesIt(t *testing.T) {
	d := tillsAt(t, 80, 24).press("F v")
	rows := strings.Split(d.screen(), "\n")
	if len(rows) != 24 || !strings.Contains(d.screen(), "⋯ ") {
		t.Errorf("nothing is folded:\n%s", d.screen())
	}
}

func TestTheColumnOfChangesIsThereAtEverySize(t *testing.T) {
	for lanes := 1; lanes <= 6; lanes++ {
		for width := 72; width <= 200; width++ {
			for _, side := range []pane{stateBox, whyBox, censusBox} {
				for _, page := range []pages{noPage, sidePage} {
					l := arrange(wants{width: width, height: 24, lanes: lanes, changed: 14, steps: 9, cell: 12, switches: 2, codeRows: 20, code: 60, side: side, focus: timelineBox, page: page, state: 6, why: 8, outcomes: 3})
					if room := l.at[timelineBox].w; l.changed == 0 && room >= gutterWidth(9)+lanes*leastLane+leastChanged || l.changed == 0 && lanes <= 5 {
						t.Fatalf("%d lanes in %d columns beside pane %d: no column of changes, the timeline has %d", lanes, width, side, room)
					}
				}
			}
		}
	}
}

func TestOutcomesAreToldApart(t *testing.T) {
	names := []string{
		"TestDeposit: the balance of the first account is 130, want 180, and the log says nothing of it",
		"TestDeposit: the balance of the first account is 150, want 180, and the log says nothing of it",
		"TestDeposit: the balance of the other account is 150, want 180, and the log says nothing of it",
		"✓ as it should be", "a", "b",
	}
	for room := 8; room <= 100; room++ {
		seen := map[string]string{}
		for i, shown := range cells.Apart(names, room) {
			if was, ok := seen[shown]; ok {
				t.Errorf("in %d cells %q stands for %q and for %q", room, shown, was, names[i])
			}
			if seen[shown] = names[i]; cells.Width(shown) > room {
				t.Errorf("%q has more than %d cells", shown, room)
			}
		}
	}
}

func TestTheOrderIsNotSaidToBeTurnedRoundWhereItIsNot(t *testing.T) {
	d := tillsAt(t, 120, 40).press("F")
	same, _, err := d.hist.tape.run.Counterfactual(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if r := undone(d.hist.tape, newTape(same, nil), d.decided()); r != nil {
		t.Errorf("the same run turns round %+v", r)
	}
	if undone(d.hist.tape, d.hist.tape, nil) != nil {
		t.Error("without a decision an order is turned round")
	}
}

func TestATestThatFailsIsToldByWhatItSays(t *testing.T) {
	for _, c := range []struct {
		end  sim.End
		want string
	}{
		{sim.End{Why: "the test failed", Outcome: "--- FAIL: TestTill (0.00s) till_test.go:9: 3 are left, want 7"}, "3 are left, want 7"},
		{sim.End{Why: "the test failed", Outcome: "--- FAIL: TestTill (0.00s)"}, "the test failed"},
		{sim.End{Why: "the till is wrong", Outcome: "x_test.go:1: y"}, "the till is wrong"},
		{sim.End{Outcome: "empty"}, "empty"},
	} {
		if got := failure(&c.end); got != c.want {
			t.Errorf("%+v is told as %q, want %q", c.end, got, c.want)
		}
	}
}
