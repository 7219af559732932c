package paint

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// shown is what a terminal shows that is drawn on once.
func shown(t *testing.T, view tea.View, width, height int) string {
	t.Helper()
	e := vt.NewEmulator(width, height)
	if err := New(e, colorprofile.TrueColor, width, height).Draw(view); err != nil {
		t.Fatal(err)
	}
	return e.Render()
}

func view(content string) tea.View {
	v := tea.NewView(content)
	v.AltScreen = true
	return v
}

// pieces are what lines are made of: text that takes one cell a character, two, or
// joins with its neighbour; styles, one within another and left open; ends of them.
var pieces = []string{
	"a", "race ", "balance", "│", "→", "é", "日本", "👩‍🚀", "e\u0301", " ", "      ",
	"\x1b[31m", "\x1b[1;38;2;10;20;30m", "\x1b[7m", "\x1b[4;48;5;17m", "\x1b[m", "\x1b[0m", "\x1b[39m",
}

func randomLine(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(14) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// change returns lines with some of them made anew, or changed in one place.
func change(r *rand.Rand, lines []string) []string {
	lines = append([]string(nil), lines...)
	for range r.IntN(4) {
		y := r.IntN(len(lines))
		cut := strings.SplitAfter(lines[y], "\x1b[m")
		if r.IntN(2) == 0 {
			lines[y] = randomLine(r)
		} else {
			cut[r.IntN(len(cut))] = randomLine(r) + "\x1b[m"
			lines[y] = strings.Join(cut, "")
		}
	}
	return lines
}

// Whatever was on the terminal before, after a view it shows what a terminal
// shows that never had another one.
func TestChangesAddUpToTheWholeScreen(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		width, height := 3+r.IntN(40), 1+r.IntN(8)
		e := vt.NewEmulator(width, height)
		p := New(e, colorprofile.TrueColor, width, height)
		lines := make([]string, 1+r.IntN(10)) // also fewer and more than there are rows
		for frame := range 12 {
			lines = change(r, lines)
			if r.IntN(8) == 0 {
				width, height = 3+r.IntN(40), 1+r.IntN(8)
				e.Resize(width, height)
				p.Resize(width, height)
			}
			v := view(strings.Join(lines, "\n"))
			if err := p.Draw(v); err != nil {
				t.Fatal(err)
			}
			if got, want := e.Render(), shown(t, v, width, height); got != want {
				t.Fatalf("seed %d, frame %d, %d×%d, of\n%q\nshows\n%q\nwant\n%q", seed, frame, width, height, lines, got, want)
			}
		}
	}
}

// asDrawn is the screen as Bubble Tea's renderer would have it.
func asDrawn(content string, width, height int) string {
	b := uv.NewScreenBuffer(width, height)
	for y, line := range strings.Split(content, "\n") {
		if y < height {
			uv.NewStyledString(line).Draw(b, uv.Rect(0, y, width, 1))
		}
	}
	return b.Render()
}

// The golden screens of the lab, in colour, drawn one after the other.
func TestRealScreensLookAsInABuffer(t *testing.T) {
	files, err := filepath.Glob("../../ui/testdata/*-120x40-dark.txt")
	if err != nil || len(files) < 5 {
		t.Fatalf("there are %d golden screens: %v", len(files), err)
	}
	e := vt.NewEmulator(120, 40)
	p := New(e, colorprofile.TrueColor, 120, 40)
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		content := strings.TrimSuffix(strings.ReplaceAll(string(text), "␛", "\x1b"), "\n")
		if err := p.Draw(view(content)); err != nil {
			t.Fatal(err)
		}
		if got, want := squeeze(e.Render()), squeeze(asDrawn(content, 120, 40)); got != want {
			t.Errorf("%s shows\n%s\nwant\n%s", filepath.Base(f), got, want)
		}
	}
}

