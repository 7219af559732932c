package ui

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/progress"
	"racelab/sim/cells"
)

// At 80 columns the last row of every stage still says how to leave, how to get
// help, and where something is to be solved how to get a hint.
func TestTheLastRowNamesTheWayOut(t *testing.T) {
	order := ordered(t)
	for keys, want := range map[string]string{
		"enter":                "? keys,q course",
		"enter n":              "n skip,H hint,? keys,q course",
		"enter n 1 enter":      "esc pick again",
		"enter n n":            "n next,H hint,q course",
		"enter n n n":          "n skip,H hint,? keys,q course",
		"enter n n n " + order: "H hint,? keys,q course",
		"enter n n n n":        "n prove,H hint,? keys,q course",
		"enter n n n n " + row(t, "lock-each") + " enter": "v see it fail,H hint,? keys,q course",
		"enter n n n n n":     "? keys,q course",
		"enter n n n n n n":   "n next,q course",
		"enter n n n n n n n": "? keys,q course",
		"enter n n H":         "esc close,H tell me more",
	} {
		lines := strings.Split(ansi.Strip(openCourse(t, courseOf(t, nil, known()), 80, 24).press(keys).frame()), "\n")
		foot := lines[len(lines)-1]
		for _, hint := range strings.Split(want, ",") {
			if !strings.Contains(foot, hint) {
				t.Errorf("after %q the last row does not say %q: %s", keys, hint, foot)
			}
		}
	}
}

// copied runs a command and returns what it sends to the clipboard.
func copied(cmd tea.Cmd) string {
	if cmd == nil {
		return ""
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			if text := copied(c); text != "" {
				return text
			}
		}
	default:
		if strings.Contains(fmt.Sprintf("%T", msg), "setClipboard") {
			return fmt.Sprint(msg)
		}
	}
	return ""
}

// A token goes to the clipboard by OSC 52, and stands on the screen: not every
// terminal lets programs write to its clipboard.
func TestTokensAreCopiedAndShown(t *testing.T) {
	for name, keys := range map[string]string{
		"the run that breaks a fix": "enter n n n n " + row(t, "lock-each") + " enter",
		"the solution":              "enter n n H H H H",
		"a run on the bench":        "enter n n 1 2 1 2",
	} {
		l := openCourse(t, courseOf(t, nil, known()), 120, 40).press(keys)
		_, cmd := l.Update(keyPress("y"))
		token := copied(cmd)
		if !strings.HasPrefix(token, "rl1") {
			t.Errorf("%s: copied is %q", name, token)
			continue
		}
		l.stale = true
		if !strings.Contains(ansi.Strip(l.frame()), token) {
			t.Errorf("%s: the token %s is not on the screen:\n%s", name, token, ansi.Strip(l.frame()))
		}
	}
	if _, cmd := openCourse(t, courseOf(t, nil, known()), 120, 40).press("enter n n H").Update(keyPress("y")); copied(cmd) != "" {
		t.Error("a hint without a token copies something")
	}
}

func TestStagesCanBeClicked(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter")
	for _, s := range []course.Stage{course.Fix, course.Predict, course.Debrief, course.Story} {
		tabs := strings.Split(ansi.Strip(l.frame()), "\n")[0]
		before, _, _ := strings.Cut(tabs, string(s))
		l.send(tea.MouseClickMsg{X: ansi.StringWidth(before) + 1, Y: 0, Button: tea.MouseLeft})
		if got := l.env.Record().Last.Stage; got != string(s) {
			t.Errorf("a click on %s goes to %s", s, got)
		}
	}
	l.send(tea.MouseClickMsg{X: 79, Y: 0, Button: tea.MouseLeft})
	l.send(tea.MouseClickMsg{X: 0, Y: 0, Button: tea.MouseLeft})
	l.sees("Alice and Bob")
}

func TestPredictionsCanBeClicked(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n")
	for y, line := range strings.Split(ansi.Strip(l.frame()), "\n") {
		if strings.Contains(line, "3 [ ]") {
			l.send(tea.MouseClickMsg{X: 45, Y: y, Button: tea.MouseLeft})
		}
	}
	l.sees("3 [x]", "2 [ ]", "4 [ ]")
}

