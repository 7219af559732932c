package bench

import (
	"context"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"racelab/sim"
	"racelab/ui/keys"
	"racelab/ui/theme"
)

// compiled is a compiled program worked out by hand.
type compiled struct {
	tally Tally
	err   error
	gate  chan struct{} // if not nil, runs wait for it, or for the end of their context
	calls [][]string    // switches of each call
	paced Tally         // what runs with a pause come to
}

func (c *compiled) run(ctx context.Context, runs Runs, progress func(Tally)) (Tally, error) {
	c.calls = append(c.calls, runs.Switches)
	if runs.Pause {
		return c.paced, nil
	}
	progress(Tally{Done: 412, Failing: 1, Results: []Result{{Outcome: "balance 180", Count: 411}, {Outcome: "balance 130", Fails: true, Count: 1}}})
	if c.gate != nil {
		select {
		case <-c.gate:
		case <-ctx.Done():
			return Tally{Done: 700, Results: []Result{{Outcome: "balance 180", Count: 700}}}, ctx.Err()
		}
	}
	return c.tally, c.err
}

// rarely loses a deposit in two of a thousand runs, and always the same one.
func rarely() *compiled {
	return &compiled{tally: Tally{Done: 1000, Failing: 2, Results: []Result{
		{Outcome: "balance 180", Count: 998}, {Outcome: "balance 130", Fails: true, Why: "balance is 130, want 180", Count: 2}}}}
}

func realLesson(c *compiled) Lesson {
	l := lostUpdate()
	l.Real = c.run
	return l
}

func TestRealRunsStandBesideTheCensus(t *testing.T) {
	c := rarely()
	d := open(t, realLesson(c), 80, 24).press("x")
	d.sees("For real with no switch", "1,000 runs of the compiled lesson", "✗ 2 failed.",
		"✗ balance 130  for real", "0.2 %", "✗ balance 150  for real  possible, never seen in 1,000 runs",
		"✓ balance 180  for real", "99.8 %", "33.3 %   at random 33.3 %", "What can fail and did not show is not gone")
	if len(c.calls) != 1 || len(c.calls[0]) != 0 {
		t.Errorf("the program was run with %v, want once without a switch", c.calls)
	}
}

func TestARunThatNeverShowedIsShownByTheCensus(t *testing.T) {
	d := open(t, realLesson(rarely()), 80, 24).press("x down enter")
	d.sees("A run that ends with balance 150.", "✗ balance is 150, want 180").seesNot("For real with")
	d.press("x").sees("1,000 runs of") // kept
}

func TestMoreRunsAddUp(t *testing.T) {
	c := rarely()
	d := open(t, realLesson(c), 80, 24).press("x space")
	d.sees("2,000 runs of", "✗ 4 failed.", "never seen in 2,000 runs")
	d.press("x x").sees("2,000 runs of")
	if len(c.calls) != 2 {
		t.Errorf("opening the page again runs it again: %d calls", len(c.calls))
	}
}

// Goroutines are too quick to show what can fail; a pause shows it, and stands beside what
// came out without.
func TestAPauseShowsWhatRunsHardlyShow(t *testing.T) {
	c := &compiled{
		tally: Tally{Done: 1000, Results: []Result{{Outcome: "balance 180", Count: 1000}}},
		paced: Tally{Done: 1000, Failing: 998, Pause: "1 ms before line 53: l.balance = b\x1b[2J", Results: []Result{
			{Outcome: "balance 180", Count: 2}, {Outcome: "balance 130", Fails: true, Count: 998}}},
	}
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		d := open(t, realLesson(c), size[0], size[1]).press("x")
		d.sees("✓ None failed.", "P runs it with a pause before the")
		d.press("P").sees("With a pause of 1 ms before line 53: l.balance = b", "✗ 998 failed.", "Without it 0 of 1,000", "99.8 %", "Nothing but a moment of waiting").seesNot("\x1b[2J")
		d.press("P").sees("✓ None failed.").seesNot("With a pause of")
		if got := d.Ran(); got != 2000 {
			t.Errorf("%d runs are counted, want 2,000", got)
		}
		d.press("P esc tab space esc")
		if d.real.pause || d.Ran() != 0 {
			t.Errorf("another switch keeps the pause (%v) or the %d runs", d.real.pause, d.Ran())
		}
	}
	// A pause takes time: what the census does not have is no bug of the engine then.
	c.paced.Results[1].Outcome = "balance 7"
	open(t, realLesson(c), 80, 24).press("P").sees("With a pause of", "a timer was early", "--pause looks at").seesNot("ngine bug")
}

