package ui

import (
	"context"
	"flag"
	"image/color"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"racelab/lessons"
	"racelab/sim"
	"racelab/ui/signs"
	"racelab/ui/theme"
)

var update = flag.Bool("update", false, "write the golden screens anew; look at each before committing it")

// firstLesson returns the first lesson as the command opens it.
func firstLesson(t testing.TB) Lesson {
	t.Helper()
	l := lessonNamed(t, "lost-update")
	l.Watch, l.Real = "Who writes between the other's read and the other's write?", rarely
	return l
}

// lessonNamed is a lesson for the bench, explored in a time that is the same everywhere.
func lessonNamed(t testing.TB, name string) Lesson {
	t.Helper()
	l, err := lessons.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := l.Load()
	if err != nil {
		t.Fatal(err)
	}
	story, err := l.Prose("Story", nil)
	if err != nil {
		t.Fatal(err)
	}
	return Lesson{
		Name:    l.Name,
		Title:   l.Title,
		Story:   story,
		Program: steady{FromSim(p)},
		Fold: func(src []byte, on map[string]bool) []Line {
			var out []Line
			for _, l := range lessons.Reading(lessons.Fold(src, on)) {
				out = append(out, Line{Number: l.Number, Text: l.Text, Added: l.Added})
			}
			return out
		},
	}
}

// rarely stands for the compiled lesson on a machine that loses Alice's deposit
// in two of a thousand runs.
func rarely(_ context.Context, runs Runs, progress func(Tally)) (Tally, error) {
	t := Tally{Done: runs.Times, Failing: 2, Results: []Result{
		{Outcome: "balance 180", Count: runs.Times - 2}, {Outcome: "balance 130", Fails: true, Why: "balance is 130, want 180", Count: 2},
	}}
	progress(t)
	return t, nil
}

// lab is a root model in the hands of a test.
type lab struct {
	t testing.TB
	*Model
}

func openLab(t testing.TB, o Options, width, height int) *lab {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	o.Context = ctx
	if o.After == nil { // nothing waits for the clock
		o.After = func(time.Duration, tea.Msg) tea.Cmd { return nil }
	}
	l := &lab{t, New(o).(*Model)}
	l.run(l.Init())
	l.send(tea.WindowSizeMsg{Width: width, Height: height})
	return l
}

// run executes a command and what follows from it, all but the question for the
// background: tests answer that themselves.
func (l *lab) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			l.run(c)
		}
	default:
		l.send(msg)
	}
}

func (l *lab) send(msg tea.Msg) {
	_, cmd := l.Update(msg)
	l.run(cmd)
}

func (l *lab) press(names string) *lab {
	for _, n := range strings.Fields(names) {
		l.send(keyPress(n))
	}
	return l
}