// What there is to pick from and to put in order fits the smallest screen, in every
// lesson.
func TestEveryChallengeFitsTheSmallestScreen(t *testing.T) {
	if testing.Short() {
		t.Skip("explores every lesson")
	}
	for _, lesson := range lessons.All() {
		t.Run(lesson.Name, func(t *testing.T) {
			numbers := lesson.Numbers(t.Context()) // explored once, for the questions and for the lab
			s, err := course.OpenWith(lesson, numbers)
			if err != nil {
				t.Fatal(err)
			}
			c := courseOf(t, nil, progress.Record{})
			c.Start = lesson.Name
			c.Reports = func(context.Context, *lessons.Lesson) lessons.Numbers { return numbers }
			l := openCourse(t, c, 80, 24).press("n")
			for i, o := range s.Predict().Options {
				l.sees(itoa(i+1) + " [ ] ")
				seesText(t, l, o.Text)
			}
			l.press("1 enter 9 enter")
			for _, o := range s.Predict().Options {
				seesText(t, l, o.Text)
			}
			l.press("n")
			if lesson.Order == 1 {
				seesText(t, l, "You are the scheduler.")
			} else {
				seesText(t, l, "H gives a hint.")
			}
			l.press("n")
			p := s.Order()
			for _, step := range p.Shuffled {
				seesText(t, l, step.String())
			}
			if !p.Free { // otherwise there is nothing to put in order
				for _, at := range p.Order[:len(p.Order)-1] {
					l.press(itoa(at + 1))
				}
				seesText(t, l, p.Shuffled[p.Order[len(p.Order)-2]].String())
				l.press(itoa(p.Order[len(p.Order)-1] + 1))
				l.press("1").sees("✓ Right.", "Press enter for the next question.").press("enter")
			}
			if q, ok := s.Deeper(); ok {
				seesText(t, l, q.Text)
				for _, o := range q.Options {
					seesText(t, l, o.Text)
				}
				l.press("1").sees("How sure are you?").press("5 enter 1").sees("50 % sure", "Press enter for the next question.").press("enter")
			}
			for _, o := range s.Name().Options {
				l.sees(o.Text)
			}
			l.press("1").sees("How sure are you?")
		})
	}
}

func itoa(n int) string { return string(rune('0' + n)) }

// seesText looks for a text that may go on in the next row, of the screen or of its right column.
func seesText(t *testing.T, l *lab, text string) {
	t.Helper()
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	screen, right := ansi.Strip(l.frame()), ""
	for _, row := range strings.Split(screen, "\n") {
		_, beside, _ := strings.Cut(row, "│")
		right += beside + " "
	}
	whole := strings.ReplaceAll(screen, "│", " ")
	if want := squeeze(cells.Clean(text)); !strings.Contains(squeeze(whole), want) && !strings.Contains(squeeze(right), want) {
		t.Errorf("the screen does not show %q:\n%s", text, screen)
	}
}

// What nobody foresaw is shown once the answer is given, and the arrows and how sure one is work before it.
func TestWhatWasNotForeseenIsShown(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n").sees("Your prediction", "← not said →", "balance  100")
	l.press("down space right right").sees("2 [x]", "60 %").press("down space").sees("3 [x]").press("u").sees("▸3 [ ]").press("enter")
	l.sees("you were 60 % sure", "can happen", "▸3 [ ]", "v show me") // balance 150 was not picked
	l.press("v").sees("You did not foresee this run", "write 150").press("esc").sees("you were 60 % sure")
	l.press("up v").sees("You foresaw this one").press("up v").sees("No run ends like this")
}

// enter tries what was chosen; where that is known already, what the cursor stands
// on. Nothing that it does goes without a word.
func TestEnterTriesTheRowOfTheCursor(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n n n n").sees("━ Fixes")
	l.press(row(t, "lock-each")+" enter").sees("says about lock-each", "[x] ✗ lock-each")
	l.press("enter").sees("You have tried this; the answer is below.")
	l.press(row(t, "load-store")+" enter").sees("alone. space adds a switch", "[ ] ✗ lock-each", "[x] ✗ load-store")
	l.press(row(t, "lock") + " space enter").sees("load-store + lock")
}

func TestAFixThatHoldsHasNoRunToSee(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n n n n v").sees("There is no run to show yet")
	l.press(row(t, "lock") + " enter").sees("✓ It holds").press("v").sees("no run breaks it")
}

// The fault that a lesson is about is on in every number that the stage shows.
func TestTheFaultOfALessonIsOnAtFix(t *testing.T) {
	c := courseOf(t, nil, known())
	c.Start = "distributed-lock"
	l := openCourse(t, c, 120, 40).press("n n n n").sees("━ Fixes", "[x] ↯ pause")
	for range 20 {
		if strings.Contains(ansi.Strip(l.frame()), "▸[x] ↯ pause") {
			break
		}
		l.press("down")
	}
	l.press("space").sees("The fault pause stays on", "[x] ↯ pause").press("enter").sees("The fault pause stays on")
}

