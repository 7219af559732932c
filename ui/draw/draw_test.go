package draw

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"racelab/sim/cells"
	"racelab/ui/theme"
)

func FuzzClean(f *testing.F) {
	f.Add("a\x1b[2J\u202e")
	f.Fuzz(func(t *testing.T, s string) {
		got := cells.Clean(s)
		for _, r := range got {
			if unicode.In(r, unicode.Cc, unicode.Cf) {
				t.Fatalf("cells.Clean(%q) leaves %U", s, r)
			}
		}
		if again := cells.Clean(got); again != got {
			t.Fatalf("cells.Clean(%q) = %q, and of that %q", s, got, again)
		}
		row := NewRow(20).Put(theme.Style{}, got).String()
		if w := ansi.StringWidth(row); w != 20 {
			t.Fatalf("a row of 20 cells with %q is %d wide", got, w)
		}
	})
}

func TestRowNeverGrowsWider(t *testing.T) {
	st := theme.New(theme.Dark, colorprofile.TrueColor)
	for width := 0; width < 30; width++ {
		r := NewRow(width).Space(1).Put(st.Bad, "日本語日本語").To(8).PutWithin(st.Good, "abcdef", 3).PutRight(st.Warn.Paint("end"))
		if w := ansi.StringWidth(r.String()); w != width {
			t.Errorf("width %d: the row has %d cells", width, w)
		}
	}
}

func TestBoxIsAsLargeAsItIsSaid(t *testing.T) {
	st := theme.New(theme.Dark, colorprofile.TrueColor)
	for w := range 40 {
		for h := range 8 {
			b := Box{Title: "A title 日本 that is long", Note: "step 2 of 4", Above: w%2 == 0, Below: h%2 == 0, Border: st.Border, Label: st.Heading, Muted: st.Faint}
			iw, ih := Inner(w, h)
			lines := b.Draw(Fill([]string{"x"}, iw, ih), w, h)
			if len(lines) != h {
				t.Fatalf("%d×%d: %d lines", w, h, len(lines))
			}
			for _, l := range lines {
				if got := ansi.StringWidth(l); got != w {
					t.Fatalf("%d×%d: a line of %d cells: %q", w, h, got, l)
				}
			}
		}
	}
}

func TestBoxSaysThatThereIsMore(t *testing.T) {
	lines := Box{Title: "T", Note: "n", Above: true, Below: true}.Draw(Fill(nil, 20, 2), 20, 3)
	if !strings.Contains(lines[0], "n ↑↓") || len(lines) != 3 {
		t.Errorf("the pane is\n%s", strings.Join(lines, "\n"))
	}
}
