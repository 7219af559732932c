package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// bucket is the time that one value of a metric stands for.
const bucket = 30 * time.Second

// Series is a metric with a value for each interval that is over, oldest first.
type Series struct {
	telemetry.Metric
	Points []telemetry.Point
}

// metricsOf measures the service up to a moment: what every service has, and what this one's own logs count.
func (a *Attempt) metricsOf(w *walk.Walk) ([]Series, error) {
	scope := telemetry.Scope{Step: bucket, Until: w.Now(), Process: a.Drill.Service, Counted: a.Drill.Counted}
	points, err := telemetry.Series(w.Events(), w, scope)
	if err != nil {
		return nil, err
	}
	var out []Series
	for _, m := range scope.Metrics() {
		out = append(out, Series{m, points[m.Name]})
	}
	return out, nil
}

// metricOf measures one metric. The error says what there is.
func (a *Attempt) metricOf(w *walk.Walk, name string) (Series, error) {
	all, err := a.metricsOf(w)
	if err != nil {
		return Series{}, err
	}
	var names []string
	for _, s := range all {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Series{}, fmt.Errorf("there is no metric %s: there are %s", name, strings.Join(names, ", "))
}

func lookMetrics(m *move) (string, error) {
	name := m.args
	return m.look("metrics", func(w *walk.Walk) (string, error) {
		if name != "" {
			s, err := m.metricOf(w, name)
			if err != nil {
				return "", err
			}
			return s.bars(), nil
		}
		all, err := m.metricsOf(w)
		if err != nil {
			return "", err
		}
		return metricsTable(all), nil
	})
}

// columns is how many intervals a table of metrics shows.
const columns = 9

// metricsTable shows the last minutes of all metrics, and says which have moved.
func metricsTable(all []Series) string {
	n := len(all[0].Points)
	from := max(0, n-columns)
	head := []string{"metric", ""}
	for i := from; i < n; i++ {
		head = append(head, Clock(time.Duration(i) * bucket)[3:])
	}
	var rows [][]string
	var moved, nothing []string
	for _, s := range all {
		if s.Silent() {
			nothing = append(nothing, s.Name)
			continue
		}
		row := []string{s.Name, s.Unit}
		for _, p := range s.Points[from:] {
			row = append(row, PointText(p))
		}
		rows = append(rows, row)
		if text := s.Moved(); text != "" {
			moved = append(moved, text)
		}
	}
	text := tableText(head, rows, 60)
	lines := []string{text[:strings.LastIndex(text, "\n")]}
	if len(nothing) > 0 {
		lines = append(lines, "0 all the time: "+strings.Join(nothing, ", ")+".")
	}
	if len(moved) == 0 {
		moved = []string{"Nothing is far from what it was before."}
	}
	return strings.Join(append(lines, moved...), "\n")
}

// silent reports whether a metric was 0, or had no value, all the time.
func (s Series) Silent() bool {
	return !slices.ContainsFunc(s.Points, func(p telemetry.Point) bool { return p.OK && p.Value != 0 })
}

// PointText writes a value; one that there is not is a dash.
func PointText(p telemetry.Point) string {
	if !p.OK {
		return "-"
	}
	return ValueText(p.Value)
}

func ValueText(v float64) string {
	if v == float64(int(v)) || v >= 10 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.1f", v)
}

// slack is by how much a metric moves without anybody minding, by its unit.
var slack = map[string]float64{"": 2, "/s": .2, "ms": 50, "%": 5}

// Moved says how a metric of the last minute compares with five minutes before, or with the beginning of a night that
// is younger; empty if it is much the same.
func (s Series) Moved() string {
	n := len(s.Points)
	if n < 8 {
		return ""
	}
	recent, before := mean(s.Points[n-2:]), s.Before()
	text := ""
	switch {
	case recent > 2*before+slack[s.Unit]:
		text = "%s: %s%s in the last minute, %s %s (%s)."
	case before > 2*recent+slack[s.Unit]:
		text = "%s: down to %s%s in the last minute, from %s %s (%s)."
	default:
		return ""
	}
	when := "five minutes before"
	if n < 12 {
		when = "in the beginning"
	}
	unit := s.Unit
	if unit == "ms" {
		unit = " ms"
	}
	return fmt.Sprintf(text, s.Name, ValueText(recent), unit, ValueText(before), when, s.Text)
}

// Before is what a metric was five minutes before the last minute, or in the beginning of a night that is younger.
func (s Series) Before() float64 {
	from := max(len(s.Points)-12, 0)
	return mean(s.Points[from:min(from+4, len(s.Points))])
}

// mean is the mean of the values that there are.
func mean(points []telemetry.Point) float64 {
	sum, n := 0.0, 0
	for _, p := range points {
		if p.OK {
			sum, n = sum+p.Value, n+1
		}
	}
	return sum / float64(max(n, 1))
}

// bars shows all of a metric.
func (s Series) bars() string {
	most := 1.0
	for _, p := range s.Points {
		most = max(most, p.Value)
	}
	lines := []string{strings.TrimSpace(s.Name+" "+s.Unit) + ": " + s.Text}
	for _, p := range s.Points {
		bar := ""
		if p.OK {
			bar = strings.Repeat("#", int(p.Value/most*50))
		}
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%s %6s %s", Clock(p.At), PointText(p), bar), " "))
	}
	return strings.Join(lines, "\n")
}
