package prose

import (
	"regexp"
	"strings"
)

// item begins an entry of a list.
var item = regexp.MustCompile(`^\s*([-*+]|[0-9]+[.)]) `)

// joinItems puts each entry of a list on one line. Markdown means the same
// either way, but glamour keeps the line breaks of an entry and wraps each of
// its lines alone, which leaves a ragged edge.
func joinItems(text string) string {
	var out []string
	fenced, listed := false, false
	for _, l := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(l)
		fence := strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~")
		switch {
		case fence:
			fenced, listed = !fenced, false
		case fenced:
		case item.MatchString(l):
			listed = true
		case trimmed == "" || l == trimmed: // not indented: the entry is over
			listed = false
		case listed:
			out[len(out)-1] += " " + trimmed
			continue
		}
		out = append(out, l)
	}
	return strings.Join(out, "\n")
}
