package screen

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"racelab/lessons"
	"racelab/lessons/progress"
	"racelab/sim/cells"
	"racelab/ui/theme"
)

// take types words into the palette and takes what it found first.
func (x *member) take(words string) {
	x.Helper()
	x.press(":")
	x.press(strings.Split(words, "")...)
	x.press("enter")
}

func TestThePaletteOfARoom(t *testing.T) {
	teacher, bob := class(t)
	teacher.explored()
	if s := bob.screen(); !strings.HasSuffix(strings.TrimRight(s, " "), ": commands  ? keys") {
		t.Errorf("the last row of who follows is\n%s", s)
	}
	bob.press(":")
	bob.shows("━ Commands")
	if s := bob.screen(); strings.Contains(s, "step alice") || !strings.Contains(s, "Branch off") {
		t.Errorf("who follows is offered\n%s", s)
	}
	bob.press("esc")
	bob.take("raise hand")
	bob.shows("Your hand goes up.")
	bob.press("esc")

	teacher.take("failure shortest")
	teacher.shows("Hidden: the class predicts first.")
	teacher.press("esc", "F")
	teacher.shows("≈ Hidden: the class predicts first.")
	teacher.choose("Show the class how many interleavings fail")
	teacher.shows("4 of 6 interleavings fail")
	teacher.take("failure shortest")
	teacher.shows("step 4 of 4")
	bob.shows("step 4 of 4")

	teacher.take("start over")
	teacher.take("break it minutes")
	bob.shows("break it: ")
	bob.take("failure shortest")
	bob.shows("━ Commands")
	bob.press("esc")
	bob.shows("find the shortest failure: " + notInChallenge)
	if n := bob.m.own.Scene().At; n != 0 {
		t.Errorf("the palette answered the challenge with %d steps", n)
	}
	bob.take("step")
	bob.shows("step 1 of 1")
}

// What was listed for a bench does nothing to another one.
func TestThePaletteOfABenchThatIsGone(t *testing.T) {
	_, bob := class(t)
	bob.press("b")
	bob.shows("your own branch")
	bob.press(":")
	bob.m.rejoin()
	bob.press("s", "t", "e", "p", "enter")
	bob.shows("the bench that was here before")
	bob.m.rejoin() // from a list that was open, too
}

func TestARoomLooksAsItsMemberChose(t *testing.T) {
	_, bob := class(t)
	mine := &progress.Memory{}
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	bob.m.lesson = newLesson(Learner{Lesson: l, Numbers: numbersOf(t, l.Name), Store: mine}, 1)
	if frame := bob.m.View().Content; strings.Contains(frame, "\x1b[48") || strings.Contains(frame, ";48;") {
		t.Error("the terminal's own theme paints a ground")
	}
	bob.take("theme light")
	if bob.m.styles.Name != theme.Light {
		t.Fatalf("the theme is %s", bob.m.styles.Name)
	}
	_, h := bob.m.size()
	lines := strings.Split(bob.m.View().Content, "\n")
	for y, row := range lines {
		if !strings.Contains(row, "48;5;") {
			t.Errorf("row %d has no ground: %q", y, row)
		}
		if w := cells.Width(row); w != 80 {
			t.Errorf("row %d has %d cells", y, w)
		}
	}
	if len(lines) != h {
		t.Errorf("%d rows of %d", len(lines), h)
	}
	bob.take("signs ascii")
	for _, r := range bob.screen() {
		if r > 126 {
			t.Errorf("%q is drawn in ASCII:\n%s", r, bob.screen())
			break
		}
	}
	bob.until("the look is kept", func() bool {
		r, err := mine.Load(t.Context())
		return err == nil && r.Settings.Theme == "light" && r.Settings.Signs == "ascii"
	})
}

func TestThePaletteOfARecording(t *testing.T) {
	p := recorded(t, colorprofile.TrueColor)
	text := func() string { return ansi.Strip(p.View().Content) }
	press := func(keys ...string) {
		for _, k := range keys {
			msg := tea.KeyPressMsg{Text: k, Code: []rune(k)[0]}
			if k == "enter" {
				msg = tea.KeyPressMsg{Code: tea.KeyEnter}
			}
			p.Update(msg)
		}
	}
	press(":")
	if !strings.Contains(text(), "━ Commands") {
		t.Fatalf("no palette:\n%s", text())
	}
	press("t", "o", " ", "t", "h", "e", " ", "e", "n", "d", "enter")
	if !strings.Contains(text(), "6 of 6") {
		t.Errorf("not at the end:\n%s", text())
	}
	press(":", "d", "a", "r", "k", "enter")
	if !strings.Contains(p.View().Content, "48;2;") {
		t.Error("the dark theme paints no ground")
	}
}

// Commands run beside each other: a change that is stored late undoes none that was made after it.
func TestWhatIsKeptKeepsItsOrder(t *testing.T) {
	mine := &progress.Memory{}
	about, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	l := newLesson(Learner{Lesson: about, Store: mine}, 1)
	set := func(theme, signs string) tea.Cmd {
		now := time.Now()
		notes{l}.Change(func(r *progress.Record) { r.Set(progress.Settings{Theme: theme, Signs: signs}, now) })
		return l.store()
	}
	first, second := set("light", ""), set("light", "ascii")
	second()
	if msg := first(); msg != nil {
		t.Errorf("there was something left to store: %v", msg)
	}
	if r, err := mine.Load(t.Context()); err != nil || r.Settings.Signs != "ascii" || r.Settings.Theme != "light" {
		t.Errorf("kept is %+v, %v", r.Settings, err)
	}
}
