package bench

import (
	"slices"
	"strings"

	"racelab/sim/glyph"
	"racelab/sim/trace"
	"racelab/ui/draw"
)

// hint is a key and what it does, on the last line of the screen.
type hint = draw.Hint

// hints returns the verbs of the bench, the likeliest first. They change with the pane in focus and with the end of
// the run, not with each step.
func (b *Bench) hints() []hint {
	if b.page != nil {
		return b.page.hints(b)
	}
	own, verbs := b.verbs(), b.lesson.Verbs
	if len(verbs) == 0 || b.focus != onTimeline {
		return own
	}
	for _, v := range verbs {
		own = remove(own, v.Key)
	}
	n := min(2, len(own))
	return slices.Concat(own[:n], verbs, own[n:])
}

// verbs are the bench's own.
func (b *Bench) verbs() []hint {
	h := &b.hist
	switch {
	case b.focus == onSwitches:
		return []hint{{Key: "space", Words: "flips it"}, {Key: "← →", Words: "other switch"}, {Key: "tab", Words: "on"}, {Key: "esc", Words: "back"}}
	case b.focus == onCode:
		return []hint{{Key: "↑ ↓", Words: "scroll"}, {Key: "< >", Words: "sideways"}, {Key: "z", Words: "zoom"}, {Key: "esc", Words: "back"}}
	case b.focus == onCensus:
		return []hint{{Key: "↑ ↓", Words: "choose"}, {Key: "enter", Words: "show such a run"}, {Key: "c", Words: "zoom"}, {Key: "esc", Words: "back"}}
	case b.focus == onWhy:
		return []hint{{Key: "↑ ↓", Words: "finding"}, {Key: "enter", Words: "to its first step"}, {Key: "w", Words: "zoom"}, {Key: "esc", Words: "back"}}
	case b.focus == onState:
		return []hint{{Key: "← →", Words: "travel"}, {Key: "s", Words: "zoom"}, {Key: "esc", Words: "back"}}
	case b.auto.on:
		return []hint{{Key: "space", Words: "stop"}, {Key: "+ -", Words: "speed"}}
	}
	run, find := hint{Key: "space", Words: "run"}, hint{Key: "f", Words: "find a failure"}
	if h.tape.len() == 0 {
		return append([]hint{run, find}, b.tail("w", "r", "v", "u")...)
	}
	end := h.view().End
	if end != nil && end.Fails {
		out := []hint{{Key: "f", Words: "next failure"}, {Key: "w", Words: "why"}}
		if len(b.switches) > 0 {
			out = append(out, hint{Key: "v", Words: "compare"})
		}
		return append(out, b.tail("w", "v")...)
	}
	return append([]hint{run, find}, b.tail()...)
}

// tail is the verbs that come after, without those that mean nothing here and some more.
func (b *Bench) tail(without ...string) []hint {
	out := []hint{{Key: "u", Words: "undo"}, {Key: "c", Words: "census"}, {Key: "w", Words: "why"}, {Key: "v", Words: "compare"}, {Key: "r", Words: "again"}, {Key: "tab", Words: "switches"}, {Key: "x", Words: "for real"}, {Key: "i", Words: "story"}, {Key: "q", Words: "quit"}}
	if len(b.hist.undo) == 0 {
		without = append(without, "u")
	}
	if b.lesson.Story == "" {
		without = append(without, "i")
	}
	if b.env.Back != "" {
		without = append(without, "q")
	}
	if b.lesson.Real == nil {
		without = append(without, "x")
	}
	if len(b.switches) == 0 {
		without = append(without, "v", "tab")
	}
	return remove(out, without...)
}

// stepKeys names the digits that step somebody now.
func (b *Bench) stepKeys() string {
	var parts []string
	v := b.hist.view()
	for i := range v.Actors {
		if i < 9 && canStep(v, i) {
			parts = append(parts, string(rune('1'+i)))
		}
	}
	if canStep(v, -1) {
		parts = append(parts, "0")
	}
	if len(parts) > 4 {
		return parts[0] + "–" + parts[len(parts)-1]
	}
	return strings.Join(parts, " ")
}

func remove(hints []hint, keys ...string) []hint {
	var out []hint
next:
	for _, h := range hints {
		for _, k := range keys {
			if h.Key == k {
				continue next
			}
		}
		out = append(out, h)
	}
	return out
}

