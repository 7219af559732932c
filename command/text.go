package command

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
)

// Reports fit a terminal of 80 columns.
const (
	textWidth    = 78
	outcomeWidth = 40
	barWidth     = 12
	maxOutcomes  = 12 // lines of the census; --json has all
	maxFindings  = 5  // of each kind
)

func bold(s string) string  { return lipgloss.NewStyle().Bold(true).Render(s) }
func faint(s string) string { return lipgloss.NewStyle().Faint(true).Render(s) }
func good(s string) string  { return lipgloss.NewStyle().Foreground(lipgloss.Green).Render(s) }
func bad(s string) string   { return lipgloss.NewStyle().Foreground(lipgloss.Red).Render(s) }

// verdict draws a glyph and a colour, so that neither is needed alone.
func verdict(fails bool, s string) string {
	if fails {
		return bad("✗ " + s)
	}
	return good("✓ " + s)
}

// judged draws the verdict on a check: what holds as far as it was covered is not
// said to hold.
func judged(fails, complete bool, s string) string {
	if !fails && !complete {
		return lipgloss.NewStyle().Foreground(lipgloss.Yellow).Render("◐ " + s)
	}
	return verdict(fails, s)
}

// reportsText writes what check found, for people.
func reportsText(title string, all []checked) string {
	var b strings.Builder
	failed, left, known, complete := 0, 0, 0, true
	for i, c := range all {
		if i > 0 {
			b.WriteByte('\n')
		}
		reportText(&b, title, c)
		if c.fails() {
			failed++
		} else if c.skips() {
			left++
		}
		complete = complete && c.report.Complete && !c.report.Fails()
		known += len(c.accepted())
	}
	if len(all) > 1 {
		words := fmt.Sprintf("%d of %d fail", failed, len(all))
		if left > 0 {
			words += fmt.Sprintf("; %d skipped", left)
		}
		if known > 0 {
			words += "; the baseline accepts " + number.Of(int64(known), "known failure")
		}
		fmt.Fprintf(&b, "\n%s\n", judged(failed > 0, complete, words))
	}
	return b.String()
}

func reportText(b *strings.Builder, title string, c checked) {
	r := c.report
	heading := bold(title)
	if c.test != "" {
		heading = bold(title + " · " + cells.Clean(c.test))
	}
	if len(c.switches) > 0 {
		heading += " with " + strings.Join(c.switches, ", ")
	}
	heading += faint(" · " + r.Bound)
	fmt.Fprintf(b, "%s\n\n", heading)
	if c.skips() {
		fmt.Fprintf(b, "  – %s\n", skippedText(r.Skipped[0]))
		return
	}
	switch {
	case r.Fails() && !c.fails() && len(c.accepted()) > 0:
		fmt.Fprintf(b, "  %s\n\n", judged(false, false, summary(r)+"; the baseline accepts "+number.Of(int64(len(c.accepted())), "known failure")))
	case r.Fails() && !c.fails():
		fmt.Fprintf(b, "  %s\n\n", judged(false, false, summary(r)+"; by --fail-on that is not red"))
	default:
		fmt.Fprintf(b, "  %s\n\n", judged(c.fails(), r.Complete, summary(r)))
	}
	if len(r.Outcomes) > 0 {
		censusText(b, r)
		b.WriteByte('\n')
	}
	if len(r.Outcomes) == 1 && r.Outcomes[0].Why == "" && cells.Width(outcomeLine(r.Outcomes[0])) > outcomeWidth {
		paragraph(b, "Outcome", outcomeLine(r.Outcomes[0])) // there is room for the whole of it
	}
	if r.Shortest != nil {
		shortestText(b, c)
	}
	paragraph(b, "Chance", r.Chance.Words())
	for _, race := range r.Races[:min(maxFindings, len(r.Races))] {
		paragraph(b, "Race", race.Text+earlyWords(race.Early))
		paragraph(b, "", "racelab replay "+race.Token)
	}
	findingsText(b, "Deadlock", r.Deadlocks)
	findingsText(b, "Livelock", r.Livelocks)
	findingsText(b, "Leak", r.Leaks)
	for _, k := range c.accepted() {
		paragraph(b, "Known", k.words())
	}
	for _, s := range r.Skipped {
		paragraph(b, "", skippedText(s))
	}
	servedText(b, r.Served)
	paragraph(b, "For real", c.real.words())
	paragraph(b, "Saved", c.saved.words())
	paragraph(b, "Covered", r.Coverage)
	if r.Runs > 0 {
		paragraph(b, "", fmt.Sprintf("%s, %s", number.Of(r.Runs, "run"), elapsed(r.Elapsed)))
		return
	}
	paragraph(b, "", fmt.Sprintf("%s, %s, %s", number.Of(r.States, "state"), number.Of(r.Transitions, "transition"), elapsed(r.Elapsed)))
}

