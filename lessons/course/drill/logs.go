package drill

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// logsOf returns the records of a night so far, oldest first.
func logsOf(w *walk.Walk) []telemetry.Record {
	return telemetry.Records(w.Events(), w, telemetry.Query{})
}

// LogFilter is what a learner asks of the logs.
type LogFilter struct {
	expr           *regexp.Regexp
	level, process string
	from, to       time.Duration
	n              int
}

// ParseFilter reads a filter. Go's regular expressions take time in proportion to the text, whatever they are.
func ParseFilter(args string) (f LogFilter, err error) {
	f = LogFilter{to: 1 << 62, n: 40}
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
	var literal []string // what is neither a regular expression nor a setting is looked for as it is
	for _, word := range strings.Fields(args) {
		name, value, _ := strings.Cut(word, "=")
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
			literal = append(literal, word)
		}
		if err != nil {
			return f, err
		}
	}
	switch {
	case len(literal) > 0 && f.expr != nil:
		return f, wrong("logs")
	case len(literal) > 0:
		f.expr, err = regexp.Compile(regexp.QuoteMeta(strings.Join(literal, " ")))
	}
	return f, err
}

// matches reports whether a record is asked for; text is as the room shows it.
func (f LogFilter) matches(r telemetry.Record, text string) bool {
	return strings.HasPrefix(r.Process, f.process) && r.At >= f.from && r.At <= f.to && telemetry.AtLeast(r.Level, f.level) && (f.expr == nil || f.expr.MatchString(text))
}

// Of returns the records that are asked for, in their order.
func (f LogFilter) Of(all []telemetry.Record) []telemetry.Record {
	var found []telemetry.Record
	for _, r := range all {
		if f.matches(r, r.String()) {
			found = append(found, r)
		}
	}
	return found
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
	f, err := ParseFilter(m.args)
	if err != nil {
		return "", err
	}
	return m.look("logs", func(w *walk.Walk) (string, error) {
		all := logsOf(w)
		found := f.Of(all)
		head := fmt.Sprintf("%d of %d lines", len(found), len(all))
		if len(found) > f.n {
			head += fmt.Sprintf(", the last %d", f.n)
			found = found[len(found)-f.n:]
		}
		lines := []string{head}
		for _, r := range found {
			lines = append(lines, r.String())
		}
		return strings.Join(lines, "\n"), nil
	})
}
