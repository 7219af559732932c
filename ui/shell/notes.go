package shell

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons/progress"
)

// Notes keep what an attempt notes, and collect the commands that store it until a
// screen hands them on. They implement attempt.Notes.
type Notes struct {
	env     *Env
	pending []tea.Cmd
}

// NewNotes returns notes that change the record of env.
func NewNotes(env *Env) *Notes { return &Notes{env: env} }

// Record returns what the learner has done.
func (n *Notes) Record() progress.Record { return n.env.Record() }

// Now tells the time.
func (n *Notes) Now() time.Time { return n.env.Now() }

// Change changes the record at once; Store stores it.
func (n *Notes) Change(change func(*progress.Record)) {
	n.pending = append(n.pending, n.env.Change(change))
}

// Store returns the command that stores what was noted since it was called last.
func (n *Notes) Store() tea.Cmd {
	cmds := n.pending
	n.pending = nil
	return tea.Batch(cmds...)
}