// hintRow draws hints as far as they fit; the way to all keys is always there.
func (b *Bench) hintRow(width int) string {
	tail := []hint{{Key: "?", Words: "keys"}}
	if b.env.Palette {
		tail = []hint{{Key: ":", Words: "commands"}, {Key: "?", Words: "keys"}}
	}
	if b.env.Back != "" && b.page == nil && b.focus == onTimeline {
		tail = append([]hint{{Key: "esc", Words: b.env.Back}}, tail...)
	}
	return draw.Hints(b.st, width, b.hints(), tail)
}

// helpLines lists the key map and the glyphs, in columns where they fit.
func (b *Bench) helpLines(width int) []string {
	var blocks [][]string
	column := width
	if n := width / 46; n > 1 {
		column = width / min(n, 3)
	}
	for _, g := range b.keys.Groups() {
		block := []string{draw.NewRow(column).Space(1).Put(b.st.Heading, g.Title).String()}
		for _, k := range g.Bindings {
			h := k.Help()
			if h == b.keys.Palette.Help() && !b.env.Palette {
				continue
			}
			block = append(block, draw.NewRow(column).Space(1).PutWithin(b.st.Key, h.Key, 9).To(11).Put(b.st.Text, h.Desc).String())
		}
		blocks = append(blocks, append(block, draw.Blank(column)))
	}
	blocks = append(blocks, b.legend(column))
	return flow(blocks, width, column)
}

// flow fills columns of equal width with blocks, each kept whole, as evenly as
// their order allows.
func flow(blocks [][]string, width, column int) []string {
	columns := max(width/max(column, 1), 1)
	total := 0
	for _, b := range blocks {
		total += len(b)
	}
	stacks := make([][]string, columns)
	at := 0
	for _, b := range blocks {
		if at < columns-1 && len(stacks[at]) > 0 && len(stacks[at])+len(b)/2 > total/columns {
			at++
		}
		stacks[at] = append(stacks[at], b...)
	}
	rows := 0
	for i, s := range stacks {
		if n := len(s); n > 0 && strings.TrimSpace(s[n-1]) == "" {
			stacks[i] = s[:n-1] // the gap before a block that stands elsewhere
		}
		rows = max(rows, len(stacks[i]))
	}
	out := make([]string, rows)
	for i := range out {
		r := draw.NewRow(width)
		for c, s := range stacks {
			r.To(c * column)
			if i < len(s) {
				r.PutStyled(s[i])
			}
		}
		out[i] = r.String()
	}
	return out
}

// legend explains the signs of the timeline.
func (b *Bench) legend(width int) []string {
	out := []string{draw.NewRow(width).Space(1).Put(b.st.Heading, "Signs on the timeline").String()}
	sign := func(mark, means string) {
		out = append(out, draw.NewRow(width).Space(1).PutWithin(b.st.Strong, mark, 9).To(11).Put(b.st.Text, means).String())
	}
	sign(glyph.Of(trace.Read)+" "+glyph.Of(trace.Write), "reads, writes memory")
	sign(glyph.Of(trace.AtomicRead)+" "+glyph.Of(trace.AtomicWrite)+" "+glyph.Of(trace.AtomicRMW), "the same, atomically")
	sign(glyph.Of(trace.MapRead)+" "+glyph.Of(trace.MapWrite), "reads, writes a map")
	sign(glyph.Of(trace.Lock)+" "+glyph.Held+" "+glyph.Of(trace.Unlock), "takes, holds, gives back a lock")
	sign(glyph.Awaited, "waits")
	sign(glyph.Of(trace.Send)+" "+glyph.Of(trace.Recv)+" "+glyph.Of(trace.Close), "sends, receives, closes a channel")
	sign(glyph.Looks+" "+glyph.Of(trace.Call)+" "+glyph.Leaves, "a call that looks, changes, leaves the system")
	sign(glyph.Of(trace.Print), "prints")
	sign(glyph.Of(trace.Tick)+" "+glyph.Of(trace.Fault), "time passes, a fault strikes")
	sign("╓ ║ ╙", "joins the two steps of a data race")
	sign("✗ ✖", "where it went wrong, a panic")
	sign("▸ 1▸", "the cursor; in code, the step at it, and where 1 goes on")
	sign("▼ »", "no return from here, a step that Why names")
	sign("▁▃▇█", "how often a run fails from here on, if all is left to chance")
	sign("≠", "first difference between two runs")
	return out
}
