package telemetry_test

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/machine"
	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// run takes the shop through some seconds, in which a replica is restarted.
func run(t *testing.T) *walk.Walk {
	t.Helper()
	p, err := sim.LoadServicePath("../testdata/shop")
	if err != nil {
		t.Fatal(err)
	}
	w, err := walk.New(p, walk.Config{
		Seed: 7, Setup: "Setup", SetupArgs: []any{3},
		Processes: []walk.Process{
			{Name: "shop-1", Service: "shop", Func: "Shop", Args: []any{"shop-1", ":8081"}},
			{Name: "shop-2", Service: "shop", Func: "Shop", Args: []any{"shop-2", ":8082"}},
			{Name: "customers", Func: "Customers", Args: []any{90, 60}},
		},
		Latency:  []walk.Latency{{Op: walk.SQL, Match: "UPDATE", Median: 20 * time.Millisecond}, {Op: walk.SQL, Median: 5 * time.Millisecond}},
		Commands: []walk.Command{{At: 4 * time.Second, Restart: "shop-1"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Until(12 * time.Second); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestTracesAreTheTreesOfRequests(t *testing.T) {
	w := run(t)
	traces := telemetry.Traces(w.Events(), w)
	if len(traces) < 120 {
		t.Fatalf("there are %d traces, want a view and a purchase of most of 90 customers", len(traces))
	}
	sold := 0
	for _, tr := range traces {
		if tr.Root.Kind != telemetry.Client || len(tr.Root.Below) > 1 {
			t.Fatalf("a trace begins with %+v, want a client with one server below", tr.Root)
		}
		var statements []string
		tr.Root.Walk(func(s *telemetry.Span, depth int) {
			if s.End < s.Start || s.Start < tr.Root.Start || !s.Open && !tr.Root.Open && s.End > tr.Root.End {
				t.Errorf("span %q lasts from %s to %s, outside of its trace from %s to %s", s.Name, s.Start, s.End, tr.Root.Start, tr.Root.End)
			}
			if s.Kind == telemetry.Statement {
				if word, _, _ := strings.Cut(s.Name, " "); depth == 2 {
					statements = append(statements, word)
				}
			}
		})
		if got := strings.Join(statements, " "); got == "SELECT UPDATE INSERT" && strings.HasPrefix(tr.Root.Name, "POST shop/buy/") && tr.Root.Status == 200 {
			sold++
			if tr.Root.Duration() < 10*time.Millisecond {
				t.Errorf("a purchase took %s, less than its statements", tr.Root.Duration())
			}
		}
	}
	orders, err := w.Query("", "SELECT customer, item FROM orders")
	if err != nil {
		t.Fatal(err)
	}
	if sold != len(orders.Rows) && len(w.Locks()) == 0 {
		t.Errorf("the traces tell of %d purchases, the table of %d", sold, len(orders.Rows))
	}
	found := telemetry.Find(traces, telemetry.Search{Text: "'" + orders.Rows[0][0] + "')"})
	if len(found) != 1 || !strings.HasSuffix(found[0].Root.Name, "/buy/"+orders.Rows[0][1]) {
		t.Errorf("looking for the first order found %d traces", len(found))
	}
	if slow := telemetry.Find(traces, telemetry.Search{Longer: 15 * time.Millisecond}); len(slow) == 0 || len(slow) == len(traces) {
		t.Errorf("%d of %d traces are slow, want some", len(slow), len(traces))
	}
}

func TestMetricsAreWhatCountingTheTracesGives(t *testing.T) {
	w := run(t)
	const step = 2 * time.Second
	series, err := telemetry.Series(w.Events(), w, telemetry.Scope{Step: step, Until: 12 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	var took [6][]time.Duration
	for _, tr := range telemetry.Traces(w.Events(), w) {
		tr.Root.Walk(func(s *telemetry.Span, _ int) {
			if s.Kind == telemetry.Server && !s.Open && s.Outcome != "its process ended" {
				took[s.End/step] = append(took[s.End/step], s.Duration())
			}
		})
	}
	for i, all := range took {
		slices.Sort(all)
		if got, want := series["requests"][i].Value, float64(len(all))/step.Seconds(); got != want {
			t.Errorf("requests from second %d: %v a second, want %v", 2*i, got, want)
		}
		if len(all) == 0 {
			if series["p50"][i].OK {
				t.Errorf("no requests have a median from second %d", 2*i)
			}
			continue
		}
		for name, p := range map[string]float64{"p50": .5, "p95": .95, "p99": .99} {
			want := float64(all[int(math.Ceil(p*float64(len(all))))-1]) / 1e6
			if got := series[name][i].Value; got != want {
				t.Errorf("%s from second %d is %v, want %v", name, 2*i, got, want)
			}
		}
	}
	last := len(series["goroutines"]) - 1
	alive := 0
	for _, p := range w.Processes() {
		alive += p.Goroutines
	}
	if got := series["goroutines"][last].Value; got != float64(alive) {
		t.Errorf("%v goroutines are counted at the end, and %d are there", got, alive)
	}
	if got := series["processes"][last].Value; got != 3 {
		t.Errorf("%v processes run, want 3", got)
	}
	if got := series["restarts"][2].Value; got != 1 {
		t.Errorf("%v processes restarted from second 4, want 1", got)
	}
	if _, err := telemetry.Series(nil, w, telemetry.Scope{Step: step}, "p42"); err == nil || !strings.Contains(err.Error(), "p95") {
		t.Errorf("an unknown metric: %v, want those that there are", err)
	}
}

func TestLogsAreFilteredByPatternLevelProcessAndTime(t *testing.T) {
	w := run(t)
	all := telemetry.Logs(w.Events(), w, telemetry.Query{})
	sold := telemetry.Logs(w.Events(), w, telemetry.Query{Pattern: regexp.MustCompile(`"sold"`), Process: "shop-2", From: time.Second, To: 5 * time.Second})
	n := 0
	for _, l := range all {
		if l.Level != "INFO" {
			t.Errorf("the level of %s is %q", l.Text, l.Level)
		}
		if strings.Contains(l.Text, `"msg":"sold"`) && l.Process == "shop-2" && l.At >= time.Second && l.At < 5*time.Second {
			n++
		}
	}
	if n == 0 || len(sold) != n {
		t.Errorf("the filter picks %d lines, want %d", len(sold), n)
	}
	if none := telemetry.Logs(w.Events(), w, telemetry.Query{Level: "WARN"}); len(none) != 0 {
		t.Errorf("nobody warned, and %d lines were found", len(none))
	}
	if one := telemetry.Logs(w.Events(), w, telemetry.Query{Request: sold[0].Request}); len(one) != 1 {
		t.Errorf("one request wrote %d lines, want 1", len(one))
	}
	for line, want := range map[string]string{`time=2000 level=WARN msg=x`: "WARN", `{"level":"ERROR+1"}`: "ERROR+1", "plain": "", `{"level":`: ""} {
		if got := telemetry.LevelOf(line); got != want {
			t.Errorf("the level of %s is %q, want %q", line, got, want)
		}
	}
}

func TestSamplingKeepsOneInSoManyAndEveryFailure(t *testing.T) {
	var events []walk.Event
	for i := uint32(1); i <= 4000; i++ {
		status := int64(200)
		if i%40 == 0 {
			status = 500
		}
		at := int64(i) * 1e6
		events = append(events, walk.Event{At: at, Began: at, Kind: machine.SpanBegun, Span: i, Trace: i, Text: "GET shop/"},
			walk.Event{At: at + 100, Began: at + 100, Kind: machine.SpanEnded, Span: i, Trace: i, N: status})
	}
	traces := telemetry.Traces(events, nobody{})
	kept := telemetry.Sampled(traces, []telemetry.Sampling{{From: 2 * time.Second, OneIn: 20}})
	early, late, failed := 0, 0, 0
	for _, tr := range kept {
		switch {
		case tr.Root.Start < 2*time.Second:
			early++
		case tr.Failed():
			failed++
		default:
			late++
		}
	}
	if early != 1999 || failed != 51 || late < 60 || late > 140 {
		t.Errorf("kept %d before sampling began, %d failures and %d others since; want 1999, 51 and about 97", early, failed, late)
	}
}

type nobody struct{}

func (nobody) ProcessName(int32) string { return "" }

func TestARuleFiresOnceItsConditionHasHeld(t *testing.T) {
	points := []telemetry.Point{{0, 1, true}, {10, 9, true}, {20, 9, true}, {30, 0, false}, {40, 9, true}, {50, 9, true}, {60, 9, true}}
	for _, c := range []struct {
		rule telemetry.Rule
		at   []time.Duration
	}{
		{telemetry.Rule{Value: 5}, []time.Duration{20, 50}},
		{telemetry.Rule{Value: 5, For: 20}, []time.Duration{30, 60}},
		{telemetry.Rule{Value: 5, For: 30}, []time.Duration{70}},
		{telemetry.Rule{Value: 5, For: 40}, nil},
		{telemetry.Rule{Value: 9, For: 10}, nil},
		{telemetry.Rule{Value: 5, For: 10, Below: true}, []time.Duration{10}},
	} {
		if at := c.rule.Fires(points, 10); !slices.Equal(at, c.at) {
			t.Errorf("%+v fires at %d, want %d", c.rule, at, c.at)
		}
	}
}

func TestRecordsGiveMetricsOfTheServicesOwn(t *testing.T) {
	var events []walk.Event
	say := func(at time.Duration, text string) {
		events = append(events, walk.Event{At: int64(at), Began: int64(at), Kind: machine.Printed, N: 1, Text: text + "\n"})
	}
	say(1*time.Second, `{"time":"2000-01-01T00:00:01.5Z","level":"INFO","msg":"placed","process":"shop-1","order":"o-1","n":7}`)
	say(2*time.Second, `{"level":"INFO","msg":"placed","process":"jobs"}`)
	say(3*time.Second, `{"level":"WARN","msg":"refused","process":"shop-2","reason":"sold out"}`)
	say(4*time.Second, `{"level":"WARN","msg":"refused","process":"shop-2","reason":"closed"}`)
	say(12*time.Second, `{"level":"INFO","msg":"audit","process":"audit","negative":3,"more":{"a":[1]}}`)
	say(13*time.Second, `no record`)
	say(14*time.Second, `{"broken":`)
	say(40*time.Second, `{"level":"INFO","msg":"placed","process":"shop-1"}`)
	records := telemetry.Records(events, nobody{}, telemetry.Query{})
	if len(records) != 6 {
		t.Fatalf("%d records, want 6: %v", len(records), records)
	}
	if r := records[0]; r.Clock != "00:00:01.500" || r.Process != "shop-1" || r.Number("n") != 7 || r.Get("order") != "o-1" || r.String() != "00:00:01.500 INFO shop-1     placed order=o-1 n=7" {
		t.Errorf("the first record is %q: %+v", r, r)
	}
	s, err := telemetry.Series(events, nobody{}, telemetry.Scope{Step: 10 * time.Second, Until: 30 * time.Second, Process: "nobody", Counted: []telemetry.Counted{
		{Name: "placed", Process: "shop", Msg: "placed"},
		{Name: "sold-out", Msg: "refused", Attr: "reason", Value: "sold out"},
		{Name: "negative", Process: "audit", Msg: "audit", Attr: "negative", Last: true},
	}}, "placed", "sold-out", "negative")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"placed": "[{0s 1 true} {10s 0 true} {20s 0 true}]", "sold-out": "[{0s 1 true} {10s 0 true} {20s 0 true}]", "negative": "[{0s 0 false} {10s 3 true} {20s 3 true}]"} {
		if got := fmt.Sprint(s[name]); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
