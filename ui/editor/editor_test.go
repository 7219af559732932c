package editor

import (
	"go/format"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"racelab/sim/cells"
	"racelab/ui/theme"
)

const sample = "package p\n\nfunc a() {\n\tb()\n}\n\nfunc b() {\n}\n"

func typed(t *testing.T, e *Editor, text string) {
	t.Helper()
	for _, r := range text {
		refused := ""
		if r == '\n' {
			refused = e.Newline()
		} else {
			refused = e.Insert(string(r))
		}
		if refused != "" {
			t.Fatal(refused)
		}
	}
}

func TestGoIsIndentedAsItIsTyped(t *testing.T) {
	e := New("", nil)
	typed(t, e, "func f() {\nif x {\nreturn\n}\nswitch y {\ncase 1:\ng()\n")
	want := "func f() {\n\tif x {\n\t\treturn\n\t}\n\tswitch y {\n\t\tcase 1:\n\t\t\tg()\n\t\t\t"
	if e.Text() != want {
		t.Errorf("%q\nwant\n%q", e.Text(), want)
	}
}

func TestUndoTakesWordsBackAndRedoBringsThemAgain(t *testing.T) {
	e := New("", nil)
	typed(t, e, "one two")
	e.Undo()
	if e.Text() != "one" {
		t.Errorf("after one undo: %q", e.Text())
	}
	e.Undo()
	if e.Text() != "" || e.Undo() {
		t.Errorf("after two: %q", e.Text())
	}
	e.Redo()
	e.Redo()
	if e.Text() != "one two" || e.Redo() {
		t.Errorf("again: %q", e.Text())
	}
}

func TestLockedRowsAreRefusedAndMove(t *testing.T) {
	e := New(sample, []Span{{2, 4, "a, an actor"}})
	e.To(Pos{3, 1})
	for name, do := range map[string]func() string{"insert": func() string { return e.Insert("x") }, "newline": e.Newline, "backspace": e.Backspace, "delete": e.Delete, "cut": e.Cut} {
		if refused := do(); refused != "a, an actor may not be changed." || e.Text() != sample {
			t.Errorf("%s: %q, %q", name, refused, e.Text())
		}
	}
	e.To(Pos{1, 0})
	if refused := e.Insert("var x int\n\n"); refused != "" {
		t.Fatal(refused)
	}
	if got := e.Locked()[0]; got.First != 4 || got.Last != 6 {
		t.Errorf("two rows further up were added, and rows %d to %d are locked", got.First, got.Last)
	}
	e.SelectAll()
	if e.Backspace() == "" {
		t.Error("all of it was deleted, with what is locked")
	}
	e.To(Pos{6, 1})
	if refused := e.Newline(); refused != "" {
		t.Errorf("a row behind what is locked is refused: %s", refused)
	}
	e.To(Pos{0, 0})
	e.Insert("// A comment, not formatted  \n")
	nice, err := format.Source([]byte(e.Text()))
	if err != nil {
		t.Fatal(err)
	}
	e.Formatted(string(nice))
	rows := strings.Split(e.Text(), "\n")
	if s := e.Locked()[0]; rows[s.First] != "func a() {" || rows[s.Last] != "}" {
		t.Errorf("after gofmt rows %d to %d are locked:\n%s", s.First, s.Last, e.Text())
	}
}

func TestFindGoesOnAndRound(t *testing.T) {
	e := New(sample, nil)
	for i, want := range []Pos{{3, 2}, {6, 6}, {3, 2}} {
		if !e.Find("B(") {
			t.Fatal("not found")
		}
		if from, to := e.Selection(); to.Row != want.Row || from.Col != want.Col-1 {
			t.Errorf("find %d is at %v", i, to)
		}
	}
	if e.Find("nowhere") || e.Find("") {
		t.Error("found what is not there")
	}
}

func TestBracketsMatch(t *testing.T) {
	e := New(sample, nil)
	e.To(Pos{2, 9})
	if a, b, ok := e.Bracket(); !ok || a != (Pos{2, 9}) || b != (Pos{4, 0}) {
		t.Errorf("%v %v %v", a, b, ok)
	}
	e.To(Pos{4, 1})
	if a, b, ok := e.Bracket(); !ok || a != (Pos{4, 0}) || b != (Pos{2, 9}) {
		t.Errorf("back: %v %v %v", a, b, ok)
	}
}

// FuzzEditor does anything: the cursor stays in the text, undo brings back what was there,
// locked rows keep their words, and every size can be drawn.
func FuzzEditor(f *testing.F) {
	f.Add(sample, uint64(1))
	f.Add("", uint64(2))
	f.Add("\t\t日本\r\nx{[(", uint64(3))
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		if len(text) > 2000 {
			t.Skip()
		}
		r := rand.New(rand.NewPCG(seed, 1))
		e := New(text, nil)
		start := e.Text()
		if n := len(e.lines); n > 3 {
			e.locked = []Span{{1, 2, "x"}}
		}
		var kept string
		if len(e.locked) > 0 {
			kept = string(e.lines[1]) + "\n" + string(e.lines[2])
		}
		st := theme.New(theme.Dark, colorprofile.ASCII)
		for range 40 {
			act(e, r)
			if e.at != e.inside(e.at) {
				t.Fatalf("the cursor is at %v", e.at)
			}
			if s := e.locked; len(s) > 0 {
				if got := string(e.lines[s[0].First]) + "\n" + string(e.lines[s[0].Last]); got != kept {
					t.Fatalf("locked rows read %q, and read %q", got, kept)
				}
			}
			w, h := r.IntN(60), r.IntN(20)
			for _, l := range e.Draw(st, w, h, nil) {
				if cells.Width(l) > w {
					t.Fatalf("a row has %d cells of %d", cells.Width(l), w)
				}
			}
		}
		for e.Undo() {
		}
		if e.Text() != start {
			t.Fatalf("undone to %q, from %q", e.Text(), start)
		}
	})
}

func act(e *Editor, r *rand.Rand) {
	switch r.IntN(12) {
	case 0:
		e.Insert(string(rune(' ' + r.IntN(95))))
	case 1:
		e.Newline()
	case 2:
		e.Backspace()
	case 3:
		e.Delete()
	case 4:
		e.Cut()
	case 5:
		e.Paste()
	case 6:
		e.Undo()
	case 7:
		e.Redo()
	case 8:
		e.Find(string(rune('a' + r.IntN(26))))
	case 9:
		e.Insert("a\n\tb{\n}")
	case 10:
		e.Copy()
	default:
		e.Go(Move(r.IntN(12)), r.IntN(2) == 0)
	}
}
