package explain

import (
	"strings"

	"racelab/sim/decide"
)

// This file says which files a library step looks at and which it changes, for orders of
// steps: more than accesses tell, for which an open and a rename are neither.

// use is what a step does with files. Empty paths are none.
type use struct {
	looks   string // at what is under this path
	changes string // what is under this path
	creates string // what may not have been there before
	from    string // of a rename: what is no longer there
}

// fileUse reads a label such as "open a.log (write,truncate)", "seek: a.log at 9" or "rename: a to b".
func fileUse(label string) (u use) {
	head, _, _ := strings.Cut(label, " -> ")
	words := strings.Fields(head)
	if len(words) < 2 {
		return use{}
	}
	switch path := words[1]; words[0] {
	case "open":
		u.looks = path
		if flags := words[len(words)-1]; len(words) > 2 && strings.HasPrefix(flags, "(") {
			if strings.Contains(flags, "truncate") {
				u.changes = path
			}
			if strings.Contains(flags, "create") {
				u.creates = path
			}
		}
	case "seek:", "read", "stat":
		u.looks = path
	case "write", "append", "truncate", "create", "remove":
		u.changes = path
	case "rename:":
		if len(words) == 4 && words[2] == "to" {
			u.from, u.changes = path, words[3]
		}
	}
	return u
}

// names reports whether the step has to do with files.
func (u use) names() bool { return u != use{} }

// of reports whether the step changes a path.
func (u use) of(path string) bool { return path != "" && (u.changes == path || u.from == path) }

// byFiles compares two steps that have to do with files, the first before the second.
func byFiles(first, second use, c decide.Conflict) (decide.Conflict, bool) {
	switch {
	case second.of(first.looks) && !first.of(first.looks):
		c.Look, c.Weight = true, lookBeforeChange
	case first.of(second.looks), first.of(second.changes), first.of(second.from), second.of(first.changes), second.of(first.from), second.of(first.looks):
		c.Weight = changeAndAccess
	case first.creates != "" && first.creates == second.looks, second.creates != "" && second.creates == first.looks:
		c.Weight = coarseOrder
	default:
		return c, false
	}
	return c, true
}
