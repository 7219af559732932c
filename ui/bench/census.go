package bench

import (
	"fmt"
	"slices"
	"strings"

	"racelab/number"
	"racelab/sim"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// headline says in a few words what the explorer knows; brief drops what can be
// guessed.
func headline(x *exploration, st *theme.Styles, still, brief bool) (theme.Style, string) {
	switch {
	case x == nil:
		return st.Faint, ""
	case x.err != nil:
		return st.Warn, "could not explore"
	case x.running():
		return st.Faint, exploring(x, still)
	}
	r := x.report
	switch {
	case r.Fails():
		return st.Bad, "✗ " + failingWords(r, brief)
	case !r.Complete:
		return st.Warn, "none of " + count(r.Interleavings) + " covered fails"
	}
	return st.Good, "✓ " + failingWords(r, brief)
}

// failingWords counts the interleavings that fail; if none does, whatever else
// is wrong comes first.
func failingWords(r *sim.Report, brief bool) string {
	tail := " interleavings"
	switch {
	case !r.Complete:
		tail = " covered"
	case brief:
		tail = ""
	}
	failing, fail := "0", " fail"
	switch {
	case r.Failing != nil:
		failing = count(r.Failing)
	case slices.ContainsFunc(r.Outcomes, func(o sim.Outcome) bool { return o.Fails }):
		failing = "some"
	default:
		failing, fail = "none", " fails"
	}
	words := failing + " of " + count(r.Interleavings) + tail + fail
	if failing != "0" && failing != "none" {
		return words
	}
	for _, f := range []struct {
		n    int
		what string
	}{{len(r.Deadlocks), "deadlock"}, {len(r.Livelocks), "livelock"}, {len(r.Races), "data race"}} {
		if f.n > 0 {
			return number.Of(f.n, f.what) + ", " + words
		}
	}
	return words
}

// exploring tells how far the explorer is; still leaves the moving figure out.
func exploring(x *exploration, still bool) string {
	if still || x.progress.States == 0 {
		return "exploring…"
	}
	return "exploring " + number.Int(x.progress.States) + " states…"
}

// bar draws a share of width cells in eighths of a cell. A share that is not
// nothing shows at least a sliver.
func bar(share float64, width int) string {
	if share <= 0 || width <= 0 {
		return ""
	}
	eighths := max(int(share*float64(width)*8+0.5), 1)
	full := min(eighths/8, width)
	out := strings.Repeat("█", full)
	if rest := eighths % 8; rest > 0 && full < width {
		out += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return out
}

// censusPane draws the outcomes with their shares.
type censusPane struct {
	x        *exploration
	st       *theme.Styles
	selected int // -1: none
	still    bool
}

// lines draws at most height lines of width cells; top is the first outcome
// among them.
func (c censusPane) lines(width, height int) (out []string, top int) {
	if c.x == nil || c.x.report == nil {
		return c.waiting(width, height), 0
	}
	r := c.x.report
	foot := c.foot(r, width, true)
	if len(r.Outcomes)+len(foot) > height {
		foot = c.foot(r, width, false)
	}
	foot = foot[:min(len(foot), max(height-min(len(r.Outcomes), 3), 0))]
	room := max(height-len(foot), 0)
	top = min(max(c.selected-room+1, 0), max(len(r.Outcomes)-room, 0))
	m := c.measure(r, width)
	for i := top; i < len(r.Outcomes) && len(out) < room; i++ {
		out = append(out, c.outcome(r, i, m, width))
	}
	return append(out, foot...), top
}

func (c censusPane) waiting(width, height int) []string {
	text, style := "exploring…", c.st.Faint
	switch {
	case c.x == nil:
		text = ""
	case c.x.err != nil:
		text, style = "Could not explore: "+cleanText(c.x.err.Error()), c.st.Warn
	default:
		text = exploring(c.x, c.still)
	}
	return rows([]paragraph{one(style, text)}, width, height)
}

const chanceWord = "   chance "

// columns are the widths of a census line.
type columns struct{ text, count, share, chance int }

func (c censusPane) measure(r *sim.Report, width int) columns {
	var m columns
	for _, o := range r.Outcomes {
		m.text = max(m.text, draw.Width(o.Text))
		m.count = max(m.count, draw.Width(count(o.Interleavings)))
		m.chance = max(m.chance, draw.Width(chance(o, r.Complete)))
	}
	m.share = 8
	m.text = min(m.text, max(width*2/5, 10))
	return m
}

// outcome draws one line: mark, text, bar, count, share, probability.
func (c censusPane) outcome(r *sim.Report, i int, m columns, width int) string {
	o := r.Outcomes[i]
	mark, style := "✓", c.st.Good
	if o.Fails {
		mark, style = "✗", c.st.Bad
	}
	tail := draw.NewRow(m.count + m.share + len(chanceWord) + m.chance + 1)
	n := count(o.Interleavings)
	tail.To(m.count-draw.Width(n)).Put(c.st.Strong, n)
	share := number.Percent(o.Share)
	if r.Unbounded {
		share = ""
	}
	tail.To(m.count+m.share-draw.Width(share)).Put(c.st.Text, share)
	tail.Put(c.st.Faint, chanceWord).Put(c.st.Faint, chance(o, r.Complete))
	row := draw.NewRow(width).Space(1).Put(style, mark).Space(1)
	text := orElse(o.Text, o.Kind.String())
	if i == c.selected {
		row.PutWithin(c.st.Selected(), text, m.text)
	} else {
		row.PutWithin(c.st.Text, text, m.text)
	}
	row.To(3 + m.text + 2)
	share64 := o.Share
	if r.Unbounded {
		share64 = o.Probability
	}
	if room := row.Left() - tail.Used() - 3; room >= 4 {
		row.PutWithin(style, bar(share64, min(room, 40)), room).To(3 + m.text + 2 + min(room, 40) + 2)
	}
	return row.PutStyled(tail.String()).String()
}

// foot says how the numbers came about, what else was found and, if they are to be
// explained, what the two shares are of.
func (c censusPane) foot(r *sim.Report, width int, explain bool) []string {
	var out []say
	out = append(out, say{c.st.Faint, fmt.Sprintf("%s in %s states, %s transitions, %s",
		everyOrSome(r), number.Int(r.States), number.Int(r.Transitions), elapsed(r))})
	if !r.Complete && r.Coverage != "" {
		out = append(out, say{c.st.Warn, r.Coverage})
	}
	for _, f := range []struct {
		n    int
		what string
	}{{len(r.Races), "data race"}, {len(r.Deadlocks), "deadlock"}, {len(r.Livelocks), "livelock"}, {len(r.Leaks), "leak"}} {
		if f.n > 0 {
			out = append(out, say{c.st.Warn, "≈ " + number.Of(f.n, f.what)})
		}
	}
	if explain && !r.Unbounded && len(r.Outcomes) > 1 {
		out = append(out, say{c.st.Faint, "% is the share of all interleavings. chance is how often a run ends so if every next step is drawn by lot."})
	}
	var text []paragraph
	for _, s := range joinShort(out, width) {
		text = append(text, one(s.style, s.text))
	}
	return rows(text, width, len(out)+2)
}

// joinShort puts neighbours of one style on one line where they fit.
func joinShort(in []say, width int) []say {
	var out []say
	for _, s := range in {
		if n := len(out); n > 0 && out[n-1].style == s.style && draw.Width(out[n-1].text)+draw.Width(s.text)+3 <= width-2 {
			out[n-1].text += " · " + strings.TrimPrefix(s.text, "≈ ")
			continue
		}
		out = append(out, s)
	}
	return out
}

func everyOrSome(r *sim.Report) string {
	switch {
	case r.Unbounded:
		return "Endless interleavings"
	case r.Complete:
		return "Every interleaving: " + count(r.Interleavings)
	}
	return count(r.Interleavings) + " interleavings covered"
}

func elapsed(r *sim.Report) string {
	if ms := r.Elapsed.Milliseconds(); ms < 1000 {
		return fmt.Sprintf("%d ms", max(ms, 1))
	}
	return fmt.Sprintf("%.1f s", r.Elapsed.Seconds())
}
