// Package bench is the screen on which a learner runs a program step by step:
// code, timeline, shared state, switches, and what the explorer knows.
package bench

import "context"

// Lesson is one program on the bench and what is said of it.
type Lesson struct {
	Name  string // "lost-update"; for a program of the learner's own, its path
	Title string // "Lost update"
	Story string // the incident, in Markdown; may be empty
	Watch string // what to look for, in Markdown: each point a paragraph or an item; may be empty

	// Program is what runs. It must not be nil.
	Program Program
	// Fold returns the source of one file as the learner should read it with
	// the switches of on (by name, such as "lock-each") set. A line with Number
	// 0 is a gap. Nil shows every line as it is.
	Fold func(src []byte, on map[string]bool) []Line
	// Real runs the compiled program so many times with these switches (by
	// name) on and returns what came out; progress is called from time to time
	// with what came out so far. When ctx ends it returns at once with what it
	// has and ctx's error. Nil: there is no compiled form of the program.
	Real func(ctx context.Context, switches []string, runs int, progress func(Tally)) (Tally, error)
	// Against says in a few words what Real runs it against, such as
	// "PostgreSQL"; Hides in one sentence what cannot show there. Both may be
	// empty.
	Against, Hides string
	// Entry, Switches and Token say how the bench opens: which entry, which
	// switches (by name) are on, and a run to replay. All may be empty; a
	// token brings its own switches, which must be the ones in Switches.
	Entry    string
	Switches []string
	Token    string
}

// Line is one line of source as the code pane shows it.
type Line struct {
	Number int    // in the file, from 1: what positions in events say
	Text   string // without the end of line, indented by tabs
	Added  bool   // comes from the branch of a switch that is on
}
