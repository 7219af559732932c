package bench

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"racelab/ui/keys"
	"racelab/ui/theme"
)

// driver plays a learner at a bench: it presses keys and runs the commands that
// come back.
type driver struct {
	t *testing.T
	*Bench
	ctx    context.Context
	cancel context.CancelFunc
}

func open(t *testing.T, l Lesson, width, height int) *driver {
	t.Helper()
	m := keys.New()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	d := &driver{t: t, ctx: ctx, cancel: cancel}
	d.Bench = New(l, Env{Context: ctx, Keys: &m, Styles: theme.New(theme.Dark, colorprofile.ASCII), Seed: 1})
	d.run(d.Init())
	d.run(d.SetSize(width, height))
	return d
}

// run executes a command and what follows from it. While the bench runs by
// itself it executes nothing: tests send the ticks.
func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if d.auto.on {
		return // it may be the tick, which sleeps
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	default:
		d.run(d.Handle(msg))
	}
}

// press types keys: names as Bubble Tea has them, split by blanks.
func (d *driver) press(names string) *driver {
	d.t.Helper()
	for _, n := range strings.Fields(names) {
		d.run(d.Handle(keyPress(n)))
	}
	return d
}

func keyPress(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"left": tea.KeyLeft, "right": tea.KeyRight, "up": tea.KeyUp, "down": tea.KeyDown,
		"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape,
	}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	switch {
	case name == "space":
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	case name == "shift+tab":
		return tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
	case strings.HasPrefix(name, "ctrl+"):
		return tea.KeyPressMsg{Code: []rune(name[5:])[0], Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// screen returns what is shown, without styles.
func (d *driver) screen() string {
	return ansi.Strip(strings.Join(d.Lines(), "\n"))
}

// sees fails the test unless the screen shows every text.
func (d *driver) sees(texts ...string) *driver {
	d.t.Helper()
	s := d.screen()
	for _, text := range texts {
		if !strings.Contains(s, text) {
			d.t.Fatalf("the screen does not show %q:\n%s", text, s)
		}
	}
	return d
}

// seesNot fails the test if the screen shows any of the texts.
func (d *driver) seesNot(texts ...string) *driver {
	d.t.Helper()
	s := d.screen()
	for _, text := range texts {
		if strings.Contains(s, text) {
			d.t.Fatalf("the screen shows %q:\n%s", text, s)
		}
	}
	return d
}

func lostUpdate() Lesson {
	return Lesson{Name: "lost-update", Title: "Lost update", Program: twoDeposits(),
		Watch: "Who writes between the other's read and the other's write?",
		Story: "# Two deposits\n\nAlice and Bob pay into **one** account.\n"}
}
