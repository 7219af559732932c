package telemetry

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"racelab/sim/machine"
	"racelab/sim/walk"
)

// Metric is a number that is watched over time.
type Metric struct {
	Name string
	Unit string // of its values: "/s", "ms", "%", "" for a count
	Text string // what it says
	of   func(*bucket) (float64, bool)
}

// Metrics returns those that every service has.
func Metrics() []Metric { return slices.Clone(metrics) }

// Counted is a metric that a service's own logs give.
type Counted struct {
	Name, Unit, Text string
	Process          string // whose records; empty: everybody's
	Msg              string // of the records
	Attr, Value      string // an attribute that they have with that value; empty: any
	Last             bool   // the metric is the number that Attr had last; otherwise it is how many records there were
}

// Metrics returns the metrics of a scope, those of every service first.
func (s Scope) Metrics() []Metric {
	out := Metrics()
	for i, c := range s.Counted {
		out = append(out, Metric{c.Name, c.Unit, c.Text, func(b *bucket) (float64, bool) {
			return b.counted[i].n, b.counted[i].known || !c.Last
		}})
	}
	return out
}

// picks reports whether a record counts.
func (c Counted) picks(r Record) bool {
	return strings.HasPrefix(r.Process, c.Process) && r.Msg == c.Msg && (c.Attr == "" || c.Last || r.Get(c.Attr) == c.Value)
}

// number is the value of a counted metric.
type number struct {
	n     float64
	known bool
}

var metrics = []Metric{
	{"requests", "/s", "requests answered", func(b *bucket) (float64, bool) { return b.rate(len(b.took)), true }},
	{"errors", "%", "requests answered with 500 and above, or not at all", func(b *bucket) (float64, bool) { return share(b.failed, len(b.took)) }},
	{"refused", "%", "requests answered with 400 to 499", func(b *bucket) (float64, bool) { return share(b.refused, len(b.took)) }},
	{"p50", "ms", "half of the requests take less", func(b *bucket) (float64, bool) { return b.percentile(50) }},
	{"p95", "ms", "95 of 100 requests take less", func(b *bucket) (float64, bool) { return b.percentile(95) }},
	{"p99", "ms", "99 of 100 requests take less", func(b *bucket) (float64, bool) { return b.percentile(99) }},
	{"in-flight", "", "requests under way, at the end of the interval", gauge(func(b *bucket) int { return b.flying })},
	{"statements", "/s", "statements of SQL", func(b *bucket) (float64, bool) { return b.rate(b.statements), true }},
	{"statement-errors", "/s", "statements that failed", func(b *bucket) (float64, bool) { return b.rate(b.statementErrors), true }},
	{"no-rows", "", "statements that should have changed a row and changed none", gauge(func(b *bucket) int { return b.none })},
	{"lock-waits", "", "statements that began to wait for a lock", gauge(func(b *bucket) int { return b.waits })},
	{"lock-wait-max", "ms", "the longest wait for a lock that ended", func(b *bucket) (float64, bool) { return ms(b.longest), b.longest > 0 }},
	{"pool-used", "", "connections in use, all pools, at the end of the interval", gauge(func(b *bucket) int { return b.used })},
	{"pool-waiting", "", "who waits for a connection, at the end of the interval", gauge(func(b *bucket) int { return b.queued })},
	{"commands", "/s", "commands of Redis", func(b *bucket) (float64, bool) { return b.rate(b.commands), true }},
	{"cache-hits", "%", "of the GETs of Redis, those that found something", func(b *bucket) (float64, bool) { return share(b.hits, b.gets) }},
	{"goroutines", "", "goroutines, at the end of the interval", gauge(func(b *bucket) int { return b.goroutines })},
	{"processes", "", "processes that run, at the end of the interval", gauge(func(b *bucket) int { return b.processes })},
	{"restarts", "", "processes that started after one of their name had ended", gauge(func(b *bucket) int { return b.restarts })},
	{"crashes", "", "processes that a panic ended", gauge(func(b *bucket) int { return b.crashes })},
	{"log-lines", "/s", "lines of logs", func(b *bucket) (float64, bool) { return b.rate(b.lines), true }},
	{"log-errors", "/s", "lines of logs at level ERROR", func(b *bucket) (float64, bool) { return b.rate(b.errorLines), true }},
}

