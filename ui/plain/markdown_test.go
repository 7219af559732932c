package plain

import (
	"strings"
	"testing"
)

func TestProse(t *testing.T) {
	for _, c := range []struct{ name, markdown, want string }{
		{"emphasis loses its signs", "A **lost** *update* of `b += n`.", "A lost update of b += n."},
		{"a heading ends", "## Story\n\nText", "Story.\n\nText"},
		{"a heading that ends already", "# Why?\nText", "Why?\n\nText"},
		{"lists", "- one\n- two\n  still two\n\n1. a\n2. b", "- one\n- two still two\n\n1. a\n2. b"},
		{"a list in a list", "- one\n  - in it\n- two", "- one\n  - in it\n\n- two"},
		{"code keeps its lines", "```go\nif x {\n\ty()\n}\n```", "    if x {\n        y()\n    }"},
		{"a table names its columns", "| when | who |\n|---|---|\n| 2014 | Flexcoin |\n| 2015 | |", "- when: 2014; who: Flexcoin\n- when: 2015"},
		{"links", "[here](https://example.org/a) and [there](race)", "here (https://example.org/a) and there"},
		{"what a program says", "a \x1b[31mred\x1b[0m text", "a [31mred[0m text"},
		{"HTML is not shown", "a <b>bold</b>\n\n<div>x</div>", "a bold"},
		{"a quotation", "> said\n> so", "said so"},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(prose(c.markdown), "\n"); got != c.want {
				t.Errorf("it is\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func FuzzProse(f *testing.F) {
	f.Add("# a\n\n- b\n  1. c\n\n| d | e |\n|---|---|\n| f |\n\n> g\n```\nh")
	f.Add("|\n|-|\n||||\n* * *\n[x](y \"z\")<a>&amp;\x00\xff")
	f.Fuzz(func(t *testing.T, text string) {
		for _, l := range prose(text) {
			if strings.ContainsAny(l, "\x1b\n\r") {
				t.Errorf("%q becomes %q", text, l)
			}
		}
	})
}
