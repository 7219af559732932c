package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"racelab/sim"
	"racelab/ui/keys"
	"racelab/ui/theme"
)

func TestFirstScreenSaysWhichKeysToPress(t *testing.T) {
	open(t, lostUpdate(), 80, 24).sees(
		"press 1 to step alice, 2 to step bob",
		"Who writes between",
		"● read?",
		"● read?        ● read?",
		"[ ] lock", "[ ] lock-each",
		"4 of 6 interleavings fail",
		"? keys")
}

func TestALostUpdateIsSeenHappening(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("1 2 1 2")
	d.sees("● read 100", "◆ write 150", "◆✗write 130", "step 4 of 4",
		"✗ balance is 130, want 180.", "Lost update: bob wrote 130 (4)", "╓", "╙", "╵")
	if d.hist.tape.len() != 4 || d.hist.at != 4 {
		t.Fatalf("after four steps the run has %d and shows %d", d.hist.tape.len(), d.hist.at)
	}
}

func TestAPassingRunSaysThatOthersDoNot(t *testing.T) {
	open(t, lostUpdate(), 80, 24).press("1 1 2 2").
		sees("✓ balance 180.", "4 of 6 do not: f finds one")
}

func TestAProvedFixSaysSo(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("tab space esc 1 1 1 1 2 2 2 2")
	d.sees("[x] lock ", "✓ 0 of 2 interleavings fail", "✓ balance 180. Proved: it holds in all 2 interleavings.")
}

func TestLocksRunAlongTheLane(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("tab space esc 1")
	d.sees("┏ lock mu", "┊ waits for mu", "waits for mu, held by alice", "holds mu")
	d.press("2").sees("bob cannot step: it waits for l.mu, held by alice.")
	d.press("1").sees("┃● read 100")
	d.press("1 1").sees("┗ unlock mu")
}

func TestTravelShowsThePastAndKeepsTheFuture(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("1 2 1 2 left left")
	d.sees("step 2 of 4", "Step 2: bob read balance: 100.", "◆ write 130")
	d.seesNot("✗◆") // the explanation belongs to the end
	for keys, want := range map[string]int{"home": 0, "end": 4, "g": 0, "G": 4, "end h": 3, "home l": 1, "home j": 1, "end k": 3, "home left": 0, "end right": 4} {
		if d.press(keys); d.hist.at != want {
			t.Errorf("%s leads to step %d, want %d", keys, d.hist.at, want)
		}
	}
}

func TestSteppingTheSameActorInThePastFollowsTheRun(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("1 2 1 2 home 1")
	if d.hist.tape.len() != 4 || d.hist.at != 1 {
		t.Fatalf("the run has %d steps at %d, want 4 at 1", d.hist.tape.len(), d.hist.at)
	}
}

func TestABranchForgetsTheRestAndUndoGetsItBack(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("1 2 1 2 home right 1")
	d.sees("Branched: steps 2 to 4 forgotten. u gets that back.")
	if got := scheduleWords(d.hist.tape.run.Schedule()); got != "schedule 1 1 · " {
		t.Fatalf("the branch is %q", got)
	}
	d.press("u").sees("Back: steps 2 to 4.", "step 1 of 4")
	if got := scheduleWords(d.hist.tape.run.Schedule()); got != "schedule 1 2 1 2 · " {
		t.Fatalf("undo brings back %q", got)
	}
	d.press("U")
	if got := scheduleWords(d.hist.tape.run.Schedule()); got != "schedule 1 1 · " {
		t.Fatalf("redo brings back %q", got)
	}
	d.press("U").sees("There is nothing to redo.")
	d.press("u").sees("Back: steps 2 to 4.")
	d.press("u").sees("Back at step 0").press("u").sees("Back at step 4")
	d.press("u").sees("Step 4 undone.", "step 3 of 3")
	d.press("u u u u").sees("There is nothing to undo.")
}

func TestUndoCrossesSwitches(t *testing.T) {
	p := twoDeposits()
	l := lostUpdate()
	l.Program = p
	d := open(t, l, 80, 24).press("1 2 1 2 tab space")
	d.sees("lock is on: the same 4 steps, replayed; v compares. ≠ at step 1", "step 8 of 8", "[x] lock ")
	d.press("u").sees("[ ] lock ", "step 4", "4 of 6 interleavings fail", "balance is 130")
	if p.runs != 2 {
		t.Errorf("the explorer ran %d times for two switch sets, want 2: reports are kept", p.runs)
	}
}

func TestResetCanBeUndone(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("1 2 r")
	d.sees("Started over.", "step 0")
	d.press("u").sees("step 2")
}

