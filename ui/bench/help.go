package bench

import (
	"strings"

	"racelab/sim/trace"
	"racelab/ui/draw"
	"racelab/ui/glyph"
)

// hint is a key and what it does, on the last line of the screen.
type hint struct{ key, does string }

// hints returns what the learner may want to press now, the likeliest first.
func (b *Bench) hints() []hint {
	if b.page != nil {
		return b.page.hints(b)
	}
	h := &b.hist
	switch {
	case b.focus == onSwitches:
		return []hint{{"space", "flips it"}, {"← →", "other switch"}, {"tab", "on"}, {"esc", "back"}, {"?", "keys"}}
	case b.focus == onCode:
		return []hint{{"↑ ↓", "scroll"}, {"tab", "on"}, {"esc", "back"}, {"?", "keys"}}
	case b.auto.on:
		return []hint{{"space", "stop"}, {"+ -", "speed"}, {"?", "keys"}}
	}
	steps := hint{b.stepKeys(), "step"}
	run, find := hint{"space", "run"}, hint{"f", "find a failure"}
	tail := []hint{{"c", "census"}, {"tab", "switches"}, {"w", "why"}, {"r", "again"}, {"u", "undo"}, {"v", "compare"}, {"x", "for real"}, {"i", "story"}, {"q", "quit"}}
	if len(h.undo) == 0 {
		tail = remove(tail, "u")
	}
	if b.lesson.Story == "" {
		tail = remove(tail, "i")
	}
	if b.lesson.Real == nil {
		tail = remove(tail, "x")
	}
	if len(b.switches) == 0 {
		tail = remove(tail, "v", "tab")
	}
	end := h.view().End
	if r := b.report(); end != nil && !end.Fails && r != nil && r.Complete && !r.Fails() {
		return append([]hint{{"r", "again"}, {"← →", "travel"}}, remove(tail, "r", "w")...)
	}
	switch {
	case end != nil && end.Fails:
		return append([]hint{{"w", "why"}, {"← →", "travel"}, {"v", "compare"}, {"r", "again"}, find}, remove(tail, "w", "r", "v")...)
	case end != nil:
		return append([]hint{find, {"r", "again"}, {"← →", "travel"}}, remove(tail, "r")...)
	case h.at == 0 && h.atEnd():
		return append([]hint{steps, run, find}, remove(tail, "w", "r", "v")...)
	}
	return append([]hint{steps, {"← →", "travel"}, run, find}, tail...)
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
			if h.key == k {
				continue next
			}
		}
		out = append(out, h)
	}
	return out
}

// hintRow draws hints as far as they fit; the way to all keys is always there.
func (b *Bench) hintRow(width int) string {
	r := draw.NewRow(width).Space(1)
	if b.status != "" {
		return r.Put(b.st.Accent, b.status).String()
	}
	if b.focus == onSwitches && b.page == nil && b.cursor < len(b.switches) {
		s := b.switches[b.cursor]
		r.PutWithin(b.st.Text, draw.Clean(s.Text), width*3/5).Put(b.st.Faint, "   ")
	}
	const all = "? keys"
	hints := remove(b.hints(), "?")
	for i, h := range hints {
		w := draw.Width(h.key) + 1 + draw.Width(h.does) + 3
		if r.Left() < w+len(all)+1 {
			break
		}
		if i > 0 {
			r.Put(b.st.Faint, " · ")
		}
		r.Put(b.st.Key, h.key).Put(b.st.Text, " "+h.does)
	}
	if r.Used() > 1 {
		r.Put(b.st.Faint, " · ")
	}
	return r.Put(b.st.Key, "?").Put(b.st.Text, " keys").String()
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
	sign(glyph.Of(trace.Call)+" "+glyph.Of(trace.Print), "calls the outside world, prints")
	sign(glyph.Of(trace.Tick)+" "+glyph.Of(trace.Fault), "time passes, a fault strikes")
	sign("╓ ║ ╙", "joins the two steps of a data race")
	sign("✗ ✖", "where it went wrong, a panic")
	sign("≠", "first difference between two runs")
	return out
}
