// Package palette finds a command among those of a place, by words in any order. What asks for the words and draws
// what was found is the lab's root.
package palette

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons"
)

// Command is something that can be done.
type Command struct {
	Kind string         // "key", "switch", "pane", "lesson", "page", "setting": what it is
	Name string         // in a few words
	Text string         // what it does; may be empty
	Key  string         // that does the same; may be empty
	Not  string         // why it cannot be done now, as a sentence; empty if it can
	Do   func() tea.Cmd // not nil where it can be taken
	At   int            // where it stands in a list that is filtered
}

// id tells commands apart from one opening of the palette to the next.
func (c Command) id() string { return c.Kind + "\x00" + c.Name }

// maxRecent bounds the commands that are remembered.
const maxRecent = 20

// Recent is the commands that were done, the last first. The zero value is empty.
type Recent struct{ ids []string }

// Did notes that a command was done.
func (r *Recent) Did(c Command) {
	r.ids = slices.DeleteFunc(r.ids, func(id string) bool { return id == c.id() })
	r.ids = slices.Insert(r.ids, 0, c.id())
	r.ids = r.ids[:min(len(r.ids), maxRecent)]
}

// rank is how long ago a command was done; large if never.
func (r *Recent) rank(c Command) int {
	if i := slices.Index(r.ids, c.id()); i >= 0 {
		return i
	}
	return maxRecent
}

// Find returns the commands that have every word of a query, the best first: those that were done lately, then
// those whose name begins with a word of it, then what has it in the name, then what has it elsewhere. Without a
// query all are returned. If none has every word, near are those with words like them, three at most.
func Find(all []Command, query string, recent *Recent) (found, near []Command) {
	words := strings.Fields(strings.ToLower(query))
	type hit struct {
		Command
		score int
	}
	var hits []hit
	for _, c := range all {
		score, ok := 0, true
		for _, w := range words {
			s := match(c, w)
			ok = ok && s > 0
			score += s
		}
		if ok {
			hits = append(hits, hit{c, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(recent.rank(a.Command), recent.rank(b.Command)), cmp.Compare(b.score, a.score))
	})
	for _, h := range hits {
		found = append(found, h.Command)
	}
	if len(found) == 0 {
		near = nearest(all, words)
	}
	return found, near
}

// match says how well a word fits a command: 0 if not at all.
func match(c Command, word string) int {
	name := strings.ToLower(c.Name)
	switch {
	case name == word:
		return 5
	case strings.HasPrefix(name, word):
		return 4
	case strings.Contains(name, " "+word):
		return 3
	case strings.Contains(name, word), strings.EqualFold(c.Key, word):
		return 2
	case strings.Contains(strings.ToLower(c.Kind+" "+c.Text), word):
		return 1
	}
	return 0
}

// nearest returns the three commands whose names have the words most like those given.
func nearest(all []Command, words []string) []Command {
	type like struct {
		Command
		far int
	}
	var out []like
	for _, c := range all {
		far := 0
		for _, w := range words {
			far += distance(c, w)
		}
		out = append(out, like{c, far})
	}
	slices.SortStableFunc(out, func(a, b like) int { return cmp.Compare(a.far, b.far) })
	var near []Command
	for _, l := range out[:min(len(out), 3)] {
		near = append(near, l.Command)
	}
	return near
}

// distance is how many letters a word is away from the nearest word of a command's name, or the beginning of one.
func distance(c Command, word string) int {
	best := len(word)
	for _, w := range strings.Fields(strings.ToLower(c.Kind + " " + c.Name)) {
		best = min(best, lessons.Distance(word, w))
		if len(w) > len(word) {
			best = min(best, lessons.Distance(word, w[:len(word)]))
		}
	}
	return best
}

// Complete returns what a query becomes when the chosen command's name is taken into it.
func Complete(c Command) string { return c.Name + " " }