func TestFindShowsOneFailureAfterAnother(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24)
	d.press("f").sees("Failure 1 of 2: balance 130.", "✗ balance is 130")
	d.press("f").sees("Failure 2 of 2: balance 150.", "✗ balance is 150")
	d.press("f").sees("Failure 1 of 2: balance 130.")
	d.press("F").sees("The shortest failure: 4 steps, 1 preemption.")
	d.press("tab space f").sees("There is no failure to find: lock holds in all 2 interleavings.")
	d.press("F").sees("There is no failure to find")
}

func TestCensusCountsExactlyAndShowsARunOfEach(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("c")
	d.sees("━ Census", "✗ balance 130", "✓ balance 180", "33.3 %", "Every interleaving: 6 in 12 states, 14")
	d.press("down down enter").sees("✓ balance 180", "A run that ends with balance 180.")
	d.press("esc").seesNot("Census")
	d.press("c c").sees("━ Census").seesNot("Timeline")
	d.press("esc").sees("━ Census", "Timeline")
}

func TestWhyExplains(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24)
	d.press("w").sees("Nothing has gone wrong yet.")
	d.press("esc 1 1 2 2 w").sees("Nothing went wrong in this order")
	d.press("esc f w").sees("▸ Lost update", "steps 2 3 4", "Data race", "steps 1 4", "» 2").seesNot("nothing that orders them")
	d.press("down").sees("▸ Data race", "nothing that orders", "» 1")
	d.press("enter").sees("step 1 of 4")
}

func TestCounterfactualMarksTheFirstDifference(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24)
	d.press("1 2 1 2 v").sees("lock on: Hold a mutex", "≠ at step 1: alice does lock l.mu instead of read l.balance.", "≠ 1", "─ lock", "✓ balance 180", "✗ balance is 130, want 180")
	d.press("down").sees("lock-each on:", "─ lock-each").press("up enter").sees("[x] lock ", "✓ balance 180. Proved", "step 8")
	d.press("u").sees("[ ] lock ", "✗ balance is 130")
}

func TestAComparisonWithoutARunTakesTheShortestFailure(t *testing.T) {
	open(t, lostUpdate(), 120, 40).press("v").sees("─ no switch", "✗ balance is 130, want 180", "─ lock", "✓ balance 180")
}

func TestKeysInAComparisonFlipNoSwitchOfTheBench(t *testing.T) {
	d := open(t, lostUpdate(), 120, 40).press("1 2 1 2 v tab").sees("lock-each on:")
	d.press("left right right esc").sees("[ ] lock ", "[ ] lock-each", "✗ balance is 130")
}

func TestWhatToWatchIsShownWithoutMarkdown(t *testing.T) {
	l := lostUpdate()
	l.Watch = "Watch `l.balance`, and *who* holds\n**the lock** (`l.mu`).\n\n- The [next](http://x) one.\n- `b += n` is no step; 2 * 3 * 4 neither."
	d := open(t, l, 80, 50)
	d.sees("press 1 to step alice", "Watch l.balance, and who holds the lock (l.mu).", "The next one.", "b += n is no step; 2 * 3 * 4 neither.")
	d.seesNot("`", "**", "- The", "](")
	open(t, l, 80, 24).sees("press 1 to step alice", "Watch l.balance, and who holds")
}

func TestCounterfactualNeedsSwitches(t *testing.T) {
	l := lostUpdate()
	l.Program = bare{twoDeposits()}
	open(t, l, 80, 24).press("1 v").sees("no switches").seesNot("[ ]")
}

// bare has no switches.
type bare struct{ *deposits }

func (bare) Switches() []sim.Switch { return nil }

func TestStatePageFollowsTheRun(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("1 s")
	d.sees("State at 1", "balance  100", "alice", "b = 100")
	d.press("1").sees("State at 2", "balance  *150  was 100")
	d.press("left").sees("State at 1")
}

func TestTokenIsCopiedAndShown(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("1 2")
	cmd := d.Handle(keyPress("y"))
	d.sees("Token of this run", "rl1-0.0 1.0", "racelab replay TOKEN")
	if cmd == nil {
		t.Fatal("nothing is sent to the clipboard")
	}
	if got := fmt.Sprint(cmd()); !strings.Contains(got, "rl1-0.0 1.0") {
		t.Errorf("the clipboard gets %q", got)
	}
}

