package command

import (
	"encoding/json"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/trace"
)

func TestParseBudget(t *testing.T) {
	tests := []struct {
		text string
		want sim.Budget
		ok   bool
	}{
		{"", sim.Budget{}, true},
		{"10s", sim.Budget{Time: 10 * time.Second}, true},
		{"1m30s", sim.Budget{Time: 90 * time.Second}, true},
		{"500000states", sim.Budget{States: 500_000}, true},
		{"500_000 states", sim.Budget{States: 500_000}, true},
		{"2Mstates", sim.Budget{States: 2_000_000}, true},
		{"20kstates,2s", sim.Budget{Time: 2 * time.Second, States: 20_000}, true},
		{"2s, 20k states", sim.Budget{Time: 2 * time.Second, States: 20_000}, true},
		{"10", sim.Budget{}, false},
		{"states", sim.Budget{}, false},
		{"0states", sim.Budget{}, false},
		{"0s", sim.Budget{}, false},
		{"-1s", sim.Budget{}, false},
		{"1s,2s", sim.Budget{}, false},
		{"1kstates,1kstates", sim.Budget{}, false},
		{"9999999999999states", sim.Budget{}, false},
		{"9999999Mstates", sim.Budget{}, false},
		{",", sim.Budget{}, false},
		{"\x1b[2J", sim.Budget{}, false},
	}
	for _, tt := range tests {
		got, err := parseBudget(tt.text)
		if !reflect.DeepEqual(got, tt.want) || (err == nil) != tt.ok {
			t.Errorf("parseBudget(%q) = %+v, %v", tt.text, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "\x1b") {
			t.Errorf("the error of %q carries an escape", tt.text)
		}
	}
}

// lost is the first lesson's report, written out by hand.
func lost() checked {
	third := big.NewRat(1, 3)
	outcome := func(text string, fails bool, why string) sim.Outcome {
		o := sim.Outcome{Text: text, Fails: fails, Why: why, Interleavings: big.NewInt(2), Share: 1.0 / 3, Probability: 1.0 / 3, Exact: third, Token: "token-" + text[8:]}
		if fails {
			o.Kind = sim.Failed
		}
		return o
	}
	at := func(line int) trace.Position { return trace.Position{File: "deposit.go", Line: line, Col: 7} }
	r := &sim.Report{
		Complete: true, Coverage: "Every interleaving was covered.", Bound: "every interleaving", Early: sim.Unlimited,
		Interleavings: big.NewInt(6), Failing: big.NewInt(4), States: 12, Transitions: 14,
		Outcomes: []sim.Outcome{
			outcome("balance 130", true, "Lost update: bob wrote 130 (4) from a read (2) older than alice's write (3)."),
			outcome("balance 150", true, "balance is 150, want 180"),
			outcome("balance 180", false, ""),
		},
		Shortest: &sim.Failure{Token: "token-130", Preemptions: 1, Steps: 4, End: sim.End{Kind: sim.Failed, Fails: true, Outcome: "balance 130", Why: "balance is 130, want 180"}},
		Races: []sim.Race{{
			Variable: "l.balance", First: at(44), Second: at(52), FirstOp: trace.Read, SecondOp: trace.Write, Token: "token-race",
			Text: "Data race on l.balance: alice reads at deposit.go:44 while bob writes at deposit.go:52.",
		}},
		Elapsed: 1234567 * time.Nanosecond,
	}
	return checked{report: r}
}

func TestReportText(t *testing.T) {
	want := `A deposit disappears (lost-update) · every interleaving

  ✗ 4 of 6 interleavings fail; 1 data race

  ✗ balance 130  ████░░░░░░░░  2  p = 1/3
  ✗ balance 150  ████░░░░░░░░  2  p = 1/3
  ✓ balance 180  ████░░░░░░░░  2  p = 1/3

  Why       balance is 130, want 180. Lost update: bob wrote 130 (4) from a
            read (2) older than alice's write (3).
  Shortest  4 steps, 1 preemption
            racelab replay token-130
  Race      Data race on l.balance: alice reads at deposit.go:44 while bob
            writes at deposit.go:52.
            racelab replay token-race
  Covered   Every interleaving was covered.
            12 states, 14 transitions, 1.23ms
`
	if got := ansi.Strip(reportsText("A deposit disappears (lost-update)", []checked{lost()})); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Whatever a program prints, the report keeps its width and gives a terminal
// nothing to obey.
func TestReportTextOfHostileOutcomes(t *testing.T) {
	c := lost()
	r := c.report
	r.Unbounded, r.Interleavings, r.Failing, r.Complete = true, nil, nil, false
	r.Outcomes = nil
	for range 40 {
		r.Outcomes = append(r.Outcomes, sim.Outcome{
			Text: "\x1b]0;title\x07" + strings.Repeat("漢字\n\t", 50) + "\u202e", Kind: sim.Panicked, Fails: true,
			Why: strings.Repeat("because\n", 40), Probability: math.NaN(), Share: math.Inf(1), Token: "t",
		})
	}
	text := reportsText(strings.Repeat("name", 3), []checked{c, c})
	for _, line := range strings.Split(ansi.Strip(text), "\n") {
		if cells.Width(line) > 80 {
			t.Errorf("%d columns: %q", cells.Width(line), line)
		}
	}
	if strings.Contains(text, "\x1b]") || strings.ContainsAny(text, "\x07\u202e") {
		t.Errorf("the report carries what a terminal obeys: %q", text)
	}
	if !strings.Contains(text, "28 more outcomes") || !strings.Contains(text, "infinitely many") || !strings.Contains(text, "2 of 2 fail") {
		t.Errorf("the report leaves out what it cut:\n%s", text)
	}
}

func TestSummary(t *testing.T) {
	n := func(x int64) *big.Int { return big.NewInt(x) }
	failing := []sim.Outcome{{Fails: true}}
	tests := []struct {
		report sim.Report
		want   string
	}{
		{sim.Report{Complete: true, Interleavings: n(2), Failing: n(0)}, "0 of 2 interleavings fail"},
		{sim.Report{Complete: true, Interleavings: n(1), Failing: n(1), Outcomes: failing}, "the only interleaving fails"},
		{sim.Report{Interleavings: n(12345), Failing: n(0)}, "none of the 12,345 interleavings covered ends in a failure"},
		{sim.Report{Interleavings: n(12345), Failing: n(0), Races: make([]sim.Race, 2)}, "2 data races; none of the 12,345 interleavings covered ends in a failure"},
		{sim.Report{Complete: true, Interleavings: n(6), Failing: n(1), Outcomes: failing, Races: make([]sim.Race, 1)}, "1 of 6 interleavings fail; 1 data race"},
		{sim.Report{Unbounded: true}, "no interleaving fails, and there are infinitely many"},
		{sim.Report{Unbounded: true, Outcomes: failing}, "some of infinitely many interleavings fail"},
		{sim.Report{Unbounded: true, Livelocks: make([]sim.Finding, 1)}, "1 livelock; no interleaving fails, and there are infinitely many"},
	}
	for _, tt := range tests {
		if got := summary(&tt.report); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// keys lists the keys of a JSON object and, with dots, of the first object in
// each of its lists.
func keys(t *testing.T, v any) []string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	var out []string
	for k, v := range m {
		out = append(out, k)
		if list, ok := v.([]any); ok && len(list) > 0 {
			if inner, ok := list[0].(map[string]any); ok {
				for _, ik := range keys(t, inner) {
					out = append(out, k+"."+ik)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// Programs read these names: to take one away breaks them.
func TestKeysOfTheJSONReport(t *testing.T) {
	c := lost()
	c.report.Deadlocks = []sim.Finding{{Text: "d", Where: []string{"a.go:1"}, Token: "t"}}
	c.report.Livelocks = []sim.Finding{{Text: "l", Cycle: 2}}
	c.report.Leaks = []sim.Finding{{Text: "l"}}
	want := strings.Fields(`bound complete coverage
		early_timers deadlocks.early_timers leaks.early_timers livelocks.early_timers outcomes.early_timers races.early_timers
		deadlocks deadlocks.text deadlocks.token deadlocks.where elapsed_ms failing fails interleavings
		leaks leaks.text leaks.token leaks.where livelocks livelocks.cycle livelocks.text livelocks.token livelocks.where
		outcomes outcomes.fails outcomes.interleavings outcomes.kind outcomes.outcome outcomes.probability
		outcomes.probability_exact outcomes.share outcomes.token outcomes.why
		program races races.first races.first_op races.second races.second_op races.text races.token races.variable
		shortest states switches transitions version`)
	slices.Sort(want)
	if got := keys(t, reportsJSON("lost-update", []checked{c}, 1)); !slices.Equal(got, want) {
		t.Errorf("keys are\n%v\nwant\n%v", got, want)
	}
	c.test = "TestDeposit"
	suite := keys(t, reportsJSON("bank", []checked{c, c}, 2))
	for _, k := range []string{"program", "switches", "complete", "coverage", "fails", "elapsed_ms", "tests", "tests.program", "tests.test", "tests.outcomes"} {
		if !slices.Contains(suite, k) {
			t.Errorf("a report of several tests has no %s: %v", k, suite)
		}
	}
}

func TestValuesOfTheJSONReport(t *testing.T) {
	c := lost()
	c.test = "TestDeposit"
	out := newReportJSON("bank", c)
	if out.Program != "bank/TestDeposit" || out.Test != "TestDeposit" || out.Interleavings != "6" || out.Failing != "4" || out.ElapsedMS != 1.234 {
		t.Errorf("report is %+v", out)
	}
	if r := out.Races[0]; r.First != "deposit.go:44" || r.Second != "deposit.go:52" {
		t.Errorf("race is %+v", r)
	}
	if o := out.Outcomes[0]; o.Exact != "1/3" || !strings.Contains(o.Why, "Lost update") {
		t.Errorf("outcome is %+v", o)
	}
	c.report.Unbounded, c.report.Interleavings, c.report.Failing = true, nil, nil
	c.report.Outcomes[0].Interleavings, c.report.Outcomes[0].Probability = nil, math.NaN()
	out = newReportJSON("bank", c)
	if out.Interleavings != "unbounded" || out.Failing != "unbounded" || out.Outcomes[0].Interleavings != "unbounded" || out.Outcomes[0].Probability != 0 {
		t.Errorf("unbounded report is %+v", out)
	}
	for i := range c.report.Outcomes {
		c.report.Outcomes[i].Fails = false
	}
	if got := newReportJSON("bank", c).Failing; got != "0" {
		t.Errorf("nothing fails of infinitely many: failing is %q", got)
	}
}

func TestTraceText(t *testing.T) {
	actors := []sim.Actor{{Name: "alice"}, {Name: "bob"}}
	at := trace.Position{File: "deposit.go", Line: 44, Col: 2}
	events := []trace.Event{
		{Step: 1, Actor: 0, Op: trace.Read, Name: "l.balance", Value: "100", Pos: at},
		{Step: 2, Actor: 1, Op: trace.Write, Name: "l.balance", Value: "130", Old: "100", Pos: at},
		{Step: 2, Actor: 1, Op: trace.End, Minor: true},
		{Step: 3, Actor: -1, Op: trace.Tick, Value: "1s", Label: "to 1s"},
		{Step: 4, Actor: 99, Op: trace.Print, Value: "a\x1b[2Jb"},
	}
	var b strings.Builder
	traceText(&b, events, actors, 3, "here the token ends")
	got := ansi.Strip(b.String())
	for _, want := range []string{
		"     1  alice  read l.balance → 100                          deposit.go:44",
		"     2  bob    write l.balance = 130 (was 100)               deposit.go:44",
		"     ·  bob    end\n", "     3  clock  time passes to 1s\n", "here the token ends", `print "a\x1b[2Jb"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no line %q in\n%s", want, got)
		}
	}
}

// What representatives prove has no counts, and none are written.
func TestRepresentativesAreNotCounted(t *testing.T) {
	r := &sim.Report{Complete: true, Representatives: true, Outcomes: []sim.Outcome{{Text: "1000"}}}
	if got := ends(r); got != "no interleaving fails" {
		t.Errorf("it says %q", got)
	}
	r.Outcomes = append(r.Outcomes, sim.Outcome{Text: "999", Fails: true})
	if got := ends(r); got != "some interleavings fail" {
		t.Errorf("it says %q", got)
	}
	var b strings.Builder
	if censusText(&b, r); strings.ContainsAny(strings.ReplaceAll(b.String(), "1000", ""), "█░") || strings.Contains(b.String(), "unknown") {
		t.Errorf("the census is\n%s", b.String())
	}
}

// Outcomes of a test begin alike, and differ at their ends: that is where they are told apart.
func TestOutcomesThatDifferLookDifferent(t *testing.T) {
	name := "--- FAIL: TestDepositsFromTwoBranchesOfOneBankArriveInAnyOrder: history "
	all := []sim.Outcome{{Text: name + "[ana ben]\n"}, {Text: name + "[ben ana]\n"}, {Text: "balance 100"}}
	got := outcomeTexts(all)
	if got[0] == got[1] || got[2] != "balance 100" {
		t.Errorf("they are shown as %q", got)
	}
	for i, text := range got {
		if cells.Width(text) > outcomeWidth || i < 2 && (!strings.Contains(text, "…") || !strings.HasPrefix(text, "--- FAIL")) {
			t.Errorf("%q is shown as %q", all[i].Text, text)
		}
	}
}
