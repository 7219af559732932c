package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"racelab/sim/machine"
	"racelab/sim/walk"
)

// bucket is the time that one value of a metric stands for.
const bucket = 30 * time.Second

// series is a metric: a value for each bucket since the beginning, oldest first.
type series struct {
	name, unit, does string
	values           []float64
}

// metricsOf folds events into the room's metrics, up to a moment.
func (a *Attempt) metricsOf(w *walk.Walk) []series {
	n := int(w.Now()/bucket) + 1
	f := &fold{a: a, w: w, n: n, began: map[uint32]walk.Event{}, pools: map[int32][2]int64{}}
	for _, name := range []string{"requests", "refused", "errors", "orders", "sold_out", "rows_0", "lock_waits"} {
		f.counts(name)
	}
	for _, e := range w.Events() {
		f.event(e)
	}
	for i := range n {
		f.gauges(i)
	}
	return f.series()
}

// fold is what metrics are worked out with.
type fold struct {
	a       *Attempt
	w       *walk.Walk
	n       int
	count   map[string][]float64
	took    [][]time.Duration // of requests, by bucket
	began   map[uint32]walk.Event
	pools   map[int32][2]int64
	inUse   []float64
	waiting []float64
	alive   float64
	routine []float64
	audit   []float64
}

func (f *fold) counts(name string) {
	if f.count == nil {
		f.count = map[string][]float64{}
		f.took = make([][]time.Duration, f.n)
		f.inUse, f.waiting, f.routine, f.audit = make([]float64, f.n), make([]float64, f.n), make([]float64, f.n), make([]float64, f.n)
	}
	f.count[name] = make([]float64, f.n)
}

func (f *fold) event(e walk.Event) {
	i := min(int(time.Duration(e.At)/bucket), f.n-1)
	switch e.Kind {
	case machine.SpanBegun:
		if e.N == 1 {
			f.began[e.Span] = e
		}
	case machine.SpanEnded:
		if b, ok := f.began[e.Span]; ok && strings.Contains(b.Text, " "+f.a.Drill.Service) || ok && strings.HasPrefix(f.w.ProcessName(b.Proc), f.a.Drill.Service) {
			f.request(i, e, b)
		}
	case machine.StatementDone:
		if e.N == 0 {
			f.count["rows_0"][i]++
		}
	case machine.WaitBegun:
		f.count["lock_waits"][i]++
	case machine.PoolChanged:
		f.pools[e.Proc] = [2]int64{e.N, e.M}
		var in, wait int64
		for _, p := range f.pools {
			in, wait = in+p[0], wait+p[1]
		}
		f.inUse[i], f.waiting[i] = max(f.inUse[i], float64(in)), max(f.waiting[i], float64(wait))
	case machine.GoroutineStarted:
		f.alive++
		f.routine[i] = max(f.routine[i], f.alive)
	case machine.GoroutineEnded:
		f.alive--
	case machine.Printed:
		f.log(i, e)
	}
}

func (f *fold) request(i int, e, b walk.Event) {
	f.count["requests"][i]++
	f.took[i] = append(f.took[i], time.Duration(e.At-b.At))
	switch {
	case e.N >= 500:
		f.count["errors"][i]++
	case e.N >= 400:
		f.count["refused"][i]++
	}
}

func (f *fold) log(i int, e walk.Event) {
	l, ok := parseLog(e)
	switch {
	case !ok:
	case l.msg == "order placed":
		f.count["orders"][i]++
	case l.msg == "order refused" && l.get("reason") == "sold out":
		f.count["sold_out"][i]++
	case l.process == f.a.Drill.Page.Process && l.get(f.a.Drill.Page.Attr) != "":
		f.audit[i] = float64(l.number(f.a.Drill.Page.Attr)) + 1 // 0: nothing was said
	}
}

// gauges carries on what stays as it is when nothing is said.
func (f *fold) gauges(i int) {
	if i == 0 {
		f.audit[0] = max(f.audit[0], 1)
		return
	}
	if f.audit[i] == 0 {
		f.audit[i] = f.audit[i-1]
	}
	if f.routine[i] == 0 {
		f.routine[i] = f.routine[i-1]
	}
}