func TestAutoRunStopsAtTheEnd(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("space")
	if !d.auto.on || d.hist.at != 1 {
		t.Fatalf("space: on %v at step %d, want on at 1", d.auto.on, d.hist.at)
	}
	for range 3 {
		d.Handle(tickMsg{d.auto.id})
	}
	if d.auto.on || d.hist.view().End == nil {
		t.Fatalf("after four steps: on %v, end %v", d.auto.on, d.hist.view().End)
	}
	d.press("space")
	if d.hist.at != 1 {
		t.Errorf("space at the end begins a new run: at %d, want 1", d.hist.at)
	}
	old := d.auto.id
	d.press("space space")
	at := d.hist.at
	d.Handle(tickMsg{old})
	if d.hist.at != at {
		t.Error("a tick from before the stop moves the run")
	}
	d.press("+").sees("Speed 4 of 6.")
	d.press("- -").sees("Speed 2 of 6.")
}

func TestAutoRunGoesAlongThePastFirst(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("1 2 1 2 home space")
	d.Handle(tickMsg{d.auto.id})
	if d.hist.at != 2 || d.hist.tape.len() != 4 {
		t.Errorf("at %d of %d, want 2 of 4: replaying forgets nothing", d.hist.at, d.hist.tape.len())
	}
}

func TestReducedMotionMovesNothingByItself(t *testing.T) {
	m := keys.New()
	b := New(lostUpdate(), Env{Context: t.Context(), Keys: &m, Styles: theme.New(theme.Dark, colorprofile.ASCII), ReducedMotion: true})
	b.SetSize(80, 24)
	if cmd := b.Handle(keyPress("space")); cmd != nil {
		t.Error("space begins something that moves by itself")
	}
	if b.hist.at != 1 || b.auto.on {
		t.Errorf("space: at %d, running %v; want one step", b.hist.at, b.auto.on)
	}
	b.explorer.now = &exploration{progress: sim.Progress{States: 12000}}
	if _, text := headline(b.explorer.now, b.st, true, false); text != "exploring…" {
		t.Errorf("the progress is %q, want no moving figure", text)
	}
}

func TestTheExplorerNeverBlocksAndIsCancelledByASwitch(t *testing.T) {
	p := twoDeposits()
	p.gate = make(chan struct{})
	l := lostUpdate()
	l.Program = p
	m := keys.New()
	b := New(l, Env{Context: t.Context(), Keys: &m, Styles: theme.New(theme.Dark, colorprofile.ASCII)})
	news := make(chan tea.Msg, 16)
	start := func(cmd tea.Cmd) { spawn(cmd, news) }
	start(b.Init())
	d := &driver{t: t, Bench: b}
	start(b.Handle(first[progressMsg](t, news)))
	d.sees("exploring 12,000 states…")
	b.Handle(keyPress("1"))
	d.sees("● read 100")
	b.Handle(keyPress("f"))
	d.sees("Looking…")

	old := b.explorer.now
	b.Handle(keyPress("tab"))
	cmd := b.Handle(keyPress("space"))
	if r := first[reportMsg](t, news); !errors.Is(r.err, context.Canceled) || r.of != old {
		t.Fatalf("flipping a switch leaves the explorer at %v", r.err)
	} else if b.Handle(r); b.explorer.now == old || b.explorer.now.err != nil {
		t.Fatal("the end of a cancelled exploration is taken for that of the new one")
	}
	close(p.gate)
	start(cmd)
	b.Handle(first[reportMsg](t, news))
	d.sees("0 of 2 interleavings fail")
}

// spawn runs a command, and those that it stands for, beside the test.
func spawn(cmd tea.Cmd, news chan<- tea.Msg) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				spawn(c, news)
			}
		default:
			news <- msg
		}
	}()
}

// first waits for a message of a type.
func first[M any](t *testing.T, news <-chan tea.Msg) M {
	t.Helper()
	for {
		select {
		case msg := <-news:
			if m, ok := msg.(M); ok {
				return m
			}
		case <-time.After(2 * time.Minute):
			t.Fatal("no message came")
		}
	}
}

func TestFindWaitsForTheReport(t *testing.T) {
	m := keys.New()
	b := New(lostUpdate(), Env{Context: t.Context(), Keys: &m, Styles: theme.New(theme.Dark, colorprofile.ASCII)})
	b.Init()
	b.Handle(keyPress("f"))
	d := &driver{t: t, Bench: b}
	d.sees("Looking…")
	r, err := b.lesson.Program.Explore(t.Context(), sim.Config{}, sim.Budget{}, func(sim.Progress) {})
	b.Handle(reportMsg{of: b.explorer.now, report: r, err: err})
	d.sees("Failure 1 of 2: balance 130.")
}

