package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// Request is the trace of a request of a customer.
type Request struct {
	*telemetry.Trace
	ID   string // as logs have it
	Text string // all words that occur in it
}

// requestsOf returns the requests of a run so far, by the moment at which they began.
func requestsOf(w *walk.Walk) []*Request {
	var all []*Request
	for _, t := range telemetry.Traces(w.Events(), w) {
		r := &Request{Trace: t}
		var words []string
		t.Root.Walk(func(s *telemetry.Span, _ int) { words = append(words, SpanText(s)) })
		for _, l := range t.Lines {
			if x, ok := l.Record(); ok {
				words = append(words, x.String())
				if id := x.Get("req"); id != "" {
					r.ID = id
				}
			}
		}
		r.Text = r.ID + "\n" + strings.Join(words, "\n")
		all = append(all, r)
	}
	return all
}

// SpanText is what a span says of itself.
func SpanText(s *telemetry.Span) string {
	text := strings.TrimSpace(oneLine(s.Name) + " " + s.Outcome)
	switch {
	case s.Kind == telemetry.LockWait:
		return "waits for a lock: " + text
	case strings.HasPrefix(s.Outcome, s.Name): // a server's says what was asked for again
		return s.Outcome
	}
	return text
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Ended is how the request ended: its status, or why it has none.
func (r *Request) Ended() string {
	switch {
	case r.Root.Open:
		return "under way"
	case r.Root.Status == 0:
		return "no answer"
	}
	return fmt.Sprint(r.Root.Status)
}

// Extent is the time from the beginning of the request to the end of all that was done for it, which may go on after whoever
// asked has hung up.
func (r *Request) Extent() time.Duration {
	last := r.Root.End
	r.Root.Walk(func(s *telemetry.Span, _ int) { last = max(last, s.End) })
	return last - r.Root.Start
}

// Server is the process that served the request; empty if none did.
func (r *Request) Server() string {
	for _, s := range r.Root.Below {
		if s.Kind == telemetry.Server {
			return s.Process
		}
	}
	return ""
}

// Line is the request in one line.
func (r *Request) Line() string {
	what, _, _ := strings.Cut(r.Root.Name, "?")
	return fmt.Sprintf("%s %-14s %-28s %-7s %9s %5d ms", clockMS(r.Root.Start), r.ID, what, r.Server(), r.Ended(), r.Root.Duration().Milliseconds())
}

func clockMS(d time.Duration) string {
	return fmt.Sprintf("%s.%03d", Clock(d.Truncate(time.Second)), d.Milliseconds()%1000)
}

// waterfall draws what was done for a request, as bars over its time.
func (r *Request) waterfall() string {
	const width = 40
	lines := []string{r.Line()}
	total := int64(max(r.Extent(), 1))
	r.Root.Walk(func(s *telemetry.Span, depth int) {
		from := min(width-1, int(int64(s.Start-r.Root.Start)*width/total))
		upTo := min(width, max(from+1, int(int64(s.End-r.Root.Start)*width/total)))
		bar := strings.Repeat(" ", max(0, from)) + strings.Repeat("=", upTo-max(0, from))
		lines = append(lines, fmt.Sprintf("  %-*s %7.1f ms  %-9s %s%s", width+1, bar, float64(s.Duration().Microseconds())/1000, s.Process, strings.Repeat("  ", depth), shorten(SpanText(s), 110)))
	})
	return strings.Join(lines, "\n")
}

func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + " …"
	}
	return s
}

// shownTraces is how many requests are shown with all that was done for them, of those that were found.
const shownTraces = 6

func lookTrace(m *move) (string, error) {
	if m.args == "" {
		return "", wrong("trace")
	}
	return m.look("trace", func(w *walk.Walk) (string, error) {
		found := SearchTraces(requestsOf(w), m.args)
		head := fmt.Sprintf("%s found", count(len(found), "request"))
		if len(found) == 0 {
			return head, nil
		}
		lines := []string{head}
		if len(found) <= shownTraces {
			for _, r := range found {
				lines = append(lines, r.waterfall())
			}
			return strings.Join(lines, "\n"), nil
		}
		for _, r := range found[:min(len(found), 40)] {
			lines = append(lines, r.Line())
		}
		return strings.Join(append(lines, "trace ID shows what was done for one of them."), "\n"), nil
	})
}

// SearchTraces returns the requests that are asked for: by their id, by words that all occur in them, the slow ones, or
// those that failed.
func SearchTraces(all []*Request, what string) []*Request {
	var found []*Request
	switch what {
	case "slow":
		found = slices.Clone(all)
		slices.SortStableFunc(found, func(x, y *Request) int { return int(y.Root.Duration() - x.Root.Duration()) })
		return found[:min(20, len(found))]
	case "errors":
		for _, r := range all {
			if r.Failed() {
				found = append(found, r)
			}
		}
		return found
	}
	words := strings.Fields(what)
	for _, r := range all {
		if r.ID == what {
			return []*Request{r}
		}
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(r.Text, word) }) {
			found = append(found, r)
		}
	}
	return found
}