func TestOtherSwitchesForgetWhatWasSeen(t *testing.T) {
	c := rarely()
	d := open(t, realLesson(c), 80, 24).press("x esc tab space esc")
	c.tally = Tally{Done: 1000, Results: []Result{{Outcome: "balance 180", Count: 1000}}}
	d.press("x").sees("For real with lock", "1,000 runs of", "✓ None failed.", "Here the census does: no interleaving fails.").seesNot("balance 130")
	if !slices.Equal(c.calls[1], []string{"lock"}) {
		t.Errorf("the second run had the switches %v, want lock", c.calls[1])
	}
	d.press("esc u u")
	if got := d.real.seen(false).Done; got != 0 {
		t.Errorf("undoing the switch keeps %d runs of the other set", got)
	}
}

func TestWhatRunsDoNotShowIsNotProvedAway(t *testing.T) {
	p := twoDeposits()
	p.also = sim.Report{Livelocks: []sim.Finding{{Text: "alice and bob"}}, Races: []sim.Race{{Variable: "l.balance"}, {Variable: "l.fee"}}}
	l := realLesson(&compiled{tally: Tally{Done: 1000, Results: []Result{{Outcome: "balance 180", Count: 1000}}}})
	l.Program = p
	open(t, l, 80, 24).press("tab space esc x").
		sees("✓ None failed.", "the census found 2 data races and 1 livelock, which").seesNot("no interleaving fails.")
}

func TestWhatTheCensusDoesNotHaveIsAnEngineBug(t *testing.T) {
	c := &compiled{tally: Tally{Done: 1000, Failing: 1, Results: []Result{
		{Outcome: "balance 180", Count: 999}, {Outcome: "balance 7\x1b[2J", Fails: true, Count: 1}}}}
	open(t, realLesson(c), 80, 24).press("x").
		sees("✗ balance 7[2J", "cannot be: engine bug", "Engine bug: it happened", "racelab run lost-update").
		press("end enter").sees("The census has no run that ends like this.", "For real with")
	// The same words with another verdict are another outcome.
	c.tally.Results[1] = Result{Outcome: "balance 130", Count: 1}
	open(t, realLesson(c), 80, 24).press("x").sees("✓ balance 130", "cannot be: engine bug")
}

func TestADataRaceMayDoWhatTheCensusDoesNotHave(t *testing.T) {
	p := twoDeposits()
	p.also = sim.Report{Races: []sim.Race{{Variable: "l.balance"}}}
	l := realLesson(&compiled{tally: Tally{Done: 1000, Failing: 1, Results: []Result{{Outcome: "balance 7", Fails: true, Count: 1}}}})
	l.Program = p
	open(t, l, 80, 24).press("x").sees("✗ balance 7", "beyond it: a data race", "A data race did this.").seesNot("bug")
}

func TestOnlyLessonsRunForReal(t *testing.T) {
	open(t, lostUpdate(), 80, 24).press("x").sees("Only lessons run for real here: there is no compiled form of this program.").seesNot("For real with")
}

func TestWhatCannotShowIsSaidBesideTheRuns(t *testing.T) {
	l := realLesson(rarely())
	l.Against, l.Hides = "the embedded SQLite", "SQLite lets one transaction write at a time; --postgres DSN runs this against a PostgreSQL.\x1b[2J"
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		open(t, l, size[0], size[1]).press("x").
			sees("1,000 runs of the compiled lesson, against the embedded SQLite.", "SQLite lets one transaction write at a time", "a PostgreSQL.", "✗ balance 130", "for real").
			seesNot("\x1b[2J")
	}
}

func TestRealRunsThatFailToStartSayWhy(t *testing.T) {
	c := &compiled{err: errors.New("running lost-update for real: no memory\x1b[2J")}
	open(t, realLesson(c), 80, 24).press("x").sees("✗ running lost-update for real: no memory[2J")
	l := lostUpdate()
	l.Real = func(context.Context, Runs, func(Tally)) (Tally, error) { panic("out of luck") }
	open(t, l, 80, 24).press("x").sees("running it for real broke down: out of luck")
}

func TestNarrowScreensSayItToo(t *testing.T) {
	d := open(t, realLesson(rarely()), 40, 24).press("x")
	d.sees("✗ balance 150", "for real  possible, never seen", "2    0.2 %", "2   33.3 %")
}

