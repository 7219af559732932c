// Package bench is the screen on which a learner runs a program step by step:
// code, timeline, shared state, switches, and what the explorer knows.
//
// The timeline never leaves: what talks about a step stands beside the steps and marks them. Panes have a title row
// and no boxes. A screen is of one of four classes (layout.go), and who needs room most gets it first: a lane for each
// actor that acts, then code, then wider lanes, then what each step changed. An actor that never acts with these
// switches has no lane, and a line says which switch keeps it away.
//
// Three rules came from trying. The timeline keeps rows for the longest run that the explorer knows, not for the run so
// far, so that no pane moves with a step. Eighteen rows make a screen of two panes, for within a lesson the bench has
// what the task leaves of 24. And where the run leaves room below the timeline, State stands there and not under
// the code, so that the rows go to the code.
package bench

import (
	"context"

	"racelab/ui/draw"
)

// Lesson is one program on the bench and what is said of it.
type Lesson struct {
	Name  string // "lost-update"; for a program of the learner's own, its path
	Title string // "Lost update"
	Story string // the incident, in Markdown; may be empty
	Where string // the stage of a lesson, "break 3/8"; empty: the bench by itself
	Watch string // what to look for, in Markdown: each point a paragraph or an item; may be empty

	// Program is what runs. It must not be nil.
	Program Program
	// Fold returns the source of one file as the learner should read it with
	// the switches of on (by name, such as "lock-each") set. A line with Number
	// 0 is a gap. Nil shows every line as it is.
	Fold func(src []byte, on map[string]bool) []Line
	// Real runs the compiled program and returns what came out; progress is called from
	// time to time with what came out so far. When ctx ends it returns at once with what it
	// has and ctx's error. Nil: there is no compiled form of the program.
	Real func(ctx context.Context, runs Runs, progress func(Tally)) (Tally, error)
	// Detect asks Go's race detector about the compiled program with these switches, and returns what it
	// said in a few words, beside so many data races that the explorer found. Nil: it cannot be asked here.
	Detect func(ctx context.Context, switches []string, races int) (string, error)
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
	Note     string // what is said when the bench opens with a token
	// Follow waits until the source has changed and compiles it anew; nil: it does not
	// change. The error says what is wrong with it.
	Follow func(context.Context) (Program, error)
	// Nameless leaves the names of patterns out of what is said of a run: the learner is
	// still to find them.
	Nameless bool
	// Verbs are keys of the stage that the bench is, for its last row.
	Verbs []draw.Hint
}

// Line is one line of source as the code pane shows it.
type Line struct {
	Number int    // in the file, from 1: what positions in events say
	Text   string // without the end of line, indented by tabs
	Added  bool   // comes from the branch of a switch that is on
}