func keyPress(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"left": tea.KeyLeft, "right": tea.KeyRight, "up": tea.KeyUp, "down": tea.KeyDown,
		"home": tea.KeyHome, "end": tea.KeyEnd, "enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape,
		"pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "backspace": tea.KeyBackspace,
	}
	switch code, ok := special[name]; {
	case ok:
		return tea.KeyPressMsg{Code: code}
	case name == "shift+tab":
		return tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
	case name == "space":
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	case strings.HasPrefix(name, "ctrl+"):
		return tea.KeyPressMsg{Code: []rune(name[5:])[0], Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func (l *lab) frame() string { return l.View().Content }

// lacks is the contrary of sees.
func (l *lab) lacks(texts ...string) *lab {
	l.t.Helper()
	for _, text := range texts {
		if screen := ansi.Strip(l.frame()); strings.Contains(screen, text) {
			l.t.Errorf("the screen shows %q:\n%s", text, screen)
		}
	}
	return l
}

func (l *lab) sees(texts ...string) *lab {
	l.t.Helper()
	s := ansi.Strip(l.frame())
	for _, text := range texts {
		if !strings.Contains(s, text) {
			l.t.Fatalf("the screen does not show %q:\n%s", text, s)
		}
	}
	return l
}

// steady explores in a time that is the same on every machine.
type steady struct{ Program }

func (s steady) Explore(ctx context.Context, c sim.Config, b sim.Budget, progress func(sim.Progress)) (*sim.Report, error) {
	r, err := s.Program.Explore(ctx, c, b, progress)
	if r != nil {
		r.Elapsed = time.Millisecond
	}
	return r, err
}

func TestGolden(t *testing.T) {
	scenes := []struct{ name, keys string }{
		{"start", ""},
		{"lost", "1 2 1 2"},
		{"lock", "tab space esc 1 1"},
		{"census", "c"},
		{"compare", "1 2 1 2 v"},
		{"real", "x"},
		{"help", "?"},
	}
	sizes := []struct {
		name          string
		width, height int
	}{{"80x24", 80, 24}, {"120x40", 120, 40}, {"200x60", 200, 60}}
	looks := []struct {
		name    string
		theme   theme.Name
		profile colorprofile.Profile
	}{
		{"plain", theme.Dark, colorprofile.ASCII},
		{"dark", theme.Dark, colorprofile.TrueColor},
	}
	for _, scene := range scenes {
		for _, size := range sizes {
			for _, look := range looks {
				name := scene.name + "-" + size.name + "-" + look.name
				t.Run(name, func(t *testing.T) {
					o := Options{Lesson: firstLesson(t), Theme: string(look.theme), Profile: look.profile}
					golden(t, name, openLab(t, o, size.width, size.height).press(scene.keys).frame())
				})
			}
		}
	}
	for _, look := range []struct {
		name    string
		theme   theme.Name
		profile colorprofile.Profile
	}{
		{"light", theme.Light, colorprofile.TrueColor},
		{"safe-dark", theme.SafeDark, colorprofile.TrueColor},
		{"safe-light", theme.SafeLight, colorprofile.TrueColor},
		{"dark-256", theme.Dark, colorprofile.ANSI256},
		{"dark-16", theme.Dark, colorprofile.ANSI},
		{"light-16", theme.Light, colorprofile.ANSI},
	} {
		t.Run(look.name, func(t *testing.T) {
			o := Options{Lesson: firstLesson(t), Theme: string(look.theme), Profile: look.profile}
			golden(t, "lost-80x24-"+look.name, openLab(t, o, 80, 24).press("tab space esc 1 2 1 2").frame())
		})
	}
}

func golden(t *testing.T, name, frame string) {
	t.Helper()
	frame += "\n"
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(frame), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != frame {
		t.Errorf("%s differs from what is shown; if that is right: go test ./ui -update\n%s", file, ansi.Strip(frame))
	}
}

var sgrColor = regexp.MustCompile(`\x1b\[[0-9;:]*m`)

func TestWithoutColourThereIsNone(t *testing.T) {
	for _, profile := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.NoTTY} {
		l := openLab(t, Options{Lesson: firstLesson(t), Profile: profile}, 200, 60)
		for _, keys := range []string{"", "1 2 1 2", "c", "w", "i", "?", "esc v", "enter", "tab space"} {
			l.press(keys)
			for _, seq := range sgrColor.FindAllString(l.frame(), -1) {
				for _, p := range strings.FieldsFunc(strings.Trim(seq, "\x1b[m"), func(r rune) bool { return r == ';' || r == ':' }) {
					if len(p) > 1 && p != "22" && p != "27" {
						t.Fatalf("%v after %q: %q is a colour", profile, keys, seq)
					}
					if profile == colorprofile.NoTTY {
						t.Fatalf("without a terminal %q is a style", seq)
					}
				}
			}
		}
		if v := l.View(); v.BackgroundColor != nil || v.ForegroundColor != nil {
			t.Errorf("%v: the lab brings a background", profile)
		}
	}
}

func TestSixteenColoursAreOnlyThose(t *testing.T) {
	l := openLab(t, Options{Lesson: firstLesson(t), Profile: colorprofile.ANSI}, 200, 60).press("1 2 1 2")
	for _, seq := range sgrColor.FindAllString(l.frame(), -1) {
		if strings.Contains(seq, "38") || strings.Contains(seq, "48") {
			t.Fatalf("%q asks for more than 16 colours", seq)
		}
	}
}

func TestNoColourIsLostWithoutColour(t *testing.T) {
	// What colour says, a sign or a word says too.
	l := openLab(t, Options{Lesson: firstLesson(t), Profile: colorprofile.NoTTY}, 120, 40)
	l.press("tab space esc 1 1").sees("[x] lock", "+  l.mu.Lock()", "┃● read 100", "┊ waits for mu", "✓ 0 of 2")
	l.press("tab space esc f").sees("✗ balance is 130", "◆✗", "●", "▸", "✗ balance 130")
}

func TestThemeKeyWalksOverAllThemes(t *testing.T) {
	l := openLab(t, Options{Lesson: firstLesson(t)}, 80, 24)
	seen := map[string]bool{}
	for range theme.Names() {
		seen[l.press("T").frame()] = true
	}
	if len(seen) != len(theme.Names()) {
		t.Errorf("%d themes give %d different frames", len(theme.Names()), len(seen))
	}
	l.sees("Theme: auto")
}

func TestTheThemeFollowsTheBackgroundUnlessChosen(t *testing.T) {
	white, black := color.White, color.Black
	l := openLab(t, Options{Lesson: firstLesson(t)}, 80, 24).press("1")
	dark := l.frame()
	l.send(tea.BackgroundColorMsg{Color: white})
	if l.frame() == dark || !l.look.Styles.Name.IsAuto() || strings.Contains(l.frame(), "48;2;") {
		t.Errorf("on white the theme is %s", l.look.Styles.Name)
	}
	l.press("T") // dark, on a white terminal
	for i, line := range strings.Split(l.frame(), "\n") {
		if !strings.HasPrefix(line, "\x1b[") || !strings.Contains(line, "48;2;18;20;28") || strings.Contains(line, "\x1b[m ") {
			t.Fatalf("row %d has cells without a ground: %q", i, line)
		}
	}
	l = openLab(t, Options{Lesson: firstLesson(t), Theme: "safe-light"}, 80, 24)
	l.send(tea.BackgroundColorMsg{Color: black})
	if l.look.Styles.Name != theme.SafeLight || !strings.Contains(l.frame(), "48;2;255;255;255") {
		t.Error("a chosen theme gives way to the terminal's background, or brings none")
	}
}

func TestEverySignOfTheLabIsInEverySet(t *testing.T) {
	for _, set := range []signs.Set{signs.ASCII, signs.Console} {
		missing := map[rune]string{}
		look := func(where string, l *lab) {
			for _, line := range strings.Split(ansi.Strip(l.frame()), "\n") {
				if w := ansi.StringWidth(line); w != l.width {
					t.Errorf("%s, %s: a row of %d cells", set, where, w)
				}
				for _, r := range line {
					if r > 0xff && (set == signs.ASCII || !strings.ContainsRune("─│┌┐└┘├┤┬┴┼═║╔╗╚╝░▒▓█▌▲►▼◄○●◘◙♣♦√≈≠≤≥∞←↑→↓‼–—…‹›•■□≡Ššõäöü", r)) {
						missing[r] = where
					}
				}
			}
		}
		for _, keys := range []string{"", "1 2 1 2", "F v", "esc tab space esc 1 1", "c", "? ", "x", ":"} {
			for _, size := range [][2]int{{80, 24}, {200, 60}} {
				look(keys, openLab(t, Options{Lesson: firstLesson(t), Signs: string(set)}, size[0], size[1]).press(keys))
			}
		}
		for _, keys := range []string{"", "?", "enter", "enter n", "enter n n n", "enter n n n n", "G", "P"} {
			o := Options{Course: courseOf(t, nil, known()), Theme: "dark", Profile: colorprofile.NoTTY}
			o.Signs = string(set)
			look("course "+keys, openLab(t, o, 120, 40).press(keys))
		}
		for r, where := range missing {
			t.Errorf("%s has nothing for %c (%U), seen after %q", set, r, r, where)
		}
	}
}

func TestProfileOfTheTerminalIsTaken(t *testing.T) {
	l := openLab(t, Options{Lesson: firstLesson(t)}, 80, 24)
	l.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	if strings.Contains(l.frame(), "[38;") {
		t.Error("colours remain after the terminal said that it has none")
	}
}

func TestMouseCanBeTurnedOff(t *testing.T) {
	l := openLab(t, Options{Lesson: firstLesson(t)}, 80, 24)
	if l.View().MouseMode != tea.MouseModeCellMotion {
		t.Error("the mouse is off at the start")
	}
	l.press("m").sees("The mouse is off")
	if l.View().MouseMode != tea.MouseModeNone {
		t.Error("m leaves the mouse on")
	}
	l.press("m").sees("The mouse is on")
	if l := openLab(t, Options{Lesson: firstLesson(t), NoMouse: true}, 80, 24); l.View().MouseMode != tea.MouseModeNone {
		t.Error("NoMouse starts with the mouse on")
	}
}

func TestQuit(t *testing.T) {
	for keys, quits := range map[string]bool{"q": true, "ctrl+c": true, "? q": false, "? ctrl+c": true, "? q q": true, "tab q": true} {
		l := openLab(t, Options{Lesson: firstLesson(t)}, 80, 24)
		var last tea.Msg
		for _, k := range strings.Fields(keys) {
			_, cmd := l.Update(keyPress(k))
			last = nil
			if cmd != nil {
				last = cmd()
			}
		}
		if _, ok := last.(tea.QuitMsg); ok != quits {
			t.Errorf("%s quits: %v, want %v", keys, ok, quits)
		}
	}
}

func TestQuittingEndsTheExplorer(t *testing.T) {
	m := New(Options{Lesson: firstLesson(t)}).(*Model)
	cmd := m.Init()
	m.Update(keyPress("q"))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, c := range cmd().(tea.BatchMsg) {
			if batch, ok := c().(tea.BatchMsg); ok {
				for _, c := range batch {
					c()
				}
			}
		}
	}()
	select {
	case <-done:
	case <-time.After(2 * time.Minute):
		t.Error("a command outlives the lab")
	}
}