// realBench is a bench whose commands run beside the test.
func realBench(t *testing.T, c *compiled, still bool) (*driver, func(tea.Cmd), <-chan tea.Msg) {
	m := keys.New()
	b := New(realLesson(c), Env{Context: t.Context(), Keys: &m, Styles: theme.New(theme.Dark, colorprofile.ASCII), ReducedMotion: still})
	news := make(chan tea.Msg, 16)
	start := func(cmd tea.Cmd) { spawn(cmd, news) }
	start(b.Init())
	b.Handle(first[reportMsg](t, news))
	return &driver{t: t, Bench: b}, start, news
}

func TestRealRunsAreShownLiveAndStoppedByEsc(t *testing.T) {
	c := rarely()
	c.gate = make(chan struct{})
	d, start, news := realBench(t, c, false)
	start(d.Handle(keyPress("x")))
	d.sees("Running the compiled lesson…", "at random 33.3 %")
	start(d.Handle(first[realMsg](t, news)))
	d.sees("412 of 1,000 runs…", "✗ 1 failed.", "never seen in 412 runs", "esc stop")
	start(d.Handle(keyPress("esc")))
	d.Handle(first[realDoneMsg](t, news))
	d.sees("For real with", "Stopped after 700 runs.", "never seen in 700 runs").seesNot("✗ context")
	close(c.gate)
	start(d.Handle(keyPress("space")))
	d.Handle(first[realDoneMsg](t, news))
	d.sees("1,700 runs of", "✗ 2 failed.")
	d.Handle(keyPress("esc"))
	d.seesNot("For real with")
}

func TestRealRunsEndWithTheirSwitchesAndTheirPage(t *testing.T) {
	for keys, kept := range map[string]int{"tab space": 0, "x": 700, "1": 700, "c": 700} {
		c := rarely()
		c.gate = make(chan struct{})
		d, start, news := realBench(t, c, false)
		start(d.Handle(keyPress("x")))
		for _, k := range strings.Fields(keys) {
			start(d.Handle(keyPress(k)))
		}
		done := first[realDoneMsg](t, news)
		if !errors.Is(done.err, context.Canceled) {
			t.Fatalf("%s: the runs end with %v, want that they were called off", keys, done.err)
		}
		d.Handle(done)
		if got := d.real.seen(false).Done; got != kept || d.real.err != nil {
			t.Errorf("%s: %d runs are kept with error %v, want %d", keys, got, d.real.err, kept)
		}
	}
}

func TestReducedMotionShowsRealRunsWhenTheyAreOver(t *testing.T) {
	c := rarely()
	c.gate = make(chan struct{})
	d, start, news := realBench(t, c, true)
	start(d.Handle(keyPress("x")))
	before := d.screen()
	start(d.Handle(first[realMsg](t, news)))
	if d.screen() != before {
		t.Errorf("a figure moves by itself:\n%s", d.screen())
	}
	close(c.gate)
	d.Handle(first[realDoneMsg](t, news))
	d.sees("1,000 runs of", "✗ 2 failed.")
}

func TestClosingTheBenchEndsRealRuns(t *testing.T) {
	c := rarely()
	c.gate = make(chan struct{})
	d, start, news := realBench(t, c, false)
	start(d.Handle(keyPress("x")))
	first[realMsg](t, news)
	began := time.Now()
	d.Close()
	first[realDoneMsg](t, news)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("they end after %v", took)
	}
}

func TestCompare(t *testing.T) {
	census := &sim.Report{Complete: true, Outcomes: []sim.Outcome{
		{Text: "deadlock", Fails: true, Kind: sim.Deadlock, Interleavings: big.NewInt(2)},
		{Text: "runs for ever", Fails: true},
		{Text: "", Kind: sim.Finished},
	}}
	tests := []struct {
		name   string
		report *sim.Report
		result Result
		at     int // in what comes out
		new    bool
	}{
		{"a deadlock is that of the census", census, Result{Outcome: "deadlock", Fails: true, Count: 3}, 0, false},
		{"one without words", census, Result{Count: 3}, 2, false},
		{"the same words, and it holds", census, Result{Outcome: "deadlock", Count: 3}, 3, true},
		{"words that nobody foresaw", census, Result{Outcome: "panic: x", Fails: true, Count: 3}, 3, true},
		{"a run that does not end, where one runs for ever", &sim.Report{Outcomes: census.Outcomes[1:]}, Result{Outcome: "deadlock", Fails: true, Count: 3}, 0, false},
		{"no census yet", nil, Result{Outcome: "a", Count: 3}, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pairs := Compare(Tally{Done: 3, Results: []Result{tt.result}}, tt.report)
			p := pairs[tt.at]
			if p.Count != 3 || p.Unforeseen() != tt.new {
				t.Errorf("pair %d of %d has count %d, unforeseen %v", tt.at, len(pairs), p.Count, p.Unforeseen())
			}
			total := 0
			for _, p := range pairs {
				total += p.Count
			}
			if total != 3 {
				t.Errorf("the pairs count %d runs, want 3", total)
			}
		})
	}
}