// skips reports whether there is nothing more to say of a test than that it skips itself.
func (c checked) skips() bool {
	r := c.report
	return !r.Fails() && len(r.Skipped) == 1 && r.Skipped[0].Test == c.test && len(r.Outcomes) == 1
}

func skippedText(s sim.Skip) string {
	text := "skipped: " + cells.Clean(s.Test)
	if s.Reason != "" {
		text += ": " + cells.Clean(s.Reason)
	}
	return text
}

// summary is the verdict in one line. What no end shows, such as a data race, comes
// first where it alone makes the check fail.
func summary(r *sim.Report) string {
	var others []string
	if n := len(r.Races); n > 0 {
		others = append(others, number.Of(n, "data race"))
	}
	if n := len(r.Livelocks); n > 0 {
		others = append(others, number.Of(n, "livelock"))
	}
	if found := strings.Join(others, ", "); found == "" {
		return ends(r)
	} else if anyOutcomeFails(r) {
		return ends(r) + "; " + found
	} else {
		return found + "; " + ends(r)
	}
}

// ends says how many interleavings end in a failure.
func ends(r *sim.Report) string {
	switch all := interleavings(r.Interleavings); {
	case uncounted(r) && len(r.Outcomes) == 0:
		return "no run came to its end within the budget"
	case uncounted(r) && anyOutcomeFails(r):
		return "a failure was found before the end"
	case uncounted(r):
		return "no failure was found before the end"
	case r.Representatives && anyOutcomeFails(r):
		return "some interleavings fail"
	case r.Representatives:
		return "no interleaving fails"
	case anyOutcomeFails(r) && r.Unbounded:
		return "some of infinitely many interleavings fail"
	case r.Unbounded:
		return "no interleaving fails, and there are infinitely many"
	case !r.Complete && !anyOutcomeFails(r):
		return fmt.Sprintf("none of the %s covered ends in a failure", all)
	case number.Big(r.Interleavings) == "1" && anyOutcomeFails(r):
		return "the only interleaving fails" + byChance(r)
	case number.Big(r.Interleavings) == "1":
		return "the only interleaving does not fail"
	default:
		return fmt.Sprintf("%s of %s fail%s", number.Big(r.Failing), all, byChance(r))
	}
}

// byChance says that failures take some random values.
func byChance(r *sim.Report) string {
	if r.Chance != nil && r.Chance.Avoidable {
		return ", with some random values"
	}
	return ""
}

// uncounted reports whether the exploration ended before any interleavings could
// be counted.
func uncounted(r *sim.Report) bool {
	return !r.Complete && r.Interleavings != nil && r.Interleavings.Sign() == 0
}

func interleavings(n *big.Int) string {
	if n != nil && n.IsInt64() && n.Int64() == 1 {
		return "1 interleaving"
	}
	return number.Big(n) + " interleavings"
}

// counted writes a count of the census.
func counted(n *big.Int, unbounded bool) string {
	if n == nil {
		return countText(n, unbounded)
	}
	return number.Big(n)
}

// censusText draws one line an outcome: how it ends, a bar of its share, how
// many interleavings end so, and how probable that is.
func censusText(b *strings.Builder, r *sim.Report) {
	shown := r.Outcomes[:min(maxOutcomes, len(r.Outcomes))]
	texts, width, counts := outcomeTexts(shown), 0, 0
	for i, o := range shown {
		width = max(width, cells.Width(texts[i]))
		counts = max(counts, len(counted(o.Interleavings, r.Unbounded)))
	}
	for i, o := range shown {
		text := texts[i]
		if uncounted(r) || r.Representatives {
			fmt.Fprintf(b, "  %s\n", verdict(o.Fails, text))
			continue
		}
		share := o.Share
		if o.Interleavings == nil {
			share = o.Probability
		}
		fmt.Fprintf(b, "  %s%s  %s  %*s  %s\n",
			verdict(o.Fails, text), strings.Repeat(" ", width-cells.Width(text)), bar(share, o.Fails),
			counts, counted(o.Interleavings, r.Unbounded), faint(likely(o, r)))
	}
	if more := len(r.Outcomes) - len(shown); more > 0 {
		fmt.Fprintf(b, "  and %s (--json lists all)\n", number.Of(more, "more outcome"))
	}
}