func TestSizesThatTerminalsClaim(t *testing.T) {
	for _, c := range []struct{ w, h, wantW, wantH int }{{0, 0, 80, 24}, {20000, 2000, 400, 200}, {-5, 30, 80, 30}, {100, 40, 100, 40}} {
		l := openLab(t, Options{Lesson: firstLesson(t)}, c.w, c.h)
		lines := strings.Split(l.frame(), "\n")
		if len(lines) != c.wantH || ansi.StringWidth(lines[0]) != c.wantW {
			t.Errorf("%d×%d is drawn as %d×%d, want %d×%d", c.w, c.h, ansi.StringWidth(lines[0]), len(lines), c.wantW, c.wantH)
		}
	}
}

func TestTwoLabsShareNothing(t *testing.T) {
	p := firstLesson(t)
	a := openLab(t, Options{Lesson: p}, 80, 24)
	b := openLab(t, Options{Lesson: p}, 80, 24)
	before := b.frame()
	a.press("T tab space esc 1 1 m ?")
	b.stale = true
	if b.frame() != before {
		t.Error("what one learner does shows on the screen of another")
	}
}

func TestAFrameIsDrawnOnlyWhenSomethingChanged(t *testing.T) {
	l := openLab(t, Options{Lesson: firstLesson(t)}, 120, 40)
	l.frame()
	if n := testing.AllocsPerRun(10, func() { l.View() }); n > 0 {
		t.Errorf("an unchanged frame costs %v allocations", n)
	}
}
