package drill

import (
	"slices"
	"strings"
	"testing"

	"racelab/lessons/drills"
	"racelab/sim/walk/telemetry"
)

// What was fetched is read again as of when it was, for nothing, and stays as it was while time goes on.
func TestSeen(t *testing.T) {
	a := begin(t, 1)
	for _, v := range []View{Logs, Metrics, Traces} {
		if _, ok, err := a.Seen(v); ok || err != nil {
			t.Errorf("view %d is seen before it was fetched: %v", v, err)
		}
	}
	enter(t, a, "logs", "metrics", "trace p-00")
	now := a.Now()
	logs, ok, err := a.Seen(Logs)
	if !ok || err != nil || len(logs.Logs) < 500 || logs.Logs[len(logs.Logs)-1].At > logs.At {
		t.Fatalf("%d lines as of %s, %v, %v", len(logs.Logs), logs.At, ok, err)
	}
	enter(t, a, "wait 1m")
	again, _, err := a.Seen(Logs)
	if err != nil || len(again.Logs) != len(logs.Logs) {
		t.Errorf("a minute later there are %d lines as of the same moment, and were %d: %v", len(again.Logs), len(logs.Logs), err)
	}
	metrics, _, _ := a.Seen(Metrics)
	traces, _, _ := a.Seen(Traces)
	if len(metrics.Metrics) == 0 || len(traces.Requests) == 0 {
		t.Errorf("%d metrics, %d requests", len(metrics.Metrics), len(traces.Requests))
	}
	f, err := ParseFilter("/order placed/ process=shop-1")
	if err != nil {
		t.Fatal(err)
	}
	found := f.Of(logs.Logs)
	if len(found) == 0 || slices.ContainsFunc(found, func(r telemetry.Record) bool { return r.Msg != "order placed" || r.Process != "shop-1" }) {
		t.Errorf("%d lines are found", len(found))
	}
	s := a.State()
	if a.Now() != now+60e9 || s.Now != a.Now() || len(s.Answers) != 4 || s.Answers[0].View != Logs || s.Answers[3].View != Pager || s.Due != s.Page+promise {
		t.Errorf("it stands like this: %+v", s)
	}
}

// Every command has a view that is its own, and no completion but to what there is.
func TestComplete(t *testing.T) {
	d, err := drills.Find("oversell")
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"": "ack alert audit", "fl": "flag flags flush", "flag ": "gift-wrap recommendations sale", "flag sale ": "off on", "breaker open /b": "/buy", "restart shop-": "shop-1 shop-2",
		"change g": "guard", "severity ": "1 2 3 4", "metrics audit": "audit-negative", "nonsense ": "", "flag sale off ": "", "ack ": "", "repair ": "run try", "replicas shop ": "0 1 2",
	} {
		var got []string
		for _, c := range Complete(d, line) {
			got = append(got, c.Word)
			if !strings.HasPrefix(c.Line, line) {
				t.Errorf("%q goes on as %q", line, c.Line)
			}
		}
		slices.Sort(got)
		if line == "" {
			got = got[:3]
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", line, strings.Join(got, " "), want)
		}
	}
	for _, v := range verbs() {
		if got, ok := ViewOf(v.name); v.name != "back" && (!ok || got == Actions && v.part != acting && !slices.Contains([]string{"ps", "dump", "deploys", "flags", "config"}, v.name)) {
			t.Errorf("%s belongs to no view of its own", v.name)
		}
	}
	if v, ok := ViewOf("back sql SELECT 1"); !ok || v != Stores {
		t.Errorf("looking back at a table belongs to view %d", v)
	}
	if CostOf("flag sale off") != "45 s" || CostOf("nonsense") != "" || len(Deeds()) < 12 {
		t.Error("what commands cost is not told")
	}
}
