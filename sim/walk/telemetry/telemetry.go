// Package telemetry works out what a service shows of itself from the events of a walk: logs, metrics and
// traces. Its functions are pure: the same events give the same, and nothing is kept between calls.
//
// Events are those up to the moment that is looked at, so that what has not happened yet is in none of it.
package telemetry

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"racelab/sim/machine"
	"racelab/sim/walk"
)

// Names says what the processes of a walk are called, by the numbers in events.
type Names interface{ ProcessName(number int32) string }

// Line is one line of a log.
type Line struct {
	At      time.Duration // when it was written, by the right clock
	Process string
	Level   string // DEBUG, INFO, WARN or ERROR as log/slog writes them; empty: it has none
	Text    string // without the line end
	Request uint32 // trace that it was written in; 0: none
	Error   bool   // it was written to standard error
}

// Query picks lines of a log. A zero field asks for nothing.
type Query struct {
	Pattern  *regexp.Regexp
	Level    string // this one and those above it
	Process  string // its name, or the beginning of it: "shop"
	From, To time.Duration
	Request  uint32
}

// Logs returns the lines that a query picks, oldest first.
func Logs(events []walk.Event, names Names, q Query) []Line {
	var out []Line
	for _, e := range events {
		if e.Kind != machine.Printed || !q.within(time.Duration(e.At)) || q.Request != 0 && e.Trace != q.Request {
			continue
		}
		process := names.ProcessName(e.Proc)
		if !strings.HasPrefix(process, q.Process) {
			continue
		}
		for _, text := range strings.Split(strings.TrimSuffix(e.Text, "\n"), "\n") {
			l := Line{At: time.Duration(e.At), Process: process, Level: LevelOf(text), Text: text, Request: e.Trace, Error: e.N == 2}
			if rank(l.Level) >= rank(q.Level) && (q.Pattern == nil || q.Pattern.MatchString(text)) {
				out = append(out, l)
			}
		}
	}
	return out
}

func (q Query) within(at time.Duration) bool { return at >= q.From && (q.To == 0 || at < q.To) }

// levels are those of log/slog, the least first.
var levels = [...]string{"DEBUG", "INFO", "WARN", "ERROR"}

// AtLeast reports whether a level is another one or above it. What has no level is below all.
func AtLeast(level, least string) bool { return rank(level) >= rank(least) }

// rank orders levels; what has none is below all.
func rank(level string) int {
	for i, l := range levels {
		if strings.HasPrefix(level, l) {
			return i + 1
		}
	}
	return 0
}

var textLevel = regexp.MustCompile(`(?:^|\s)level=([A-Z]+(?:[+-]\d+)?)`)

// LevelOf returns the level of a line as the handlers of log/slog write it, JSON or text; empty if it has none.
func LevelOf(line string) string {
	if strings.HasPrefix(line, "{") {
		var fields struct {
			Level string `json:"level"`
		}
		if json.Unmarshal([]byte(line), &fields) == nil {
			return fields.Level
		}
	}
	if m := textLevel.FindStringSubmatch(line); m != nil {
		return m[1]
	}
	return ""
}
