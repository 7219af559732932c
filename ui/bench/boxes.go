package bench

import (
	"fmt"

	"racelab/sim/cells"
	"racelab/ui/draw"
)

// switchLines draws the switches in a pane of their own.
func (b *Bench) switchLines() []string {
	return b.panes.switches.get(b.switchKey(switchBox), func() []string {
		return b.titled(switchBox, "Switches", func(w, h int, rule *draw.Rule) (rows []string) {
			rule.Note = "tab, space flips"
			rows, b.panes.items = switchGrid(b.switches, switchSet(b.hist.on), b.cursor, b.chosen(), b.st, w, h)
			return rows
		})
	})
}

// switchRow draws the switches as a strip.
func (b *Bench) switchRow() []string {
	if b.place.at[switchStrip].empty() {
		return nil
	}
	return b.panes.switches.get(b.switchKey(switchStrip), func() []string {
		var row string
		row, b.panes.items = switchStripRow(b.switches, switchSet(b.hist.on), b.chosen(), b.st, b.place.at[switchStrip].w)
		return []string{row}
	})
}

func (b *Bench) switchKey(p pane) switchKey {
	k := switchKey{b.look(p), setKey(b.hist.on), b.cursor}
	k.focused = b.focus == onSwitches
	return k
}

// chosen returns the switch that the arrows stand on, -1 if they are elsewhere.
func (b *Bench) chosen() int {
	if b.focus == onSwitches {
		return b.cursor
	}
	return -1
}

func (b *Bench) censusBox() []string {
	key := censusKey{newsKey{b.look(censusBox), b.hist.rev, b.news}, b.outcomes.selected}
	return b.panes.census.get(key, func() []string {
		return b.titled(censusBox, "Census", func(w, h int, rule *draw.Rule) []string {
			rule.Note = "c focus"
			if rule.Focused {
				rule.Note = "enter shows such a run  ↑↓ choose"
			}
			if b.concealed {
				return []string{concealedRow(b, w)}
			}
			c := censusPane{x: b.explorer.now, st: b.st, selected: -1, here: b.outcomeHere(), still: b.env.ReducedMotion}
			if rule.Focused {
				c.selected = b.outcomes.selected
			}
			lines, top := c.lines(w, h)
			b.outcomes.top = top
			if r := b.report(); r != nil {
				rule.Above, rule.Below = top > 0, top+len(lines) < len(r.Outcomes)
			}
			return lines
		})
	})
}

func (b *Bench) whyBox() []string {
	key := whyKey{newsKey{b.look(whyBox), b.hist.rev, b.news}, b.finding, b.whyTop}
	return b.panes.why.get(key, func() []string {
		return b.titled(whyBox, "Why", func(w, h int, rule *draw.Rule) []string {
			rule.Note = "w focus"
			if rule.Focused {
				rule.Note = "↑↓ finding  enter its first step"
			}
			lines := b.whyLines(w)
			b.whyTop = min(b.whyTop, max(len(lines)-h, 0))
			rule.Above, rule.Below = b.whyTop > 0, len(lines)-b.whyTop > h
			return lines[b.whyTop:]
		})
	})
}

func (b *Bench) stateBox() []string {
	return b.panes.state.get(stateKey{b.look(stateBox), b.hist.rev, b.stateTop}, func() []string {
		title := "State"
		if b.hist.at > 0 {
			title = fmt.Sprintf("State at %d", b.hist.at)
		}
		return b.titled(stateBox, title, func(w, h int, rule *draw.Rule) []string {
			rule.Note = "s focus"
			if rule.Focused {
				rule.Note = "z zoom"
			}
			lines := b.stateLines(w)
			b.stateTop = min(b.stateTop, max(len(lines)-h, 0))
			rule.Above, rule.Below = b.stateTop > 0, len(lines)-b.stateTop > h
			return lines[b.stateTop:]
		})
	})
}

func (b *Bench) stateLines(width int) []string {
	return stateView{b.hist.tape, b.hist.at, b.st}.lines(width)
}

func (b *Bench) storyLines() []string {
	text := b.panes.story.lines(b, proseWidth(b.place.at[storyBox].w))
	return b.panes.storyBox.get(storyBoxKey{b.look(storyBox), text != nil}, func() []string {
		return b.titled(storyBox, "Story", func(w, h int, rule *draw.Rule) []string {
			if rule.Below = len(text) > h; rule.Below {
				rule.Note = "i reads on"
			}
			return text
		})
	})
}

func (b *Bench) verdictLines() []string {
	r := b.place.at[verdictStrip]
	if r.empty() {
		return nil
	}
	return b.panes.verdict.get(newsKey{b.look(verdictStrip), b.hist.rev, b.news}, func() []string {
		return draw.Fill(rows(b.verdict(), r.w, r.h), r.w, r.h)
	})
}

// messageLines draws the row of messages. While there is none it says in words which pane has the arrows.
func (b *Bench) messageLines() []string {
	if b.place.at[messageStrip].empty() {
		return nil
	}
	return b.panes.message.get(touchKey{b.look(messageStrip), b.touched}, func() []string {
		r := b.place.at[messageStrip]
		if b.board.Text() != "" {
			return b.board.Rows(b.st, r.w, max(b.height/6, 2))
		}
		return []string{draw.NewRow(r.w).Space(1).Put(b.st.Text, b.Aside()).String()}
	})
}

// Aside says what stands in the row of messages while nobody says anything: which pane has the arrows and what they do there: a heavy line and a bold title say it to the eye
// alone. Of the timeline, where everybody begins, nothing is said.
func (b *Bench) Aside() string {
	switch {
	case b.page != nil || b.focus == onTimeline:
		return ""
	case b.focus == onSwitches && b.place.class <= sizeS && b.cursor < len(b.switches):
		s := b.switches[b.cursor]
		return switchName(s) + ": " + cells.Clean(s.Text)
	}
	said := [...]string{
		onSwitches: "The switches have the arrows: space flips the chosen one.",
		onCode:     "The code has the arrows: ↑ ↓ scroll.",
		onState:    "The state has the arrows: ↑ ↓ scroll, ← → travel.",
		onWhy:      "Why has the arrows: ↑ ↓ choose a finding.",
		onCensus:   "The census has the arrows: ↑ ↓ choose an outcome.",
	}[b.focus]
	if b.zoom {
		said += " It has all the room: z gives that back."
	}
	return said + " esc goes back to the timeline."
}

func (b *Bench) hintLines() []string {
	return b.panes.hints.get(touchKey{b.look(hintStrip), b.touched}, func() []string {
		return []string{b.hintRow(b.place.at[hintStrip].w)}
	})
}

func (b *Bench) pageLines() []string {
	return b.panes.page.get(touchKey{b.look(pageBox), b.touched}, func() []string {
		return b.titled(pageBox, b.page.title(b), func(w, h int, rule *draw.Rule) (lines []string) {
			lines, rule.Above, rule.Below = b.page.lines(b, w, h)
			return lines
		})
	})
}
