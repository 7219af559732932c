package ui

import (
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"racelab/lessons/katas"
	"racelab/lessons/pack"
	"racelab/lessons/progress"
)

// A kata is written by keys alone, from the course to the verdict: what fails is seen, what
// counts is told, solutions come after an attempt, and the draft is there the next time.
func TestAKataIsWritten(t *testing.T) {
	store := &progress.Memory{}
	c := courseOf(t, store, known())
	c.Types = true
	l := openCourse(t, c, 100, 40).press("end up up up").sees("Katas: write code").press("enter")
	l.sees("Write it from nothing", "Once", "if and only if it is the first call").press("enter")
	l.sees("Specification", "Run a function once").press("H").sees("Hint 1 of 3", "Two things happen in Do").press("esc").sees("━ Specification").press("enter")
	l.sees("Do is not written yet", "✗ TestOnce: 3 of 3 fail")
	l.send(tea.KeyPressMsg{Code: tea.KeyF9})
	l.sees("First try one of your own")
	l.press("esc").sees("Specification").press("t").sees("Tests are written for code that is right").press("enter")
	l.send(tea.KeyPressMsg{Code: tea.KeyF4})
	l.sees("Tests", "func TestWaits").press("esc")
	k, err := katas.Find("once")
	if err != nil {
		t.Fatal(err)
	}
	replace := func(text []byte) {
		l.send(tea.KeyPressMsg{Code: tea.KeyHome, Mod: tea.ModCtrl})
		l.send(tea.KeyPressMsg{Code: tea.KeyEnd, Mod: tea.ModCtrl | tea.ModShift})
		l.send(tea.PasteMsg{Content: string(text)})
	}
	for _, s := range k.Wrong {
		if s.Name == "swap" {
			replace(s.File.Text)
		}
	}
	l.sees("✗ TestWaits: 30 of 93 fail: Do returned before f had ended", "F6 shows the run")
	l.press("ctrl+r").sees("A run of your draft that fails", "→ walks through it.", " step 0 of ").lacks("several entries").press("esc")
	replace(k.Right[0].File.Text)
	l.sees("✓ 0 of 191 fail, in 3 tests", "It counts", "✓ parallel", "The run that failed before: the schedule fits to step 1, then ", "It holds.")
	l.send(tea.KeyPressMsg{Code: tea.KeyF9})
	l.sees("Solutions", "One mutex is held").press("esc")
	l.press("esc").sees("Specification").press("t")
	l.sees("it fails on code that is right (mutex): TestOnce")
	replace(k.Tests[0].Text)
	l.sees("write tests of your own")
	replace([]byte(strings.Replace(string(k.Tests[0].Text), "func TestOnce", "func TestCalledOnce", 1)))
	l.sees("✓ it holds on right code, and finds 5 bugs", "Your tests count").press("esc").sees("Specification").press("enter").sees("defer o.mu.Unlock()").press("esc")
	r, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if once := r.Katas["once"]; once.Wrote.IsZero() || once.Parallel.IsZero() || once.Shown.IsZero() || once.Hints != 1 || once.Tested.IsZero() || !strings.Contains(once.Test.Text, "func TestWaits") || !strings.Contains(once.Draft.Text, "defer o.mu.Unlock()") {
		t.Errorf("%+v", once)
	}
	again := courseOf(t, store, r)
	again.Types = true
	l = openCourse(t, again, 80, 24).press("end up up up").sees("1 of ").press("enter up").sees("✓ Once").press("enter").sees("You wrote one that counts")
	l.press("enter").sees("defer o.mu.Unlock()", "✓ 0 of 191 fail").press("esc").sees("Specification").press("esc").sees("Write it from nothing")
}

// A page that was opened over the specification is closed back to it, so that no key is typed into the code; one
// that was opened over the code, back to the code.
func TestAPageOfAKataIsClosedToWhereItWasOpened(t *testing.T) {
	c := courseOf(t, nil, known())
	c.Types = true
	l := openCourse(t, c, 80, 24).press("end up up up").press("enter enter").sees("━ Specification")
	for range 2 {
		l.send(tea.KeyPressMsg{Code: tea.KeyF4})
		l.sees("━ Tests")
	}
	l.press("H").sees("━ Hint 1 of 3").press("esc").sees("━ Specification").press("enter").sees("Do is not written yet")
	l.send(tea.KeyPressMsg{Code: tea.KeyF4})
	l.sees("━ Tests").press("esc").sees("Do is not written yet")
	l.send(tea.KeyPressMsg{Code: tea.KeyF6})
	l.sees("A run of your draft that fails", "esc back to the code").lacks("q quit", "← → walk  esc")
	if rows := strings.Split(ansi.Strip(l.frame()), "\n"); !strings.Contains(rows[len(rows)-1], "esc back to the code") {
		t.Errorf("the last row is %q", rows[len(rows)-1])
	}
	l.press("esc").sees("Do is not written yet")
}

// Two labs write into one record: neither loses what it has, and both say so.
func TestTwoLabsKeepBothDrafts(t *testing.T) {
	store := &progress.Memory{}
	c := courseOf(t, store, known())
	c.Types = true
	l := openCourse(t, c, 100, 40).press("end up up up").sees("Katas: write code").press("enter enter enter")
	l.sees("Do is not written yet", "✗ TestOnce: 3 of 3 fail")
	if _, err := store.Update(t.Context(), func(r *progress.Record) {
		r.KataDrafted("once", progress.Draft{At: c.Now().Add(-1), Text: "package once // from the other lab\n"}, "")
	}); err != nil {
		t.Fatal(err)
	}
	l.send(tea.PasteMsg{Content: "// from this lab\n"})
	l.send(tea.KeyPressMsg{Code: tea.KeyHome})
	l.sees("It is kept: F2, then o")
	l.press("esc").sees("Specification", "the draft before").press("o").sees("from the other lab", "The other one is kept")
	l.press("esc").press("o").sees("from this lab").press("esc")
	r, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if k := r.Katas["once"]; !strings.Contains(k.Draft.Text, "this lab") || !strings.Contains(k.Before.Text, "other lab") {
		t.Errorf("%+v", k)
	}
}

// Where others share the process there is no door.
func TestNoKatasInASharedProcess(t *testing.T) {
	openCourse(t, courseOf(t, nil, known()), 100, 40).press("end").lacks("Katas").press(":").types("kata").lacks("judged")
}

// A pack takes the place of the katas of the course, and is opened at once.
func TestAPackIsOpened(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "invoice")
	if _, err := pack.CreateKata(dir); err != nil {
		t.Fatal(err)
	}
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	p.Title = "Our incidents"
	c := courseOf(t, nil, progress.Record{})
	c.Types, c.Pack = true, p
	l := openCourse(t, c, 100, 40).sees("Our incidents", "0 of 1 done", "if and only if it is the first call").press("enter").sees("Specification").press("enter")
	l.sees("✗ TestOnce: 3 of 3 fail").press("ctrl+r").sees("A run of your draft that fails", "→ walks through it.", " step 0 of ").lacks("several entries").press("esc")
	l.press("esc").press("esc").press("esc").sees("Katas: write code", "0 of 1")
}
