package walk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

const oversold = "SELECT id, stock FROM items WHERE stock < 0"

// damaged takes a walk to the first moment at which more was sold than there was, and returns the purchases of that item.
func damaged(t *testing.T, p *sim.Program) (w *walk.Walk, ids []uint32, check string) {
	t.Helper()
	for seed := uint64(1); seed < 30; seed++ {
		c := shop(seed, 40, 20)
		c.SetupArgs = []any{1}
		c.Start = time.Date(2026, 3, 14, 0, 0, 0, 0, time.UTC)
		c.Latency = []walk.Latency{{Op: walk.SQL, Match: "UPDATE", Median: 150 * time.Millisecond}} // long enough for somebody to look meanwhile
		w = start(t, p, c)
		until(t, w, 6*time.Second)
		rows, err := w.Query("", oversold)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows.Rows) == 0 {
			continue
		}
		for _, tr := range telemetry.Find(telemetry.Traces(w.Events(), w), telemetry.Search{Text: "UPDATE items SET stock = stock - 1 WHERE id = " + rows.Rows[0][0]}) {
			ids = append(ids, tr.ID)
		}
		return w, ids, oversold + " AND now() > '2026-03-14' AND id = " + rows.Rows[0][0]
	}
	t.Fatal("no seed sells too much")
	return nil, nil, ""
}

func TestTheRequestsThatDamagedSomethingMeetAgainInEveryOrder(t *testing.T) {
	p := load(t, "testdata/shop")
	w, ids, check := damaged(t, p)
	if len(ids) < 2 {
		t.Fatalf("%d requests sold one thing too often", len(ids))
	}
	before := len(w.Events())
	c, err := w.Meeting(ids[:2], check)
	if err != nil {
		t.Fatal(err)
	}
	report, err := p.Explore(t.Context(), c, sim.Budget{States: 60_000}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !report.Complete || report.Interleavings == nil {
		t.Errorf("not every interleaving of two requests was covered: %s", report.Coverage)
	}
	seen := map[string]bool{}
	for _, o := range report.Outcomes {
		seen[o.Text] = o.Fails
	}
	if fails, ok := seen["all is well"]; !ok || fails {
		t.Errorf("no order of two purchases holds: %v", seen)
	}
	if report.Shortest == nil {
		t.Fatal("no order of the two purchases sells too much, but the run of the walk")
	}
	run, err := p.NewRun(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Follow(report.Shortest.Schedule); err != nil {
		t.Fatal(err)
	}
	reason, err := report.Decider().Reason(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	if len(reason.Orders) != 1 || !reason.Proven {
		t.Fatalf("the reason is %q by %v, want one order", reason.Text, reason.Orders)
	}
	looked, changed := reason.Orders[0].First, reason.Orders[0].Second
	if !strings.Contains(looked.Text, "SELECT stock, sale") || !strings.Contains(changed.Text, "UPDATE items") || looked.Actor == changed.Actor {
		t.Errorf("what decided it is %q before %q, want that one looked before the other one changed", looked.Text, changed.Text)
	}
	for _, m := range []sim.Moment{looked, changed} {
		if name := run.View(run.Len()).Actors[m.Actor].Name; name != fmt.Sprintf("request %d at shop", ids[0]) && name != fmt.Sprintf("request %d at shop", ids[1]) {
			t.Errorf("%q is none of the requests", name)
		}
	}
	if len(w.Events()) != before {
		t.Error("looking for the reason changed the walk")
	}
	if _, err := w.Meeting([]uint32{1 << 30}, check); err == nil {
		t.Error("a request that there was not can meet others")
	}
	if _, err := w.Meeting(ids, "SELECT nonsense"); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("a check that is no statement: %v", err)
	}
}
