package command

import (
	"fmt"
	"strings"

	"racelab/sim/cells"
	"racelab/sim/number"
)

// streams reports whether what was found in each test is told as soon as it is known: where several
// packages are checked, and people read it.
func (f checkFlags) streams(a *app) bool {
	return f.sink != nil && f.sink.several && !a.json && !f.sink.only() && f.token == ""
}

// streamed is what is told of one test of several packages: a line where it holds, and the whole report where
// it does not, or where it is asked for.
func (s *sink) streamed(title string, c checked, whole bool) string {
	var b strings.Builder
	if s.whole || s.lines && (whole || !c.brief()) {
		b.WriteByte('\n')
	}
	s.lines = true
	if s.whole = whole || !c.brief(); s.whole {
		reportText(&b, title, c)
	} else {
		briefText(&b, title, c)
	}
	return b.String()
}

// brief reports whether one line says what there is to know.
func (c checked) brief() bool { return c.skips() || !c.report.Fails() && !c.fails() && c.saved == nil }

func briefText(b *strings.Builder, title string, c checked) {
	name := title
	if c.test != "" {
		name += " · " + cells.Clean(c.test)
	}
	if c.skips() {
		fmt.Fprintf(b, "– %s%s\n", name, faint(" · "+skippedText(c.report.Skipped[0])))
		return
	}
	r := c.report
	size := number.Of(r.States, "state")
	if r.Runs > 0 {
		size = number.Of(r.Runs, "run")
	}
	rest := fmt.Sprintf(" · %s · %s, %s", summary(r), size, elapsed(r.Elapsed))
	if !r.Complete {
		rest += " · " + r.Bound
	}
	fmt.Fprintf(b, "%s%s\n", judged(false, r.Complete, name), faint(rest))
}
