package telemetry

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"racelab/sim/machine"
	"racelab/sim/walk"
)

// Record is a line of a log that log/slog's JSON handler wrote, taken apart.
type Record struct {
	Line
	Clock string // as the clock of the process had it: 15:04:05.000
	Msg   string
	Attrs []Attr // in their order
}

// Attr is an attribute of a record, with its value in words.
type Attr struct{ Name, Value string }

// Records returns the lines that a query picks and that are records, oldest first.
func Records(events []walk.Event, names Names, q Query) []Record {
	var out []Record
	for _, l := range Logs(events, names, q) {
		if r, ok := l.Record(); ok {
			out = append(out, r)
		}
	}
	return out
}

// RecordOf returns the record that an event is; ok is false if it is none.
func RecordOf(e walk.Event, names Names) (r Record, ok bool) {
	if e.Kind != machine.Printed || !strings.HasPrefix(e.Text, "{") {
		return Record{}, false
	}
	return Line{At: time.Duration(e.At), Process: names.ProcessName(e.Proc), Text: strings.TrimSuffix(e.Text, "\n"), Request: e.Trace, Error: e.N == 2}.Record()
}

// Record takes a line apart. An attribute "process" stands for the name of the process. Groups are not taken apart.
func (l Line) Record() (r Record, ok bool) {
	if !strings.HasPrefix(l.Text, "{") {
		return Record{}, false
	}
	r.Line = l
	d := json.NewDecoder(strings.NewReader(l.Text))
	d.UseNumber()
	if _, err := d.Token(); err != nil {
		return Record{}, false
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return Record{}, false
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return Record{}, false
		}
		r.set(fmt.Sprint(name), fmt.Sprint(value))
	}
	return r, true
}

func (r *Record) set(name, value string) {
	switch name {
	case "time":
		if t, err := time.Parse(time.RFC3339Nano, value); err == nil {
			r.Clock = t.Format("15:04:05.000")
		}
	case "level":
		r.Level = value
	case "msg":
		r.Msg = value
	case "process":
		r.Process = value
	default:
		r.Attrs = append(r.Attrs, Attr{name, value})
	}
}

// Get returns the value of an attribute; empty if there is none of that name.
func (r Record) Get(name string) string {
	for _, a := range r.Attrs {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

// Number returns the value of an attribute that is a number; 0 if it is none.
func (r Record) Number(name string) int {
	n, err := strconv.Atoi(r.Get(name))
	if err != nil {
		return 0
	}
	return n
}

// String writes the record in one line.
func (r Record) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %-4s %-10s %s", r.Clock, r.Level, r.Process, r.Msg)
	for _, a := range r.Attrs {
		fmt.Fprintf(&b, " %s=%s", a.Name, a.Value)
	}
	return b.String()
}