// A learner writes a fix of their own by keys alone: what does not compile, what fails and
// what counts is told, given lines are refused, and the draft is there the next time.
func TestAFixIsWritten(t *testing.T) {
	store := &progress.Memory{}
	c := courseOf(t, store, known())
	c.Types = true
	l := openCourse(t, c, 100, 40).press("enter n n n n").sees("write your own").press("e")
	l.sees("balance int64", "func (l *Lesson) Alice()", "▌", "✗ 4 of 6 fail: balance is")
	l.lacks("sync")
	l.send(tea.KeyPressMsg{Code: tea.KeyF9})
	l.sees("First try one of your own")
	type_(l, "ctrl+f", "l.deposit(50)", "enter", "backspace").sees("Alice is an actor: it may not be changed.")
	type_(l, "ctrl+f", "b := l.balance", "enter", "home", "home")
	l.send(tea.PasteMsg{Content: "\tlok.Lock()\n"})
	l.sees("✎ does not compile: line 20: undefined: lok", "✗ 20")
	l.press("ctrl+z").sees("✗ 4 of 6 fail")
	l.send(tea.PasteMsg{Content: "\tmu.Lock()\n\tdefer mu.Unlock()\n"})
	type_(l, "ctrl+f", "\"fmt\"", "enter")
	l.send(tea.PasteMsg{Content: "\"fmt\"\n\t\"sync\""})
	l.sees("undefined: mu")
	type_(l, "ctrl+f", "// Setup opens", "enter", "home", "home")
	l.send(tea.PasteMsg{Content: "var mu sync.Mutex\n\n"})
	l.sees("The run that failed before: this schedule is no longer possible: after its step 1, alice waits for")
	l.sees("✓ 0 of 2 fail", "Your fix counts", "Less parallel than it could be", "Harder: Without a lock")
	r, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lesson := r.Lessons["lost-update"]
	if lesson.Wrote.IsZero() || !strings.Contains(lesson.Draft.Text, "var mu sync.Mutex") || lesson.Stages["fix"].IsZero() {
		t.Errorf("%+v", lesson)
	}
	again := courseOf(t, store, r)
	again.Types, again.Now = true, func() time.Time { return monday.AddDate(0, 0, 1) }
	l = openCourse(t, again, 100, 40).press("enter e").sees("var mu sync.Mutex", "✓ 0 of 2 fail")
	type_(l, "ctrl+f", "// Setup opens", "enter", "home", "home")
	l.send(tea.PasteMsg{Content: "// Second thoughts.\n\n"})
	l.sees("// Second thoughts.").press("esc")
	if r, err = store.Load(t.Context()); err != nil || len(r.Lessons["lost-update"].Earlier) != 1 {
		t.Fatalf("%v: kept from before are %+v", err, r.Lessons["lost-update"].Earlier)
	}
	third := courseOf(t, store, r)
	third.Types = true
	l = openCourse(t, third, 100, 40).press("enter e").sees("// Second thoughts.").press("ctrl+z").lacks("// Second thoughts.").sees("var mu sync.Mutex").
		press("ctrl+y")
	l.send(tea.KeyPressMsg{Code: tea.KeyHome, Mod: tea.ModCtrl})
	l.sees("// Second thoughts.")
}

// The failing run of a draft is one key away, on the bench, with the learner's code.
func TestTheFailingRunOfADraftIsSeen(t *testing.T) {
	c := courseOf(t, nil, known())
	c.Types = true
	l := openCourse(t, c, 120, 40).press("enter n n n n e")
	l.send(tea.PasteMsg{Content: "// Mine.\n"})
	l.send(tea.KeyPressMsg{Code: tea.KeyF9})
	l.sees("The fixes of the lesson", "Hold a mutex from the read to the write", "+").press("esc").sees("// Mine.")
	l.press("ctrl+r").sees("A run of your draft that fails", "alice", "bob")
	l.press("esc").sees("// Mine.")
	l.press("esc").sees("━ Fixes")
}

// The learner's own editor edits a copy, which becomes the draft; one that ends badly loses
// nothing.
func TestTheLearnersOwnEditor(t *testing.T) {
	c := courseOf(t, nil, known())
	c.Types = true
	l := openCourse(t, c, 100, 40).press("enter n n n n E").sees("No editor is set")
	t.Setenv("TMPDIR", t.TempDir())
	l.env.Editor = []string{"sh", "-c", `sed -i 's/^package/\/\/ By hand.\npackage/' "$0"`}
	l.env.Exec = func(c *exec.Cmd, done tea.ExecCallback) tea.Cmd {
		return func() tea.Msg { return done(c.Run()) }
	}
	l.press("E").sees("// By hand.", "✗ 4 of 6 fail").press("esc")
	l.env.Editor = []string{"sh", "-c", "exit 3"}
	l.press("E").sees("Your editor ended badly", "What you wrote is in")
}

