package cells

import (
	"slices"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "balance 130", "balance 130"},
		{"wide and accented", "日本 é", "日本 é"},
		{"colour", "\x1b[31mred", "[31mred"},
		{"window title", "a\x1b]0;owned\ab", "a]0;ownedb"},
		{"device control string", "\x1bPq\x1b\\x", "Pq\\x"},
		{"C1 control", "a\u009b31mb", "a31mb"},
		{"bidi override", "abc\u202egnp.exe", "abcgnp.exe"},
		{"bidi isolate", "\u2066a\u2069", "a"},
		{"right-to-left mark", "a\u200fb", "ab"},
		{"zero width joiner", "a\u200db", "ab"},
		{"byte order mark", "\ufeffa", "a"},
		{"lines", "a\nb\tc\rd\u2028e", "a b c d e"},
		{"not UTF-8", "a\xffb", "a�b"},
		{"backspace and delete", "ab\b\x7f", "ab"},
		{"tag characters", "a\U000e0041b", "ab"},
		{"private use", "a\ue000b", "ab"},
	} {
		if got := Clean(c.in); got != c.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

// Every character that is taken to be simple, alone and beside others, is as wide
// as the library says.
func TestSimpleCharactersAreOneCell(t *testing.T) {
	for r := rune(0x20); r < 0x10000; r++ {
		if !narrow(r) {
			continue
		}
		for _, s := range []string{string(r), string([]rune{r, r}), "a" + string(r) + "\x1b[1;38:5:3m" + string(r) + "\x1b[m"} {
			if got, want := Width(s), ansi.StringWidth(s); got != want {
				t.Fatalf("%q (%U) takes %d cells, want %d", s, r, got, want)
			}
		}
	}
}

func FuzzWidth(f *testing.F) {
	for _, s := range []string{"", "a", "\x1b[31mé→│\x1b[m", "\x1b[", "\x1b[31", "e\u0301", "▶\ufe0f", "日本", "\x1b]8;;x\x1b\\a", "a\x1b[2Kb", "\xff", "👩\u200d🚀", "\u00ad"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := Width(s), ansi.StringWidth(s); got != want {
			t.Errorf("%q takes %d cells, want %d", s, got, want)
		}
	})
}

func TestCutKeepsToCells(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"日本語", 4, "日…"}, {"日本語", 3, "日…"}, {"日本", 1, "…"}, {"abc", 0, ""}, {"abc", -1, ""}} {
		if got := Cut(c.in, c.width); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func TestWrapBreaksAtSpaces(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"SELECT a -> 1 row", 10, []string{"SELECT a", "-> 1 row"}},
		{"read it -> 100", 9, []string{"read it", "-> 100"}},
		{"see lost-update now", 12, []string{"see", "lost-update", "now"}},
		{"a-very-long-name-without-spaces", 10, []string{"a-very-lon", "g-name-wit", "hout-space", "s"}},
	} {
		if got := Wrap(c.text, c.width); !slices.Equal(got, c.want) {
			t.Errorf("%q in %d cells is %q, want %q", c.text, c.width, got, c.want)
		}
	}
}