// outcomeTexts are outcomes on one line of limited width each. Those that differ look different: many differ at their
// end only.
func outcomeTexts(all []sim.Outcome) []string {
	lines := make([]string, len(all))
	for i, o := range all {
		lines[i] = outcomeLine(o)
	}
	return cells.Apart(lines, outcomeWidth)
}

// outcomeText is an outcome on one line of limited width.
func outcomeText(o sim.Outcome) string { return cells.Cut(outcomeLine(o), outcomeWidth) }

// outcomeLine is an outcome on one line.
func outcomeLine(o sim.Outcome) string {
	text := cells.Clean(strings.ReplaceAll(strings.TrimRight(o.Text, "\n"), "\n", " ⏎ "))
	if text == "" {
		text = "(no output)"
	}
	named := strings.HasPrefix(text, "deadlock") || strings.HasPrefix(text, "fatal error")
	if o.Kind == sim.Deadlock && !named {
		text = "deadlock: " + text
	}
	return text
}

func bar(share float64, fails bool) string {
	n := int(share*barWidth + 0.5)
	if share > 0 && n == 0 {
		n = 1
	}
	n = max(0, min(n, barWidth))
	full, empty := strings.Repeat("█", n), faint(strings.Repeat("░", barWidth-n))
	if fails {
		return bad(full) + empty
	}
	return good(full) + empty
}

// probability writes how likely an outcome is when every choice is a fair one.
func probability(o sim.Outcome, complete bool) string {
	return number.Chance(o.Probability, o.Exact, complete, "p = ", "p ≈ ")
}

// likely is probability, or how many of the runs ended so that a strategy has drawn; empty where a strategy tells
// nothing of either.
func likely(o sim.Outcome, r *sim.Report) string {
	switch {
	case r.Runs > 0:
		return number.Percent(o.Probability) + " of the runs"
	case r.Strategy != "" && !r.Complete:
		return ""
	}
	return probability(o, r.Complete)
}

func shortestText(b *strings.Builder, c checked) {
	r := c.report
	s := r.Shortest
	why := s.End.Why
	for _, o := range r.Outcomes {
		if o.Fails && o.Text == s.End.Outcome && o.Why != why {
			why = sentence(why) + o.Why
			break
		}
	}
	paragraph(b, "Why", why)
	early := ""
	if s.Early > 0 {
		early = number.Of(s.Early, "early timer") + ", "
	}
	than := ""
	if c.told != nil && c.told.Token != s.Token {
		than = "; simpler than the one that was shown first"
	}
	paragraph(b, "Shortest", fmt.Sprintf("%s, %s%s%s", number.Of(s.Steps, "step"), early, number.Of(s.Preemptions, "preemption"), than))
	if s.Line != nil {
		paragraph(b, "Decided", s.Line.Words())
	}
	paragraph(b, "", "racelab replay "+s.Token)
}

// sentence ends s as a sentence that another one follows.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.TrimSuffix(s, ".") + ". "
}

func findingsText(b *strings.Builder, label string, findings []sim.Finding) {
	for _, f := range findings[:min(maxFindings, len(findings))] {
		text := f.Text
		if len(f.Where) > 0 && !strings.Contains(text, f.Where[0]) {
			text = strings.TrimSuffix(text, ".") + " (" + strings.Join(f.Where, ", ") + ")"
		}
		paragraph(b, label, text+earlyWords(f.Early))
		paragraph(b, "", "racelab replay "+f.Token)
	}
	if more := len(findings) - maxFindings; more > 0 {
		paragraph(b, "", fmt.Sprintf("and %d more (--json lists all)", more))
	}
}

// paragraph writes a label and wrapped text beside it. Commands are not wrapped:
// they are there to be copied.
func paragraph(b *strings.Builder, label, text string) {
	if text == "" {
		return
	}
	const indent = 12
	lines := []string{cells.Clean(text)}
	if !strings.HasPrefix(text, "racelab ") {
		lines = cells.Wrap(lines[0], textWidth-indent)
	}
	for i, l := range lines {
		name := ""
		if i == 0 {
			name = label
		}
		fmt.Fprintf(b, "  %s%s%s\n", bold(name), strings.Repeat(" ", indent-2-len(name)), l)
	}
}

func elapsed(d time.Duration) string {
	if d < time.Second {
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(10 * time.Millisecond).String()
}
