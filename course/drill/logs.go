package drill

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"racelab/sim/machine"
	"racelab/sim/walk"
)

// logLine is a line that a process printed.
type logLine struct {
	at      time.Duration // of the room's clock
	trace   uint32        // request in which it was printed
	clock   string        // as the process's own clock has it
	level   string
	process string
	msg     string
	attrs   []attr
}

type attr struct{ name, value string }

// parseLog reads an event that is a line of JSON, as log/slog writes it.
func parseLog(e walk.Event) (logLine, bool) {
	if e.Kind != machine.Printed || !strings.HasPrefix(e.Text, "{") {
		return logLine{}, false
	}
	l := logLine{at: time.Duration(e.At), trace: e.Trace}
	d := json.NewDecoder(strings.NewReader(e.Text))
	d.UseNumber()
	if _, err := d.Token(); err != nil {
		return logLine{}, false
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return logLine{}, false
		}
		value, err := d.Token()
		if err != nil {
			return logLine{}, false
		}
		l.set(fmt.Sprint(name), fmt.Sprint(value))
	}
	return l, true
}

func (l *logLine) set(name, value string) {
	switch name {
	case "time":
		if t, err := time.Parse(time.RFC3339Nano, value); err == nil {
			l.clock = t.Format("15:04:05.000")
		}
	case "level":
		l.level = value
	case "msg":
		l.msg = value
	case "process":
		l.process = value
	default:
		l.attrs = append(l.attrs, attr{name, value})
	}
}

func (l logLine) get(name string) string {
	for _, a := range l.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

func (l logLine) number(name string) int {
	n, err := strconv.Atoi(l.get(name))
	if err != nil {
		return 0
	}
	return n
}

// String writes the line as the room shows it.
func (l logLine) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %-4s %-10s %s", l.clock, l.level, l.process, l.msg)
	for _, a := range l.attrs {
		fmt.Fprintf(&b, " %s=%s", a.name, a.value)
	}
	return b.String()
}

// logsOf returns the lines of events, oldest first.
func logsOf(events []walk.Event) []logLine {
	var out []logLine
	for _, e := range events {
		if l, ok := parseLog(e); ok {
			out = append(out, l)
		}
	}
	return out
}

// logFilter is what a learner asks of the logs.
type logFilter struct {
	expr           *regexp.Regexp
	level, process string
	from, to       time.Duration
	n              int
}

// parseFilter reads a filter. Go's regular expressions take time in proportion to the text, whatever they are.
func parseFilter(args string) (f logFilter, err error) {
	f = logFilter{to: 1 << 62, n: 40}
	if i := strings.Index(args, "/"); i >= 0 {
		j := strings.LastIndex(args, "/")
		if j == i {
			return f, fmt.Errorf("the regular expression has no second /: write logs /WORD/")
		}
		if f.expr, err = regexp.Compile(args[i+1 : j]); err != nil {
			return f, fmt.Errorf("reading the regular expression: %w", err)
		}
		args = args[:i] + args[j+1:]
	}
	for _, word := range strings.Fields(args) {
		name, value, ok := strings.Cut(word, "=")
		if !ok && f.expr == nil {
			if f.expr, err = regexp.Compile(regexp.QuoteMeta(word)); err != nil {
				return f, err
			}
			continue
		}
		switch name {
		case "level":
			f.level = strings.ToUpper(value)
		case "process":
			f.process = value
		case "from":
			f.from, err = parseClock(value)
		case "to":
			f.to, err = parseClock(value)
		case "n":
			f.n, err = strconv.Atoi(value)
			if err == nil && (f.n < 1 || f.n > 1000) {
				err = fmt.Errorf("n is from 1 to 1000")
			}
		default:
			err = wrong("logs")
		}
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

func (f logFilter) matches(l logLine, text string) bool {
	return (f.level == "" || l.level == f.level) && (f.process == "" || strings.HasPrefix(l.process, f.process)) &&
		l.at >= f.from && l.at <= f.to && (f.expr == nil || f.expr.MatchString(text))
}

// parseClock reads 00:05:10, or 5:10.
func parseClock(text string) (time.Duration, error) {
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, fmt.Errorf("%q is no time of day: write 00:05:10", text)
	}
	var out time.Duration
	for _, p := range parts {
		n, err := strconv.ParseFloat(p, 64)
		if err != nil || n < 0 || n >= 60 {
			return 0, fmt.Errorf("%q is no time of day: write 00:05:10", text)
		}
		out = out*60 + time.Duration(n*float64(time.Second))
	}
	return out, nil
}

func lookLogs(m *move) (string, error) {
	f, err := parseFilter(m.args)
	if err != nil {
		return "", err
	}
	return m.look("logs", func(w *walk.Walk) (string, error) {
		var found []string
		all := logsOf(w.Events())
		for _, l := range all {
			if text := l.String(); f.matches(l, text) {
				found = append(found, text)
			}
		}
		head := fmt.Sprintf("%d of %d lines", len(found), len(all))
		if len(found) > f.n {
			head += fmt.Sprintf(", the last %d", f.n)
			found = found[len(found)-f.n:]
		}
		return strings.Join(append([]string{head}, found...), "\n"), nil
	})
}