// squeeze takes the blanks at the ends of lines away.
func squeeze(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func TestOnlyWhatChangedIsSent(t *testing.T) {
	var out bytes.Buffer
	p := New(&out, colorprofile.TrueColor, 80, 24)
	bold := lipgloss.NewStyle().Bold(true).Render
	row := func(n int) string { return bold("balance") + " 100 " + bold(fmt.Sprint("step ", n)) + bold(" left") }
	lines := make([]string, 24)
	for i := range lines {
		lines[i] = row(1)
	}
	draw := func() string {
		out.Reset()
		if err := p.Draw(view(strings.Join(lines, "\n"))); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	draw()
	if got := draw(); got != "" {
		t.Errorf("the same screen again sends %q", got)
	}
	lines[4] = row(2)
	if got, want := draw(), "\x1b[5;8H 100 \x1b[1mstep 2\x1b[m"; got != want {
		t.Errorf("one number sends %q, want %q", got, want)
	}
	lines[4] = row(12) // what comes after it moves
	if got, want := draw(), "\x1b[5;8H 100 \x1b[1mstep 12\x1b[m\x1b[1m left\x1b[m\x1b[m\x1b[K"; got != want {
		t.Errorf("a longer number sends %q, want %q", got, want)
	}
}

func TestTerminalIsGivenBack(t *testing.T) {
	var out bytes.Buffer
	p := New(&out, colorprofile.TrueColor, 80, 24)
	if err := p.Close(); err != nil || out.Len() > 0 {
		t.Errorf("nothing was drawn, and closing sends %q, %v", out.String(), err)
	}
	v := view("hello")
	v.MouseMode, v.WindowTitle = tea.MouseModeCellMotion, "racelab"
	v.BackgroundColor, v.ForegroundColor = lipgloss.Color("#102030"), lipgloss.Color("#ffffff")
	if err := p.Draw(v); err != nil {
		t.Fatal(err)
	}
	for _, on := range []string{ansi.SetModeAltScreenSaveCursor, ansi.HideCursor, ansi.ResetModeAutoWrap, ansi.SetModeBracketedPaste,
		ansi.SetModeMouseButtonEvent, ansi.SetModeMouseExtSgr, ansi.SetWindowTitle("racelab"), ansi.SetBackgroundColor("#102030"), ansi.SetForegroundColor("#ffffff")} {
		if !strings.Contains(out.String(), on) {
			t.Errorf("the first screen does not send %q", on)
		}
	}
	out.Reset()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	for _, off := range []string{ansi.ResetModeAltScreenSaveCursor, ansi.ShowCursor, ansi.SetModeAutoWrap, ansi.ResetModeBracketedPaste,
		ansi.ResetModeMouseButtonEvent, ansi.ResetModeMouseExtSgr, ansi.SetWindowTitle(""), ansi.ResetBackgroundColor, ansi.ResetForegroundColor} {
		if !strings.Contains(out.String(), off) {
			t.Errorf("closing does not send %q", off)
		}
	}
}

func TestCursorIsWhereTheViewHasIt(t *testing.T) {
	e := vt.NewEmulator(20, 5)
	hidden := false
	e.SetCallbacks(vt.Callbacks{CursorVisibility: func(visible bool) { hidden = !visible }})
	p := New(e, colorprofile.TrueColor, 20, 5)
	v := view("name:\nroom:")
	draw := func() {
		t.Helper()
		if err := p.Draw(v); err != nil {
			t.Fatal(err)
		}
	}
	draw()
	if !hidden {
		t.Error("a view without a cursor shows one")
	}
	v.Cursor = tea.NewCursor(6, 1)
	draw()
	if at := e.CursorPosition(); hidden || at.X != 6 || at.Y != 1 {
		t.Errorf("the cursor is at %v, hidden %v, want 6,1", at, hidden)
	}
	v.Content = "name: x\nroom:" // drawing moves it
	draw()
	if at := e.CursorPosition(); at.X != 6 || at.Y != 1 {
		t.Errorf("after a change the cursor is at %v, want 6,1", at)
	}
	v.Cursor = nil
	draw()
	if !hidden {
		t.Error("the cursor stays when the view has none any more")
	}
}

func TestColoursAreThoseOfTheTerminal(t *testing.T) {
	const text = "\x1b[1;38;2;255;0;0mred\x1b[m \x1b[38;5;196mred\x1b[m plain"
	for _, p := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI, colorprofile.ASCII} {
		c := newColours(p)
		var want bytes.Buffer
		w := colorprofile.Writer{Forward: &want, Profile: p}
		if _, err := io.WriteString(&w, text); err != nil {
			t.Fatal(err)
		}
		for range 2 { // worked out, and remembered
			if got := c.convert(text); got != want.String() {
				t.Errorf("%s: %q, want %q", p, got, want.String())
			}
		}
	}
	dumb := newColours(colorprofile.NoTTY)
	if got := dumb.convert("\x1b[31mred\x1b[m"); strings.Contains(got, "31") || !strings.Contains(got, "red") {
		t.Errorf("a terminal without colours is sent %q", got)
	}
	endless := newColours(colorprofile.ANSI)
	for i := range 2 * mostKnown {
		endless.convert(fmt.Sprintf("\x1b[38;2;%d;%d;0mx", i/256, i%256))
	}
	if len(endless.known) > mostKnown {
		t.Errorf("%d colours are remembered", len(endless.known))
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestErrorOfTheClientIsReturned(t *testing.T) {
	if err := New(full{}, colorprofile.TrueColor, 9, 9).Draw(view("x")); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("the error is %v", err)
	}
}

func TestOnlyStylesReachTheTerminal(t *testing.T) {
	for in, want := range map[string]string{
		"\x1b[1;38;5;3mbold\x1b[m": "\x1b[1;38;5;3mbold\x1b[m",
		"a\x1b[2Jb":                "ab",
		"a\x1b]52;c;eA==\x07b":     "ab",
		"a\x1b]0;title\x1b\\b":     "ab",
		"a\x1bPq#0\x1b\\b":         "ab",
		"a\u202eb\u2066c":          "abc",
		"a\u009b2Jb":               "a2Jb",
		"a\x07\x08\r\tb":           "ab",
		"a\x1b[31":                 "a",
		"a\x1bcb":                  "ab",
		"日本 👩‍🚀 e\u0301":           "日本 👩‍🚀 e\u0301",
		"\x1b[?1049l\x1b[>4mx":     "x",
	} {
		if got := harmless(in); got != want {
			t.Errorf("of %q is sent %q, want %q", in, got, want)
		}
	}
}

var styles = regexp.MustCompile("\x1b\\[[0-9;:]*m")

func FuzzDraw(f *testing.F) {
	f.Add("a\nb", "a\nc", 5, 2)
	f.Add("\x1b[31mred\x1b[m x", "\x1b[31mred\x1b[m 日", 6, 1)
	f.Add("a\x1b[2Jb\u202e", "\x1bPq\x1b\\\x9b1m", 5, 1)
	f.Add("\x1b[7m\x1b[0mx\x1b[m\x1b[m", "\x1b[7m\x1b[my\x1b[m", 3, 1)
	f.Fuzz(func(t *testing.T, before, after string, width, height int) {
		if width < 1 || width > 50 || height < 1 || height > 10 {
			t.Skip()
		}
		e := vt.NewEmulator(width, height)
		p := New(e, colorprofile.TrueColor, width, height)
		for _, s := range []string{before, after} {
			if err := p.Draw(view(s)); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := e.Render(), shown(t, view(after), width, height); got != want {
			t.Errorf("%q after %q shows\n%q\nwant\n%q", after, before, got, want)
		}
		for _, line := range strings.Split(before, "\n") {
			sent := harmless(line)
			if rest := styles.ReplaceAllString(sent, ""); strings.ContainsFunc(rest, unicode.IsControl) || !utf8.ValidString(rest) {
				t.Errorf("of %q is sent %q", line, sent)
			}
		}
	})
}

// BenchmarkFrame draws a screen of which a few lines change; the ratio of the two
// is what drawing by lines saves.
func BenchmarkFrame(b *testing.B) {
	frame := func(n int) string {
		lines := make([]string, 40)
		for y := range lines {
			lines[y] = strings.Repeat("\x1b[1;31mbalance\x1b[m = 100 │ ", 6)
		}
		for y := range 6 {
			lines[10+y] = fmt.Sprintf("\x1b[32mstep %d\x1b[m %s", n, strings.Repeat("\x1b[34m· ·\x1b[m ", 20))
		}
		return strings.Join(lines, "\n")
	}
	frames := [2]tea.View{view(frame(1)), view(frame(2))}
	b.Run("lines", func(b *testing.B) {
		p := New(io.Discard, colorprofile.ANSI256, 120, 40)
		for i := range b.N {
			_ = p.Draw(frames[i%2])
		}
	})
	b.Run("cells", func(b *testing.B) {
		r := uv.NewTerminalRenderer(io.Discard, []string{"TERM=xterm-256color"})
		r.SetFullscreen(true)
		r.SetColorProfile(colorprofile.ANSI256)
		buffer := uv.NewScreenBuffer(120, 40)
		for i := range b.N {
			buffer.Clear()
			uv.NewStyledString(frames[i%2].Content).Draw(buffer, buffer.Bounds())
			r.Render(buffer.RenderBuffer)
			_ = r.Flush()
		}
	})
}
