package prose

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	xansi "github.com/charmbracelet/x/ansi"

	"racelab/content"
	"racelab/sim/cells"
	"racelab/ui/theme"
)

// shown is a page without colours and blanks at the ends of lines.
func shown(text string, width int) string {
	var out []string
	for _, l := range Lines(text, theme.New(theme.Dark, colorprofile.NoTTY), width) {
		out = append(out, strings.TrimRight(xansi.Strip(l), " "))
	}
	return strings.Join(out, "\n")
}

func TestSourceStandsAmongProse(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"between two paragraphs", "One.\n\n```go\nif x {\n\ty()\n}\n```\n\nTwo.", " One.\n\n  if x {\n      y()\n  }\n\n Two."},
		{"alone", "```go\nx := 1\n```\n", "  x := 1"},
		{"two", "```go\na()\n```\n```go\nb()\n```", "  a()\n\n  b()"},
		{"empty", "```go\n```", ""},
		{"not closed", "One.\n```go\nx()", " One.\n\n  x()"},
		{"in a fence of another kind", "````text\n```go\nx\n```\n````", "  ```go\n  x\n  ```"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := shown(c.text, 40); strings.TrimSpace(got) != strings.TrimSpace(c.want) {
				t.Errorf("it is\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestSourceHasTheColoursOfTheTheme(t *testing.T) {
	for _, name := range theme.Names() {
		st := theme.New(name, colorprofile.TrueColor)
		page := strings.Join(Lines("```go\nreturn f(1) // why\n```", st, 40), "\n")
		for kind, word := range map[theme.Syntax]string{theme.Keyword: "return", theme.Call: "f", theme.Literal: "1", theme.Comment: "// why"} {
			if !strings.Contains(page, st.Syntax(kind).Paint(word)) {
				t.Errorf("%s: %s is not in its colour in %q", name, word, page)
			}
		}
	}
}

func TestNumbersStayInOneRow(t *testing.T) {
	for width := 12; width < 60; width++ {
		page := shown("In 2,000 trials and 1,234,567 more, of which 1,2,3 are *3,000* or `4,096`.\n\n- one of 5,000\n\n| n |\n|---|\n| 6,000 |", width)
		for _, number := range []string{"2,000", "1,234,567", "3,000", "4,096", "5,000", "6,000"} {
			if !strings.Contains(page, number) {
				t.Errorf("at %d cells %s is torn:\n%s", width, number, page)
			}
		}
	}
}

func TestEveryLineHasItsWidth(t *testing.T) {
	text := "# A\n\nLong words here.\n\n```go\nvar x = \"a line that is longer than the screen\"\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
	for width := 1; width < 90; width++ {
		for _, l := range Lines(text, theme.New(theme.Dark, colorprofile.TrueColor), width) {
			if w := cells.Width(l); w != width {
				t.Fatalf("at %d cells a line has %d: %q", width, w, l)
			}
		}
	}
}

// A row of text has 72 columns at most, on a screen of any width; source keeps the width that it needs.
func TestTextIsNoWiderThanAPage(t *testing.T) {
	st := theme.New(theme.Dark, colorprofile.TrueColor)
	pages, err := fs.Glob(content.FS(), "*/*.md")
	if err != nil || len(pages) < 50 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range pages {
		text, err := fs.ReadFile(content.FS(), page)
		if err != nil {
			t.Fatal(err)
		}
		paragraphs := strings.Split(string(text), "\n\n")
		for _, p := range paragraphs[1:min(len(paragraphs), 8)] {
			if strings.Contains(p, "```") || strings.HasPrefix(p, "|") || strings.HasPrefix(p, "\t") || strings.HasPrefix(p, "    ") {
				continue
			}
			for _, l := range Lines(p, st, 200) {
				if w := cells.Width(strings.TrimSpace(xansi.Strip(l))); w > Widest {
					t.Errorf("%s: a row has %d columns: %s", page, w, strings.TrimSpace(xansi.Strip(l)))
				}
			}
		}
	}
}