func TestTalliesAddUpWithoutTouchingEachOther(t *testing.T) {
	a := Tally{Done: 1, Results: []Result{{Outcome: "x", Count: 1}}}
	b := a.plus(Tally{Done: 3, Failing: 1, Results: []Result{{Outcome: "x", Count: 2}, {Outcome: "x", Fails: true, Count: 1}}})
	if a.Results[0].Count != 1 || b.Done != 4 || b.Failing != 1 || len(b.Results) != 2 || b.Results[0].Count != 3 {
		t.Errorf("%+v and %+v", a, b)
	}
}

func TestAColumnWithoutRoomIsLeftOutWhole(t *testing.T) {
	many := &sim.Report{Complete: true, Outcomes: []sim.Outcome{
		{Text: "a and b both wait for ever in this program", Fails: true, Interleavings: big.NewInt(13_676_754_420), Share: 0.982, Probability: 0.232}}}
	b := open(t, realLesson(rarely()), 80, 24).press("x").Bench
	b.explorer.now = &exploration{report: many}
	for width := narrow; width <= 120; width++ {
		pairs := Compare(Tally{Done: 1000}, many)
		d := b.newPairDrawer(pairs, width)
		row := ansi.Strip(d.rows(pairs[0], false)[1])
		if at := strings.Contains(row, "random"); at != strings.Contains(row, "at random 23.2 %") || strings.Contains(row, "at ") != at || !strings.Contains(row, "98.2 %") {
			t.Errorf("at %d columns: %q", width, row)
		}
		if width == 120 && !strings.Contains(row, "at random 23.2 %") {
			t.Errorf("there is room: %q", row)
		}
	}
}

func TestXIsTheRunsWithoutAPause(t *testing.T) {
	c := rarely()
	c.paced = Tally{Done: 1000, Failing: 1000, Pause: "1 ms after a step", Results: []Result{{Outcome: "balance 130", Fails: true, Count: 1000}}}
	open(t, realLesson(c), 80, 24).press("P").sees("✗ 1,000 failed.").press("esc x").sees("✗ 2 failed.").seesNot("With a pause of")
}

func TestNoPauseIsOfferedWhereNoneShowsIt(t *testing.T) {
	l := realLesson(&compiled{tally: Tally{Done: 1000, Results: []Result{{Outcome: "balance 180", Count: 1000}}}})
	l.Hides = "SQLite has one writer at a time."
	open(t, l, 120, 40).press("x").sees("✓ None failed.", "choose it, and enter shows").seesNot("P runs it with a pause")
}

func TestNewsOfAnotherBenchIsDropped(t *testing.T) {
	a, b := open(t, realLesson(rarely()), 80, 24), open(t, realLesson(rarely()), 80, 24)
	mine := b.explorer.now.report
	b.Handle(reportMsg{of: a.explorer.now, report: &sim.Report{}})
	if b.explorer.now.report != mine {
		t.Error("the report of another bench was taken")
	}
	own := storyKey{b.Bench, 40, b.st.Name, b.st.Profile}
	b.Handle(storyMsg{own, []string{"own"}})
	b.Handle(storyMsg{storyKey{a.Bench, 40, b.st.Name, b.st.Profile}, []string{"other"}})
	if len(b.panes.story.done[own]) != 1 {
		t.Error("the story of another bench threw out the own one")
	}
}

func TestCompareIsOfferedOnlyWithSwitches(t *testing.T) {
	d := open(t, lostUpdate(), 120, 40).press("f").sees("v compare")
	d.switches = nil
	for _, h := range d.hints() {
		if h.Key == "v" {
			t.Error("v is offered, and there are no switches")
		}
	}
}