// Where others share the process nothing is typed.
func TestNothingIsTypedInASharedProcess(t *testing.T) {
	openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n n n n").lacks("write your own").press("e").sees("━ Fixes")
}

// type_ presses keys by their names, and types what is no name.
func type_(l *lab, keys ...string) *lab {
	for _, k := range keys {
		if k == "enter" || k == "home" || k == "backspace" || strings.HasPrefix(k, "ctrl+") {
			l.press(k)
			continue
		}
		for _, r := range k {
			l.send(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
	return l
}

// The table of a proof has what was tried, asks the engine for what was not, and shows a run that fails.
func TestTheTableOfAProof(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n n n n " + row(t, "lock") + " enter n")
	l.sees("Every interleaving was run, and none is left out", "▸ lock", "[✓ holds]", "no switch", "✗ 66.7 %", "It proves", "It does not")
	l.press("pgdown")
	seesText(t, l, "The mutex lives in one process.")
	l.press("pgdown pgdown").sees("racelab check lost-update --switch lock")
	l.press("up down down").sees("[?]", "Press space to have the engine run it").press("space").lacks("[?]", "Press space to have").press("space").sees("run already")
	l.press("home up up up up up").sees("▸ no switch", "[✗ 66.7 %]", "4 of 6 interleavings fail", "balance 130").lacks("It proves")
	l.press("v").sees("This run fails", "write 130").press("esc").sees("▸ no switch")
	if got := copied(l.top().Handle(keyPress("y"))); !strings.Contains(got, "racelab check lost-update") || strings.Contains(got, "--switch") {
		t.Errorf("y copies %q", got)
	}
	l.press("enter").sees("runs the compiled lesson")
}

// What was tried on Fix stands in the table, whether it held or not, whichever fix was tried last.
func TestTheTableOfAProofRemembers(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n n n n " + row(t, "atomic") + " enter " + row(t, "lock-each") + " enter " + row(t, "lock") + " enter n")
	for fix, want := range map[string]string{"atomic": "✓ holds", "lock": "✓ holds", "lock-each": "✗ ", "load-store": "?"} {
		found := false
		for _, line := range strings.Split(held(l), "\n") {
			if f := strings.Fields(strings.TrimPrefix(line, "▸")); len(f) > 1 && f[0] == fix && len(line) < 120 {
				found = found || strings.Contains(line, want)
			}
		}
		if !found {
			t.Errorf("the row of %s has no %q:\n%s", fix, want, held(l))
		}
	}
}

// What closes a proof is asked below it, is answered once by a number, and holds nobody up.
func TestAQuestionClosesAProof(t *testing.T) {
	lesson, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	s, err := course.Open(t.Context(), lesson)
	if err != nil {
		t.Fatal(err)
	}
	q, ok := s.Closing([]string{"lock"})
	if !ok {
		t.Fatal("the first lesson asks nothing")
	}
	right := slices.IndexFunc(q.Options, func(o course.Option) bool { return o.Right }) + 1
	wrong := right%len(q.Options) + 1
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 40}, {200, 60}} {
		prove := "enter n n n n " + row(t, "lock") + " enter n"
		l := openCourse(t, courseOf(t, nil, known()), size[0], size[1]).press(prove)
		if size[0] > 40 {
			l.sees("Before you go on", q.Options[0].Text, "It does not")
		}
		l.press(strconv.Itoa(wrong)).press(strings.Repeat("pgdown ", 12))
		seesText(t, l, "Not right. “"+q.Options[wrong-1].Text+"”")
		seesText(t, l, "Right is “"+q.Options[right-1].Text+"”")
		l.press(strconv.Itoa(right)).sees("stays so").press("enter").sees("runs the compiled lesson")
		if l := openCourse(t, courseOf(t, nil, known()), size[0], size[1]).press(prove); size[0] > 40 {
			for y, text := range strings.Split(held(l), "\n") {
				if strings.HasPrefix(text, " "+strconv.Itoa(right)+" "+q.Options[right-1].Text) {
					l.send(tea.MouseClickMsg{X: 4, Y: y, Button: tea.MouseLeft})
					break
				}
			}
			seesText(t, l, "Right. “"+q.Options[right-1].Text+"”")
		}
	}
}

// The cell of a proof that was left comes back with u.
func TestUndoInAProof(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n n n n " + row(t, "lock") + " enter n")
	l.press("up").lacks("[✓ holds]").press("u").sees("▸ lock", "[✓ holds]").press("u").sees("nothing to undo")
}

// What a fix changes stands beside it before it is tried, its verdict below, and what was tried costs beside both.
func TestAFixIsReadBeforeItIsJudged(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 40}, {200, 60}} {
		l := openCourse(t, courseOf(t, nil, known()), size[0], size[1]).press("enter n n n n").press(row(t, "lock-each"))
		l.sees("What lock-each changes")
		if size[0] > 40 {
			l.sees("mu      sync.Mutex", "What the explorer says", "not all of these").press(">").press("<").press("pgdown")
			if size[1] == 24 {
				l.lacks("type Lesson struct")
			}
			l.press("enter").sees("What lock-each changes", "✗ It does not hold", "▸[x] ✗ lock-each").press("tab pgup").sees("type Lesson struct")
			l.sees("1 alice")
			l.press("up").sees("What load-store changes").lacks("✗ It does not hold").press("down").sees("✗ It does not hold")
		}
		if size[0] >= 120 {
			l.sees("─ What it costs", "no switch", "steps")
			for y, text := range strings.Split(held(l), "\n") {
				if strings.Contains(text, "the write") && !strings.Contains(text, "[ ]") {
					l.send(tea.MouseClickMsg{X: 30, Y: y, Button: tea.MouseLeft})
					break
				}
			}
			l.sees("▸[x] · lock ", "[x] ✗ lock-each")
		}
		rows := strings.Split(held(l), "\n")
		for i, text := range rows {
			if w := ansi.StringWidth(text); w != size[0] {
				t.Errorf("%v: row %d has %d cells: %q", size, i, w, text)
			}
		}
		if len(rows) != size[1] {
			t.Errorf("%v: %d rows", size, len(rows))
		}
	}
}