func (f *fold) series() []series {
	perMinute := func(name string) []float64 {
		out := slices.Clone(f.count[name])
		for i := range out {
			out[i] *= float64(time.Minute / bucket)
		}
		return out
	}
	quantile := func(q float64) []float64 {
		out := make([]float64, f.n)
		for i, t := range f.took {
			slices.Sort(t)
			if len(t) > 0 {
				out[i] = float64(t[min(int(q*float64(len(t))), len(t)-1)].Milliseconds())
			}
		}
		return out
	}
	audit := slices.Clone(f.audit)
	for i := range audit {
		audit[i]--
	}
	return []series{
		{"requests", "/min", "requests that " + f.a.Drill.Service + " answered", perMinute("requests")},
		{"refused", "/min", "of those, answered with 4xx", perMinute("refused")},
		{"errors", "/min", "answered with 5xx", perMinute("errors")},
		{"p50", "ms", "half of the requests are quicker", quantile(.5)},
		{"p95", "ms", "95 of 100 are quicker", quantile(.95)},
		{"p99", "ms", "99 of 100 are quicker", quantile(.99)},
		{"orders", "/min", "orders placed", perMinute("orders")},
		{"sold_out", "/min", "orders refused as sold out", perMinute("sold_out")},
		{"rows_0", "/min", "statements that changed no row", perMinute("rows_0")},
		{"lock_waits", "/min", "statements that waited for a lock", perMinute("lock_waits")},
		{"pool_in_use", "", "connections in use, the most", f.inUse},
		{"pool_waiting", "", "requests that wait for a connection, the most", f.waiting},
		{"goroutines", "", "of all processes, the most", f.routine},
		{f.a.Drill.Page.Process + "_" + f.a.Drill.Page.Attr, "", "as the " + f.a.Drill.Page.Process + " said last", audit},
	}
}

// columns is how many buckets a table of metrics shows.
const columns = 9

func lookMetrics(m *move) (string, error) {
	name := m.args
	return m.look("metrics", func(w *walk.Walk) (string, error) {
		all := m.metricsOf(w)
		if name != "" {
			i := slices.IndexFunc(all, func(s series) bool { return s.name == name })
			if i < 0 {
				return "", unknownMetric(name, all)
			}
			return oneMetric(all[i]), nil
		}
		return metricsTable(all), nil
	})
}

func unknownMetric(name string, all []series) error {
	var names []string
	for _, s := range all {
		names = append(names, s.name)
	}
	return fmt.Errorf("there is no metric %s: there are %s", name, strings.Join(names, ", "))
}

func metricsTable(all []series) string {
	n := len(all[0].values)
	from := max(0, n-columns)
	head := []string{"metric", ""}
	for i := from; i < n; i++ {
		head = append(head, Clock(time.Duration(i) * bucket)[3:])
	}
	var rows [][]string
	var moved []string
	for _, s := range all {
		row := []string{s.name, s.unit}
		for _, v := range s.values[from:] {
			row = append(row, fmt.Sprintf("%.0f", v))
		}
		rows = append(rows, row)
		if text := s.moved(); text != "" {
			moved = append(moved, text)
		}
	}
	text := tableText(head, rows, 60)
	text = text[:strings.LastIndex(text, "\n")]
	if len(moved) == 0 {
		return text + "\nNothing is far from what it was five minutes ago."
	}
	return text + "\n" + strings.Join(moved, "\n")
}

// moved says how a metric of the last two buckets compares with five minutes before; empty if it is much the same.
func (s series) moved() string {
	n := len(s.values)
	if n < 13 {
		return ""
	}
	recent := (s.values[n-2] + s.values[n-3]) / 2
	before := 0.0
	for _, v := range s.values[n-13 : n-9] {
		before += v / 4
	}
	switch {
	case recent > 2*before+2:
		return fmt.Sprintf("%s: %.0f %s in the last minute, %.0f five minutes before (%s).", s.name, recent, s.unit, before, s.does)
	case before > 2*recent+2:
		return fmt.Sprintf("%s: down to %.0f %s in the last minute, from %.0f five minutes before (%s).", s.name, recent, s.unit, before, s.does)
	}
	return ""
}

// oneMetric shows all of a metric, as bars.
func oneMetric(s series) string {
	most := max(1, slices.Max(s.values))
	lines := []string{fmt.Sprintf("%s %s: %s", s.name, s.unit, s.does)}
	for i, v := range s.values {
		lines = append(lines, fmt.Sprintf("%s %6.0f %s", Clock(time.Duration(i)*bucket), v, strings.Repeat("#", int(v/most*50))))
	}
	return strings.Join(lines, "\n")
}
