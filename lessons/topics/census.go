package topics

import (
	"fmt"
	"regexp"
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
)

const (
	maxOutcomes = 8 // lines of a census in a page
	maxRaces    = 2 // data races that a page names
)

// check writes the verdict over every interleaving, and how many end how.
func (w *writer) check(name string, args ...string) (string, error) {
	s, err := w.subject(name, args)
	if err != nil {
		return "", err
	}
	if !s.report.Complete {
		return "", fmt.Errorf("%s %v is too large for a page: %s", name, args, s.report.Coverage)
	}
	return block("text", drawCensus(s.report, s.test()))
}

// drawCensus writes the verdict and a line an outcome. Of a test that passes there
// is nothing else to say.
func drawCensus(r *sim.Report, test bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", verdict(r))
	shown := r.Outcomes[:min(maxOutcomes, len(r.Outcomes))]
	counts := 0
	for _, o := range shown {
		counts = max(counts, len(number.Big(o.Interleavings)))
	}
	for _, o := range shown {
		fmt.Fprintf(&b, "  %*s  %s %s\n", counts, number.Big(o.Interleavings), sign(o.Fails), outcome(o, test, pageWidth-counts-6))
	}
	if more := len(r.Outcomes) - len(shown); more > 0 {
		fmt.Fprintf(&b, "  and %s more\n", number.Of(more, "outcome"))
	}
	for _, race := range r.Races[:min(maxRaces, len(r.Races))] {
		b.WriteString(wrapped(race.Text))
	}
	for _, f := range r.Livelocks[:min(1, len(r.Livelocks))] {
		b.WriteString(wrapped(f.Text))
	}
	if r.Bound != "every interleaving" {
		b.WriteString(wrapped("covered: " + r.Bound))
	}
	return b.String()
}

// verdict is the report in one line.
func verdict(r *sim.Report) string {
	fails := false
	for _, o := range r.Outcomes {
		fails = fails || o.Fails
	}
	var tail string
	if n := len(r.Races); n > 0 {
		tail += "; " + number.Of(n, "data race")
	}
	if n := len(r.Livelocks); n > 0 {
		tail += "; " + number.Of(n, "livelock")
	}
	switch {
	case r.Unbounded && fails:
		return sign(true) + " some of infinitely many interleavings fail" + tail
	case r.Unbounded:
		return sign(r.Fails()) + " no interleaving fails, and there are infinitely many" + tail
	}
	all, verb := number.Big(r.Interleavings)+" interleavings", "fail"
	switch {
	case number.Big(r.Interleavings) == "1" && fails:
		return sign(true) + " the only interleaving fails" + tail
	case number.Big(r.Interleavings) == "1":
		return sign(r.Fails()) + " the only interleaving does not fail" + tail
	}
	if number.Big(r.Failing) == "1" {
		verb = "fails"
	}
	return fmt.Sprintf("%s %s of %s %s%s", sign(r.Fails()), number.Big(r.Failing), all, verb, tail)
}

func sign(fails bool) string {
	if fails {
		return "✗"
	}
	return "✓"
}

// testLine is what package testing says of a test that failed, before what the
// test itself says.
var testLine = regexp.MustCompile(`^--- FAIL: \S+ \([0-9.]+s\) · `)

// outcome is how runs end, on one line of so many cells.
func outcome(o sim.Outcome, test bool, width int) string {
	text := strings.TrimSuffix(strings.TrimSpace(o.Text), "\nexit status 1") // the sign says that it fails
	text = cells.Clean(strings.Join(strings.Fields(strings.ReplaceAll(text, "\n", " · ")), " "))
	text = testLine.ReplaceAllString(text, "")
	switch {
	case text == "" && test && !o.Fails:
		text = "the test passes"
	case text == "":
		text = "(no output)"
	}
	return cells.Cut(text, width)
}
