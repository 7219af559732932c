package paint

import (
	"bytes"
	"strings"

	"github.com/charmbracelet/colorprofile"
)

// colours turns sequences for colours into those that a terminal has. Screens use
// the same few dozen again and again, so that each is worked out once.
type colours struct {
	profile colorprofile.Profile
	known   map[string]string
}

// mostKnown bounds the memory of a screen that makes up colours without end.
const mostKnown = 512

// newColours returns the conversion to a profile. A terminal that is said to have
// no sequences at all would not be shown a screen: it gets no colours.
func newColours(p colorprofile.Profile) colours {
	return colours{profile: max(p, colorprofile.ASCII), known: map[string]string{}}
}

// convert returns text, which holds no sequences but those for styles, with its
// colours converted.
func (c *colours) convert(text string) string {
	if c.profile == colorprofile.TrueColor || !strings.Contains(text, "\x1b[") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for {
		i := strings.Index(text, "\x1b[")
		if i < 0 {
			break
		}
		b.WriteString(text[:i])
		text = text[i:]
		n := strings.IndexByte(text, 'm') + 1
		if n == 0 {
			break // half a sequence; harmless lets none through
		}
		b.WriteString(c.sequence(text[:n]))
		text = text[n:]
	}
	b.WriteString(text)
	return b.String()
}

// sequence returns what stands for one sequence for a style.
func (c *colours) sequence(seq string) string {
	if out, ok := c.known[seq]; ok {
		return out
	}
	var b bytes.Buffer
	w := colorprofile.Writer{Forward: &b, Profile: c.profile}
	_, _ = w.WriteString(seq) // a buffer takes all
	if len(c.known) < mostKnown {
		c.known[strings.Clone(seq)] = b.String()
	}
	return b.String()
}
