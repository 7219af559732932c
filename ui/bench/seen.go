package bench

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// seen is where a learner looks: what a key changes that leaves the run alone, and that undo gets back as well.
type seen struct {
	at             int
	focus          focus
	zoom           bool
	side           pane
	shift, cursor  int
	finding        int
	outcome, shown int // chosen in the census, and the row that State begins with
}

// said tells that the learner looks there again.
func (s seen) said() string {
	where := [...]string{onTimeline: "the timeline", onSwitches: "the switches", onCode: "the code", onState: "the state", onWhy: "Why", onCensus: "the census"}[s.focus]
	if s.zoom {
		where += ", which has all the room"
	}
	return fmt.Sprintf("Back at step %d, in %s.", s.at, where)
}

// seen returns where the learner looks now.
func (b *Bench) seen() seen {
	return seen{b.hist.at, b.focus, b.zoom, b.side, b.shift, b.cursor, b.finding, b.outcomes.selected, b.stateTop}
}

// see looks there again.
func (b *Bench) see(s seen) {
	b.hist.travel(s.at)
	b.focus, b.zoom, b.side, b.shift, b.cursor, b.finding = s.focus, s.zoom, s.side, s.shift, s.cursor, s.finding
	b.outcomes.selected, b.stateTop, b.scroll = s.outcome, s.shown, 0
}

// pressSeen is press, and keeps for undo where the learner looked before a key that changed no more than that.
func (b *Bench) pressSeen(k tea.KeyPressMsg) tea.Cmd {
	if b.page != nil && key.Matches(k, b.keys.Undo) { // the last key opened it
		b.page = nil
		return nil
	}
	before, pushed := b.seen(), b.hist.pushed
	cmd := b.press(k)
	if b.hist.pushed == pushed && b.seen() != before {
		b.hist.keep(snapshot{seen: &before})
	}
	return cmd
}
