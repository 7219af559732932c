package telemetry

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"racelab/sim/machine"
	"racelab/sim/walk"
)

// SpanKind says what a span is.
type SpanKind uint8

// The kinds of spans. Statements, commands and calls of the file system are spans without any below them.
const (
	Client    SpanKind = iota // a request, as who sent it sees it
	Server                    // a request, as who answers it sees it
	Statement                 // of SQL
	Command                   // of Redis
	File                      // a call of the file system
	LockWait                  // the part of a statement that waits for a lock
)

// Span is a part of a request.
type Span struct {
	ID         uint32 // of Client and Server; 0 for the others
	Kind       SpanKind
	Process    string
	Goroutine  uint32
	Name       string // "POST shop/buy/3", or the statement
	Outcome    string // "-> 1 row", "timeout"; empty while it is under way
	Status     int    // of HTTP; 0: none
	Rows       int    // affected by a statement; -1: it is none that changes rows
	Start, End time.Duration
	Open       bool // it has not ended: End is the last moment known
	Below      []*Span

	number int32 // of the process
}

// Duration returns how long the span takes, or has taken so far.
func (s *Span) Duration() time.Duration { return s.End - s.Start }

// Failed reports whether a span went wrong: status 500 and above, no answer, or an error of a store.
func (s *Span) Failed() bool {
	if s.Open {
		return false
	}
	if s.Kind == Client || s.Kind == Server {
		return s.Status >= 500 || s.Status == 0
	}
	return strings.HasPrefix(s.Outcome, "-> error")
}

// Walk calls f for the span and all below it, with how deep they are, in order of their beginnings.
func (s *Span) Walk(f func(s *Span, depth int)) { s.walk(f, 0) }

func (s *Span) walk(f func(*Span, int), depth int) {
	f(s, depth)
	for _, b := range s.Below {
		b.walk(f, depth+1)
	}
}

// Trace is a request from its first client on.
type Trace struct {
	ID    uint32
	Root  *Span
	Lines []Line   // of logs, oldest first
	text  []string // what the search by text looks at
}

// Failed reports whether any span of the trace did.
func (t *Trace) Failed() bool {
	failed := false
	t.Root.Walk(func(s *Span, _ int) { failed = failed || s.Failed() })
	return failed
}

// Mentions reports whether a statement, a name, a command or a line of a log in the trace has a text in it.
func (t *Trace) Mentions(text string) bool {
	return slices.ContainsFunc(t.text, func(s string) bool { return strings.Contains(s, text) })
}

// Traces returns the traces that began up to now, in the order in which they began, those that are not over among them.
func Traces(events []walk.Event, names Names) []*Trace {
	b := tracer{names: names, spans: map[uint32]*Span{}, traces: map[uint32]*Trace{}, waits: map[uint32]*Span{}}
	for i := range events {
		b.now = time.Duration(events[i].At)
		b.add(&events[i])
	}
	for _, s := range b.spans {
		if s.Open {
			s.End = b.now
		}
	}
	for _, s := range b.waits {
		s.End = b.now
	}
	for _, t := range b.all {
		t.Root.Walk(func(s *Span, _ int) {
			slices.SortStableFunc(s.Below, func(x, y *Span) int { return cmp.Compare(x.Start, y.Start) })
		})
	}
	return b.all
}

// tracer puts traces together.
type tracer struct {
	names  Names
	now    time.Duration
	all    []*Trace
	traces map[uint32]*Trace
	spans  map[uint32]*Span
	waits  map[uint32]*Span // by goroutine
}