func gauge(of func(*bucket) int) func(*bucket) (float64, bool) {
	return func(b *bucket) (float64, bool) { return float64(of(b)), true }
}

func share(part, whole int) (float64, bool) {
	if whole == 0 {
		return 0, false
	}
	return 100 * float64(part) / float64(whole), true
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// bucket is what happened in one interval.
type bucket struct {
	step                        time.Duration
	took                        []time.Duration
	failed, refused             int
	statements, statementErrors int
	none, waits                 int
	longest                     time.Duration
	commands, gets, hits        int
	restarts, crashes           int
	lines, errorLines           int
	counted                     []number // by Scope.Counted

	flying, used, queued, goroutines, processes int // at its end
}

func (b *bucket) rate(n int) float64 { return float64(n) / b.step.Seconds() }

// percentile is the nearest-rank percentile, in ms.
func (b *bucket) percentile(p int) (float64, bool) {
	n := len(b.took)
	if n == 0 {
		return 0, false
	}
	slices.Sort(b.took)
	return ms(b.took[(n*p+99)/100-1]), true
}

// Point is the value of a metric in the interval that begins at At. OK is false where it has none, as a
// percentile of no requests.
type Point struct {
	At    time.Duration
	Value float64
	OK    bool
}

// Scope says what is measured.
type Scope struct {
	Step    time.Duration // length of an interval
	Until   time.Duration // now: an interval that is not over then is left out
	Process string        // name of a process, or the beginning of it; empty: all
	Route   string        // the beginning of "METHOD host/path"; empty: all requests
	Counted []Counted     // more metrics, of all processes
}

// Series returns the values of metrics over time by name. All metrics for no names. The error names one that there is
// not.
func Series(events []walk.Event, names Names, scope Scope, which ...string) (map[string][]Point, error) {
	all := scope.Metrics()
	asked := all
	if len(which) > 0 {
		asked = nil
		for _, name := range which {
			i := slices.IndexFunc(all, func(m Metric) bool { return m.Name == name })
			if i < 0 {
				return nil, fmt.Errorf("there is no metric %s; there are %s", name, metricNames(all))
			}
			asked = append(asked, all[i])
		}
	}
	if scope.Step <= 0 {
		return nil, fmt.Errorf("metrics need an interval above 0, and %s was given", scope.Step)
	}
	buckets := fill(events, names, scope)
	out := map[string][]Point{}
	for _, m := range asked {
		points := make([]Point, len(buckets))
		for i := range buckets {
			v, ok := m.of(&buckets[i])
			points[i] = Point{time.Duration(i) * scope.Step, v, ok}
		}
		out[m.Name] = points
	}
	return out, nil
}

func metricNames(all []Metric) string {
	var out []string
	for _, m := range all {
		out = append(out, m.Name)
	}
	return strings.Join(out, ", ")
}

// request is one under way.
type request struct {
	process int32
	began   time.Duration
}

// meter fills buckets.
type meter struct {
	scope   Scope
	names   Names
	open    map[uint32]request       // server spans that are measured
	waiting map[uint32]time.Duration // by goroutine
	pools   map[int32][2]int         // by process
	started map[string]int
	alive   map[int32]int // goroutines by process
	running map[int32]bool
}

func fill(events []walk.Event, names Names, scope Scope) []bucket {
	m := meter{scope, names, map[uint32]request{}, map[uint32]time.Duration{}, map[int32][2]int{}, map[string]int{}, map[int32]int{}, map[int32]bool{}}
	out := make([]bucket, scope.Until/scope.Step)
	at := 0
	for i := range out {
		b := &out[i]
		b.step, b.counted = scope.Step, make([]number, len(scope.Counted))
		if i > 0 {
			m.carry(b, &out[i-1])
		}
		end := int64(scope.Step) * int64(i+1)
		for ; at < len(events) && events[at].At < end; at++ {
			m.count(b, &events[at])
			if e := &events[at]; strings.HasPrefix(names.ProcessName(e.Proc), scope.Process) {
				m.add(b, e)
			}
		}
		m.level(b)
	}
	return out
}

// carry has a metric that is what was said last begin with what it was before.
func (m *meter) carry(b, before *bucket) {
	for i, c := range m.scope.Counted {
		if c.Last {
			b.counted[i] = before.counted[i]
		}
	}
}

// count counts a record for the metrics that the scope adds.
func (m *meter) count(b *bucket, e *walk.Event) {
	if len(m.scope.Counted) == 0 {
		return
	}
	r, ok := RecordOf(*e, m.names)
	for i, c := range m.scope.Counted {
		switch {
		case !ok || !c.picks(r):
		case c.Last:
			b.counted[i] = number{float64(r.Number(c.Attr)), true}
		default:
			b.counted[i] = number{b.counted[i].n + 1, true}
		}
	}
}

// level notes what there is at the end of an interval.
func (m *meter) level(b *bucket) {
	b.flying = len(m.open)
	for _, p := range m.pools {
		b.used += p[0]
		b.queued += p[1]
	}
	for _, n := range m.alive {
		b.goroutines += n
	}
	b.processes = len(m.running)
}

func (m *meter) add(b *bucket, e *walk.Event) {
	switch e.Kind {
	case machine.SpanBegun, machine.SpanEnded:
		m.span(b, e)
	case machine.StatementDone:
		b.statements++
		if strings.HasPrefix(e.More, " -> error") {
			b.statementErrors++
		} else if e.N == 0 {
			b.none++
		}
	case machine.WaitBegun:
		b.waits++
		m.waiting[e.G] = time.Duration(e.At)
	case machine.WaitEnded:
		b.longest = max(b.longest, time.Duration(e.At)-m.waiting[e.G])
	case machine.PoolChanged:
		m.pools[e.Proc] = [2]int{int(e.N), int(e.M)}
	case machine.CommandDone:
		b.commands++
		if strings.HasPrefix(strings.ToUpper(e.Text), "GET ") {
			b.gets++
			if e.More != "nil" {
				b.hits++
			}
		}
	case machine.Printed:
		b.lines++
		if rank(LevelOf(e.Text)) == rank("ERROR") {
			b.errorLines++
		}
	default:
		m.process(b, e)
	}
}

// process counts processes and goroutines.
func (m *meter) process(b *bucket, e *walk.Event) {
	switch e.Kind {
	case machine.ProcessStarted:
		if m.started[e.Text]++; m.started[e.Text] > 1 {
			b.restarts++
		}
		m.running[e.Proc] = true
	case machine.ProcessEnded:
		delete(m.alive, e.Proc)
		delete(m.running, e.Proc)
		delete(m.pools, e.Proc)
		maps.DeleteFunc(m.open, func(_ uint32, r request) bool { return r.process == e.Proc })
	case machine.ProcessCrashed:
		b.crashes++
	case machine.GoroutineStarted:
		m.alive[e.Proc]++
	case machine.GoroutineEnded:
		if m.alive[e.Proc] > 0 {
			m.alive[e.Proc]--
		}
	}
}

// span measures requests where they are answered.
func (m *meter) span(b *bucket, e *walk.Event) {
	if e.Kind == machine.SpanBegun {
		if e.N == 1 && strings.HasPrefix(e.Text, m.scope.Route) {
			m.open[e.Span] = request{e.Proc, time.Duration(e.Began)}
		}
		return
	}
	r, ok := m.open[e.Span]
	if !ok {
		return
	}
	delete(m.open, e.Span)
	b.took = append(b.took, time.Duration(e.At)-r.began)
	switch {
	case e.N >= 500 || e.N == 0:
		b.failed++
	case e.N >= 400:
		b.refused++
	}
}

// Rule is an alert: a metric that is above, or below, a value for some time.
type Rule struct {
	Metric string
	Below  bool // otherwise above
	Value  float64
	For    time.Duration
}

// Fires returns when a rule fires: at the end of the interval up to which its condition has held for
// as long as it asks, and again once the condition has not held meanwhile. An interval without a value ends the condition.
func (r Rule) Fires(points []Point, step time.Duration) (at []time.Duration) {
	held, told := time.Duration(0), false
	for _, p := range points {
		if !p.OK || r.Below != (p.Value < r.Value) || p.Value == r.Value {
			held, told = 0, false
			continue
		}
		if held += step; held >= r.For && !told {
			at, told = append(at, p.At+step), true
		}
	}
	return at
}
