package bench

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
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
	switch {
	case r.Representatives && failing == "none":
		words = "no interleaving fails"
	case r.Representatives:
		words = "some interleavings fail"
	}
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
	here     int // the outcome of the run on the bench; -1: none
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

// atRandom says of a chance what it is the chance of: that a run ends so if every next step is drawn at random.
const atRandom = " at random"

// columns are the widths of a census line.
type columns struct {
	text, count, chance int
	names               []string // of the outcomes, as they are shown
	words               bool     // there is room to say what the chance is of
}

func (c censusPane) measure(r *sim.Report, width int) columns {
	var m columns
	for _, o := range r.Outcomes {
		m.text = max(m.text, cells.Width(outcomeText(o)))
		m.count = max(m.count, cells.Width(count(o.Interleavings)))
		m.chance = max(m.chance, cells.Width(chance(o, r.Complete)))
	}
	room := width - 4 - m.count - 2 - m.chance - 2
	m.words = room-m.text >= len(atRandom)
	m.text = min(m.text, max(room, 8))
	var names []string
	for _, o := range r.Outcomes {
		name := outcomeText(o)
		if cells.Width(name) > m.text {
			name = testFailed.ReplaceAllString(name, "$1: $2")
		}
		names = append(names, name)
	}
	m.names = cells.Apart(names, m.text)
	return m
}

// testFailed matches what go test prints of a test that fails with one line. Where that finds no room, its name and what
// it says are left.
var testFailed = regexp.MustCompile(`^--- FAIL: (\S+) \([0-9.]+s\) ⏎ +\S+\.go:\d+: ([^⏎]*)$`)

func outcomeText(o sim.Outcome) string { return orElse(o.Text, o.Kind.String()) }

// outcome draws one line: the cursor, mark, text, bar, count, chance.
func (c censusPane) outcome(r *sim.Report, i int, m columns, width int) string {
	o := r.Outcomes[i]
	mark, style := "✓", c.st.Good
	if o.Fails {
		mark, style = "✗", c.st.Bad
	}
	row := draw.NewRow(width)
	switch i {
	case c.selected:
		row.Put(c.st.Accent, "▸")
	case c.here:
		row.Put(c.st.Faint, "▸")
	default:
		row.Space(1)
	}
	row.Put(style, mark).Space(1)
	text := m.names[i]
	if i == c.selected {
		row.Put(c.st.Selected(), text)
	} else {
		row.Put(c.st.Text, text)
	}
	if r.Representatives { // nothing was counted
		return row.String()
	}
	row.To(3 + m.text)
	tail := draw.NewRow(m.count + 2 + m.chance + 1)
	n := count(o.Interleavings)
	tail.To(m.count-cells.Width(n)).Put(c.st.Strong, n).Space(2)
	p := chance(o, r.Complete)
	tail.To(m.count+2+m.chance-cells.Width(p)).Put(c.st.Faint, p)
	after := m.count + 2 + m.chance + 1
	if m.words {
		after += len(atRandom)
	}
	share := o.Share
	if r.Unbounded {
		share = o.Probability
	}
	if room := min(row.Left()-after-3, 24); room >= 4 {
		row.Space(2).PutWithin(style, bar(share, room), room).To(3 + m.text + 2 + room)
	}
	row.Space(1).PutStyled(tail.String())
	if m.words {
		row.Put(c.st.Faint, strings.TrimLeft(atRandom, " "))
	}
	return row.String()
}

// foot says how the numbers came about, what else was found and, if they are to be
// explained, what the two shares are of.
func (c censusPane) foot(r *sim.Report, width int, explain bool) []string {
	var out []say
	out = append(out, say{c.st.Faint, fmt.Sprintf("%s in %s states, %s transitions, %s",
		everyOrSome(r), number.Int(r.States), number.Int(r.Transitions), elapsed(r))})
	if still, ok := strings.CutPrefix(r.Bound, "every interleaving, "); ok && r.Complete {
		out = append(out, say{c.st.Faint, strings.ToUpper(still[:1]) + still[1:]})
	}
	if r.Chance != nil && r.Chance.Fails {
		out = append(out, say{c.st.Warn, cleanText(r.Chance.Words())})
	}
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
	if explain && !r.Unbounded && !r.Representatives && len(r.Outcomes) > 1 {
		out = append(out, say{c.st.Faint, "At random: how often a run ends so if every next step is chosen at random."})
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
		if n := len(out); n > 0 && out[n-1].style == s.style && cells.Width(out[n-1].text)+cells.Width(s.text)+3 <= width-2 {
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
	case r.Representatives:
		return "Every interleaving, by representatives,"
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