// d shows the whole file, from the first line that the fix changes; the fix at the cursor is weighed once it has
// rested there, and nothing of it is told before it is tried.
func TestTheFixAtTheCursorIsWeighedAhead(t *testing.T) {
	var waits []tea.Msg
	o := Options{Course: courseOf(t, nil, known()), Theme: "dark", Profile: colorprofile.NoTTY, After: func(_ time.Duration, msg tea.Msg) tea.Cmd {
		waits = append(waits, msg)
		return nil
	}}
	l := openLab(t, o, 120, 40).press("enter n n n n").press(row(t, "lock-each")).press("up down")
	if len(waits) < 2 {
		t.Fatalf("%d times the lab waits for the cursor to rest", len(waits))
	}
	for _, msg := range waits { // all but the last have come too late
		l.send(msg)
	}
	l.sees("What lock-each changes", "· lock-each").lacks("It does not hold", "What it costs")
	l.press("d").sees("changes only", "func (l *Lesson) Bob()").press("d").sees("whole file").lacks("func (l *Lesson) Bob()")
	l.Update(keyPress("enter")) // nothing is run that it may return
	l.sees("✗ It does not hold")
}

// On the stage For real, D asks Go's race detector; where it cannot be asked, it says where it can.
func TestTheRaceDetectorIsAskedForReal(t *testing.T) {
	for name, tt := range map[string]struct {
		ask   func(context.Context, []string, int) (string, error)
		shows string
	}{
		"asked": {func(_ context.Context, on []string, races int) (string, error) {
			return fmt.Sprintf("%d switches, %d data races known.", len(on), races), nil
		}, "As it stands: 0 switches, 2 data races known."},
		"the same of both": {func(context.Context, []string, int) (string, error) { return "It cannot be asked here.", nil }, "It cannot be asked here."},
		"broken":           {func(context.Context, []string, int) (string, error) { return "", errors.New("the disk is full") }, "As it stands: the disk is full"},
		"none":             {nil, "racelab run lost-update --race"},
	} {
		t.Run(name, func(t *testing.T) {
			c := courseOf(t, nil, known())
			c.Open = func(*lessons.Lesson) Lesson {
				l := firstLesson(t)
				l.Detect = tt.ask
				return l
			}
			openCourse(t, c, 80, 24).press("enter n n n n n n D").sees("Go's race detector", tt.shows).press("esc").sees("D asks Go's race detector")
		})
	}
}

// An outcome that was typed was foreseen as one that was picked is.
func TestATypedOutcomeWasForeseen(t *testing.T) {
	l := openCourse(t, courseOf(t, nil, known()), 80, 24).press("enter n").sees("Your prediction")
	l.press("t").press("b a l a n c e = 1 5 0 enter")
	l.press("6 0 enter").sees("can happen", "In your words: balance=150", "v show me")
	l.press("down v").sees("You foresaw this one")
}
