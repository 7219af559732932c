package syntax

import (
	"strings"
	"testing"

	"racelab/ui/theme"
)

func TestHighlight(t *testing.T) {
	for _, c := range []struct {
		name, line string
		want       []Span
	}{
		{"nothing", "", nil},
		{"keywords and calls", "go f(x)", []Span{{theme.Keyword, "go"}, {theme.Plain, " "}, {theme.Call, "f"}, {theme.Plain, "(x)"}}},
		{"literals", `x := "a" + 1`, []Span{{theme.Plain, "x := "}, {theme.Literal, `"a"`}, {theme.Plain, " + "}, {theme.Literal, "1"}}},
		{"a comment", "x // y", []Span{{theme.Plain, "x "}, {theme.Comment, "// y"}}},
		{"no Go", "¬ # $", []Span{{theme.Plain, "¬ # $"}}},
		{"an escape sequence", "x\x1b[m", []Span{{theme.Plain, "x[m"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Highlight([]string{c.line})[0]
			if len(got) != len(c.want) {
				t.Fatalf("%q is %v, want %v", c.line, got, c.want)
			}
			for i := range got {
				if got[i] != c.want[i] {
					t.Errorf("%q has %v, want %v", c.line, got[i], c.want[i])
				}
			}
		})
	}
}

func TestWhatGoesOverLinesIsCutAtTheirEnds(t *testing.T) {
	got := Highlight([]string{"a := `one", "two` + b", "/* c", "d */ e"})
	for i, want := range []theme.Syntax{theme.Literal, theme.Literal, theme.Comment, theme.Comment} {
		found := false
		for _, s := range got[i] {
			found = found || s.Kind == want
		}
		if !found {
			t.Errorf("line %d is %v, without kind %d", i, got[i], want)
		}
	}
}

func FuzzHighlight(f *testing.F) {
	f.Add("func f() { // x\n\tgo g(`a\nb`) /* c")
	f.Add("\xff\x00\"\n'")
	f.Fuzz(func(t *testing.T, src string) {
		lines := strings.Split(src, "\n")
		got := Highlight(lines)
		if len(got) != len(lines) {
			t.Fatalf("%d lines become %d", len(lines), len(got))
		}
		for _, spans := range got {
			for _, s := range spans {
				if strings.ContainsAny(s.Text, "\n\x1b") {
					t.Errorf("%q becomes %q", src, s.Text)
				}
			}
		}
	})
}