func TestAnExplorerThatFailsSaysWhy(t *testing.T) {
	m := keys.New()
	b := New(lostUpdate(), Env{Context: t.Context(), Keys: &m, Styles: theme.New(theme.Dark, colorprofile.ASCII)})
	b.Init()
	b.Handle(reportMsg{of: b.explorer.now, err: errors.New("out of memory\x1b[2J")})
	d := &driver{t: t, Bench: b}
	d.sees("could not explore")
	b.Handle(keyPress("c"))
	d.sees("Could not explore: out of memory[2J")
	b.Handle(keyPress("f"))
	d.sees("The explorer failed")
}

func TestAPanicInTheExplorerIsAnError(t *testing.T) {
	l := lostUpdate()
	l.Program = broken{twoDeposits()}
	open(t, l, 80, 24).press("c").sees("explorer broke")
}

type broken struct{ *deposits }

func (broken) Explore(context.Context, sim.Config, sim.Budget, func(sim.Progress)) (*sim.Report, error) {
	panic("out of luck")
}

func TestWrongSwitchIsToldOnTheScreen(t *testing.T) {
	l := lostUpdate()
	l.Switches = []string{"loock"}
	d := open(t, l, 80, 24)
	d.sees("Lost update cannot be run.", `there is no switch "loock"`)
	d.press("1 f c tab space")
}

func TestSwitchesOnAtTheStart(t *testing.T) {
	l := lostUpdate()
	l.Switches = []string{"lock"}
	open(t, l, 80, 24).sees("[x] lock ", "0 of 2 interleavings fail")
}

func TestKeysOfDigitsWithoutAnActor(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24)
	d.press("3").sees("There is no actor 3.")
	d.press("0").sees("Nothing happens by itself here")
	d.press("1 1 1").sees("alice is done.").press("2").seesNot("alice is done.")
	d.press("2 2").sees("The run has ended")
	d.press("right").sees("The run has ended")
	d.press(".").sees("Nothing can happen any more")
}

func TestChooserTakesTheChosenWay(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press(".")
	d.sees("What may happen next", "alice", "bob")
	d.press("2").sees("Step 1: bob read balance: 100.")
	d.press("enter down enter").sees("Step 2: bob set balance to 130 (it was 100).")
}

func TestEveryKeyOfTheHelpDoesSomething(t *testing.T) {
	m := keys.New()
	for _, g := range m.Groups() {
		for _, k := range g.Bindings {
			for _, name := range k.Keys() {
				if slices.Contains([]string{"q", "ctrl+c", "m", "T", ":", "ctrl+p"}, name) {
					continue // the root model's
				}
				d := open(t, lostUpdate(), 80, 24).press("1")
				if name == "esc" {
					d.press("tab")
				}
				if _, done := d.pressBench(keyPress(name)); !done {
					t.Errorf("%s (%s) does nothing on the bench", name, k.Help().Desc)
				}
			}
		}
	}
}

func TestHelpShowsEveryKey(t *testing.T) {
	d := open(t, lostUpdate(), 200, 60)
	d.env.Palette = true
	d.press("?")
	m := keys.New()
	for _, g := range m.Groups() {
		for _, k := range g.Bindings {
			d.sees(k.Help().Desc)
		}
	}
	d.sees("Signs on the timeline", "joins the two steps of a data race")
}

func TestMouse(t *testing.T) {
	click := func(d *driver, text string) {
		t.Helper()
		for y, l := range strings.Split(d.screen(), "\n") {
			if x := strings.Index(l, text); x >= 0 {
				d.run(d.Handle(tea.MouseClickMsg{X: len([]rune(l[:x])), Y: y, Button: tea.MouseLeft}))
				return
			}
		}
		t.Fatalf("there is no %q to click:\n%s", text, d.screen())
	}
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		d := open(t, lostUpdate(), size[0], size[1])
		click(d, "1 alice")
		d.sees("● read 100")
		click(d, "● read?")
		d.sees("Step 2: bob read balance: 100.")
		click(d, "● read 100") // step 1
		d.sees("step 1 of 2")
		click(d, "2 bob") // follows the run
		if d.hist.at != 2 {
			t.Errorf("%v: clicking bob's name leads to step %d, want 2", size, d.hist.at)
		}
		click(d, "[ ] lock-each")
		d.sees("[x] lock-each")
		d.run(d.Handle(tea.MouseWheelMsg{X: 50, Y: 3, Button: tea.MouseWheelUp}))
		d.run(d.Handle(tea.MouseClickMsg{X: 399, Y: 1, Button: tea.MouseLeft}))
		d.run(d.Handle(tea.MouseClickMsg{X: -1, Y: -1, Button: tea.MouseLeft}))
	}
}

