package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"racelab/sim/machine"
	"racelab/sim/walk"
)

// span is a part of a request: something that was asked for, and what was done for it.
type span struct {
	id, parent  uint32
	text        string
	process     string
	begin, end  time.Duration
	status      int64
	done, event bool // event: a statement or a line, which has no parts
}

// request is all that was done for one request of a customer.
type request struct {
	trace uint32
	id    string // as logs have it
	spans []span
	logs  []logLine
	begin time.Duration
	end   time.Duration
	done  bool
	text  string // all words that occur in it
}

// requestsOf returns the requests of a run so far, by the moment at which they began.
func requestsOf(w *walk.Walk) []*request {
	by := map[uint32]*request{}
	var all []*request
	for _, e := range w.Events() {
		if e.Trace == 0 {
			continue
		}
		r := by[e.Trace]
		if r == nil {
			r = &request{trace: e.Trace, begin: time.Duration(e.At)}
			by[e.Trace] = r
			all = append(all, r)
		}
		r.add(w, e)
	}
	for _, r := range all {
		var words []string
		for _, s := range r.spans {
			words = append(words, s.text)
		}
		for _, l := range r.logs {
			words = append(words, l.String())
		}
		r.text = r.id + "\n" + strings.Join(words, "\n")
	}
	return all
}

func (r *request) add(w *walk.Walk, e walk.Event) {
	r.end = time.Duration(e.At)
	switch e.Kind {
	case machine.SpanBegun:
		r.spans = append(r.spans, span{id: e.Span, parent: e.Parent, text: e.Text, process: w.ProcessName(e.Proc), begin: time.Duration(e.At)})
	case machine.SpanEnded:
		for i := range r.spans {
			if s := &r.spans[i]; s.id == e.Span && !s.event {
				s.end, s.status, s.done = time.Duration(e.At), e.N, true
				r.done = r.done || i == 0
			}
		}
	case machine.StatementDone:
		r.spans = append(r.spans, span{parent: e.Span, text: oneLine(e.Text) + e.More, process: w.ProcessName(e.Proc),
			begin: time.Duration(e.Began), end: time.Duration(e.At), done: true, event: true})
	case machine.Printed:
		if l, ok := parseLog(e); ok {
			r.logs = append(r.logs, l)
			if id := l.get("req"); id != "" {
				r.id = id
			}
		}
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// status returns with what the request was answered; 0 if it was not.
func (r *request) status() int64 {
	if len(r.spans) == 0 || !r.spans[0].done {
		return 0
	}
	return r.spans[0].status
}

func (r *request) took() time.Duration { return r.end - r.begin }

// line is the request in one line.
func (r *request) line() string {
	what := ""
	if len(r.spans) > 0 {
		what, _, _ = strings.Cut(r.spans[0].text, "?")
	}
	status := "under way"
	if r.status() != 0 {
		status = fmt.Sprint(r.status())
	}
	server := ""
	for _, s := range r.spans {
		if s.parent == firstSpan(r) && !s.event {
			server = s.process
			break
		}
	}
	return fmt.Sprintf("%s %-14s %-28s %-7s %9s %5d ms", clockMS(r.begin), r.id, what, server, status, r.took().Milliseconds())
}

func firstSpan(r *request) uint32 {
	if len(r.spans) == 0 {
		return 0
	}
	return r.spans[0].id
}

func clockMS(d time.Duration) string {
	return fmt.Sprintf("%s.%03d", Clock(d.Truncate(time.Second)), d.Milliseconds()%1000)
}

// waterfall draws what was done for a request, as bars over its time.
func (r *request) waterfall() string {
	const width = 40
	lines := []string{r.line()}
	total := max(r.took(), 1)
	for _, s := range r.ordered() {
		end := s.end
		if !s.done {
			end = r.end
		}
		from := int(int64(s.begin-r.begin) * width / int64(total))
		upTo := max(from+1, int(int64(end-r.begin)*width/int64(total)))
		bar := strings.Repeat(" ", from) + strings.Repeat("=", upTo-from)
		lines = append(lines, fmt.Sprintf("  %-*s %7.1f ms  %-9s %s%s", width+1, bar, float64((end-s.begin).Microseconds())/1000, s.process, strings.Repeat("  ", r.depth(s)), shorten(s.text, 110)))
	}
	return strings.Join(lines, "\n")
}

// ordered returns the spans, each above its parts.
func (r *request) ordered() []span {
	out := slices.Clone(r.spans)
	slices.SortStableFunc(out, func(x, y span) int { return int(x.begin - y.begin) })
	return out
}

func (r *request) depth(s span) int {
	n := 0
	for parent := s.parent; parent != 0 && n < 8; n++ {
		i := slices.IndexFunc(r.spans, func(x span) bool { return x.id == parent && !x.event })
		if i < 0 {
			break
		}
		parent = r.spans[i].parent
	}
	return n
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
		found := searchTraces(requestsOf(w), m.args)
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
			lines = append(lines, r.line())
		}
		return strings.Join(append(lines, "trace ID shows what was done for one of them."), "\n"), nil
	})
}

func searchTraces(all []*request, what string) []*request {
	var found []*request
	switch what {
	case "slow":
		found = slices.Clone(all)
		slices.SortStableFunc(found, func(x, y *request) int { return int(y.took() - x.took()) })
		return found[:min(20, len(found))]
	case "errors":
		for _, r := range all {
			if r.done && (r.status() == 0 || r.status() >= 500) {
				found = append(found, r)
			}
		}
		return found
	}
	words := strings.Fields(what)
	for _, r := range all {
		if r.id == what {
			return []*request{r}
		}
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(r.text, word) }) {
			found = append(found, r)
		}
	}
	return found
}
