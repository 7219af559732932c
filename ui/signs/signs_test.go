package signs

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// wgl4 are the signs beyond Latin letters that the fonts of Windows consoles have (the set WGL4), as far as the lab
// uses them.
const wgl4 = "─│┌┐└┘├┤┬┴┼═║╔╗╚╝░▒▓█▌▐▄▀■□▪▫▲►▼◄◊○●◘◙☼♀♂♠♣♥♦♪√≈≠≡≤≥∞∩∙←↑→↓↔↕‼…–—•‹›“”‘’„§¶±°·×½¼«»¬¦¤¡"

func TestEverySignHasOneCellInEverySet(t *testing.T) {
	for _, pairs := range []string{consolePairs, asciiPairs} {
		seen := map[rune]bool{}
		for _, p := range strings.Fields(pairs) {
			r := []rune(p)
			if len(r) != 2 {
				t.Fatalf("%q is no pair", p)
			}
			if seen[r[0]] {
				t.Errorf("%c stands twice", r[0])
			}
			if seen[r[0]] = true; ansi.StringWidth(string(r[0])) != 1 || ansi.StringWidth(string(r[1])) != 1 {
				t.Errorf("%s: one of them has not one cell", p)
			}
			if pairs == asciiPairs && (r[1] > '~' || r[1] <= ' ') {
				t.Errorf("%s is not ASCII", p)
			}
			if pairs == consolePairs && r[1] > 0xff && !strings.ContainsRune(wgl4, r[1]) {
				t.Errorf("%s: a Windows console may lack that", p)
			}
		}
	}
}

func TestALineIsTranslatedAndItsStylesAreLeft(t *testing.T) {
	line := "\x1b[1;38;2;1;2;3m▸ 4 █ ▣✗UPDATE → 70\x1b[m │ ┏ lock ┊ waits"
	for set, want := range map[Set]string{
		Full:    line,
		ASCII:   "\x1b[1;38;2;1;2;3m> 4 # #XUPDATE > 70\x1b[m | [ lock . waits",
		Console: "\x1b[1;38;2;1;2;3m► 4 █ ■xUPDATE → 70\x1b[m │ ╔ lock ¦ waits",
	} {
		if got := set.Draw(line); got != want {
			t.Errorf("%s: %q, want %q", set, got, want)
		}
	}
}

func TestTheSetOfALocale(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want Set
	}{
		{nil, Full},
		{map[string]string{"LANG": "en_US.UTF-8"}, Full},
		{map[string]string{"LANG": "et_EE.utf8", "TERM": "linux"}, Console},
		{map[string]string{"LANG": "C"}, ASCII},
		{map[string]string{"LANG": "C.UTF-8", "LC_ALL": "POSIX"}, ASCII},
		{map[string]string{"LC_CTYPE": "de_DE.ISO-8859-1", "TERM": "xterm"}, ASCII},
	} {
		if got := Of(func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("%v: %s, want %s", c.env, got, c.want)
		}
	}
	seen := map[Set]bool{}
	for s := Full; !seen[s]; s = s.Next() {
		seen[s] = true
	}
	if len(seen) != len(Sets()) || Set("nonsense").OrFull() != Full {
		t.Errorf("Next walks over %v", seen)
	}
}