func TestStoryIsRenderedBesideTheScreen(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("i")
	d.sees("Two deposits", "Alice and Bob pay into one account.").seesNot("**", "# Two")
	open(t, lostUpdate(), 200, 60).sees("Alice and Bob pay into one account.")
	l := lostUpdate()
	l.Story = ""
	open(t, l, 80, 24).press("i").sees("There is no story to this program.")
}

func TestHostileNamesStayInTheirPlace(t *testing.T) {
	p := twoDeposits()
	p.names = []string{"al\x1b]0;owned\aice\u202egnp", "日本語のとても長い名前です"}
	l := lostUpdate()
	l.Program = p
	l.Title = "T\x1b[31mitle\u2066\n2"
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 40}} {
		d := open(t, l, size[0], size[1]).press("1 2 1 2")
		raw := strings.Join(d.Lines(), "\n")
		for _, bad := range []string{"\x1b]", "\a", "\u202e", "\u2066", "\x1b[31m"} {
			if strings.Contains(raw, bad) {
				t.Errorf("%v: %q reaches the screen", size, bad)
			}
		}
		checkSize(t, d.Lines(), size[0], size[1])
	}
}

func TestUndoUndoesWhatTheLastKeyDid(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("1 2 1 2")
	d.press("left").sees("step 3 of 4").press("u").sees("step 4 of 4")
	d.press("left left u").sees("step 3 of 4").press("U").sees("step 2 of 4").press("u u").sees("step 4 of 4")
	d.press("z").seesNot("─ State").press("u").sees("─ State")
	d.press("w").sees("━ Why").press("u").sees("━ Timeline", "─ State")
	d.press("tab space").sees("[x] lock").press("u").sees("[ ] lock", "✗ balance is 130").press("u").sees("━ Timeline")
	d.press("c ?").sees("━ Keys").press("u").seesNot("━ Keys").sees("━ Census").press("u")
	d.press("r").sees("step 0").press("u").sees("step 4 of 4").press("u").sees("step 3 of 3")
	open(t, lostUpdate(), 80, 24).press("F").sees("step 4 of 4").press("u").sees("step 0").press("U").sees("step 4 of 4")
}

func TestLooksAreForgottenBeforeRuns(t *testing.T) {
	d := open(t, lostUpdate(), 80, 24).press("1 2 1 2 r 2 1 2 1")
	for range maxUndo {
		d.press("left right")
	}
	for range maxUndo {
		d.press("u")
	}
	if s := d.hist.tape.len(); s != 0 {
		t.Errorf("a hundred looks at other steps left %d steps that cannot be undone", s)
	}
}

func TestEveryCommandOfTheBenchDoesWhatItsKeyDoes(t *testing.T) {
	for _, begin := range []string{"", "1 2", "F"} {
		names := len(open(t, realLesson(rarely()), 120, 40).press(begin).Commands())
		for i := range names {
			byName, byKey := open(t, realLesson(rarely()), 120, 40).press(begin), open(t, realLesson(rarely()), 120, 40).press(begin)
			c := byName.Commands()[i]
			if c.Not != "" || c.Key == "" || c.Kind == "switch" {
				continue
			}
			if c.Do == nil || c.Name == "" {
				t.Fatalf("command %d is %+v", i, c)
			}
			if c.Kind != "key" && c.Kind != "step" && len(c.Key) > 1 { // tab and esc depend on the focus
				continue
			}
			byName.run(c.Do())
			key, _, _ := strings.Cut(c.Key, " ")
			name := map[string]string{"←": "left", "→": "right"}[key]
			byKey.press(orElse(name, key))
			if a, b := byName.screen(), byKey.screen(); a != b && !byName.auto.on {
				t.Errorf("%s after %q:\n%s\n%s by its key:\n%s", c.Name, begin, a, c.Key, b)
			}
		}
	}
}

func TestACommandThatCannotBeDoneSaysWhy(t *testing.T) {
	not := map[string]string{}
	for _, c := range open(t, lostUpdate(), 80, 24).Commands() {
		not[c.Name] = c.Not
	}
	for name, want := range map[string]string{"undo": "nothing to undo", "run for real": "Only lessons", "back one step": "start of the run", "let time pass": "no timer", "step alice": "", "compare": ""} {
		if got := not[name]; want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s cannot be done: %q, want %q", name, got, want)
		}
	}
}