func (b *tracer) add(e *walk.Event) {
	switch e.Kind {
	case machine.SpanBegun:
		b.begin(e)
	case machine.SpanEnded:
		if s := b.spans[e.Span]; s != nil && s.Open {
			s.Open, s.End, s.Status, s.Outcome = false, b.now, int(e.N), e.Text
		}
	case machine.StatementDone:
		b.leaf(e, Statement).Rows = int(e.N)
	case machine.CommandDone:
		b.leaf(e, Command)
	case machine.FileDone:
		b.leaf(e, File)
	case machine.WaitBegun:
		s := b.leaf(e, LockWait)
		s.Start, s.Open = b.now, true
		b.waits[e.G] = s
	case machine.WaitEnded:
		if s := b.waits[e.G]; s != nil {
			s.End, s.Open = b.now, false
			delete(b.waits, e.G)
		}
	case machine.ProcessEnded:
		b.gone(e.Proc)
	case machine.Printed:
		if t := b.traces[e.Trace]; t != nil {
			t.text = append(t.text, e.Text)
			t.Lines = append(t.Lines, Line{At: b.now, Process: b.names.ProcessName(e.Proc), Level: LevelOf(e.Text), Text: strings.TrimSuffix(e.Text, "\n"), Request: e.Trace, Error: e.N == 2})
		}
	}
}

// gone ends the spans of a process that is no more.
func (b *tracer) gone(process int32) {
	for _, s := range b.spans {
		if s.Open && s.number == process {
			s.Open, s.End, s.Outcome = false, b.now, "its process ended"
		}
	}
	for g, s := range b.waits {
		if s.number == process {
			s.Open, s.End, s.Outcome = false, b.now, "its process ended"
			delete(b.waits, g)
		}
	}
}

func (b *tracer) begin(e *walk.Event) {
	s := &Span{ID: e.Span, Kind: Client, Process: b.names.ProcessName(e.Proc), Goroutine: e.G, Name: e.Text, Start: time.Duration(e.Began), Open: true, Rows: -1, number: e.Proc}
	if e.N == 1 {
		s.Kind = Server
	}
	b.spans[e.Span] = s
	if above := b.spans[e.Parent]; above != nil {
		above.Below = append(above.Below, s)
	} else {
		t := &Trace{ID: e.Trace, Root: s}
		b.traces[e.Trace] = t
		b.all = append(b.all, t)
	}
	if t := b.traces[e.Trace]; t != nil {
		t.text = append(t.text, e.Text)
	}
}

// leaf adds a span of a store to the span in which it was asked for, if there is one.
func (b *tracer) leaf(e *walk.Event, kind SpanKind) *Span {
	s := &Span{Kind: kind, Process: b.names.ProcessName(e.Proc), Goroutine: e.G, Name: e.Text, Outcome: strings.TrimSpace(e.More), Start: time.Duration(e.Began), End: b.now, Rows: -1, number: e.Proc}
	if above := b.spans[e.Span]; above != nil {
		above.Below = append(above.Below, s)
	}
	if t := b.traces[e.Trace]; t != nil {
		t.text = append(t.text, e.Text, e.More)
	}
	return s
}

// Search picks traces. A zero field asks for nothing.
type Search struct {
	Text     string // in a name, a statement, its answer or a line of a log
	Longer   time.Duration
	Failed   bool
	From, To time.Duration // of the beginning
}

// Find returns the traces that a search picks, in their order.
func Find(traces []*Trace, s Search) []*Trace {
	var out []*Trace
	for _, t := range traces {
		at := t.Root.Start
		if at < s.From || s.To > 0 && at >= s.To || t.Root.Duration() < s.Longer || s.Failed && !t.Failed() || s.Text != "" && !t.Mentions(s.Text) {
			continue
		}
		out = append(out, t)
	}
	return out
}

// Sampling is what a tracer keeps from a moment on: one of so many traces, and all that failed.
type Sampling struct {
	From  time.Duration
	OneIn int
}

// Sampled returns the traces that were kept, under the sampling that held when each began; before the first
// all are. Which those are depends on their numbers alone.
func Sampled(traces []*Trace, all []Sampling) []*Trace {
	var out []*Trace
	for _, t := range traces {
		n := 1
		for _, s := range all {
			if s.From <= t.Root.Start {
				n = max(1, s.OneIn)
			}
		}
		if spread(t.ID)%uint64(n) == 0 || t.Failed() {
			out = append(out, t)
		}
	}
	return out
}

// spread mixes the bits of a number (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
// OOPSLA 2014).
func spread(id uint32) uint64 {
	x := uint64(id) + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
