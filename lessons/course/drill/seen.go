package drill

import (
	"fmt"
	"slices"
	"time"

	"racelab/sim/walk/telemetry"
)

// This file is what faces show of an attempt besides the answers to lines: how things stand, what was answered so
// far, and what was fetched of the run, which may be read, filtered and drawn again for nothing.

// View is where in the room a command's answer belongs.
type View uint8

// The views, in the order of the room's panes.
const (
	Pager   View = iota // the page, and people
	Logs                // what processes print
	Metrics             // numbers over time
	Traces              // requests
	Stores              // tables, locks, connections, and repairs of them
	Actions             // processes, settings, and what is done to them
	Board               // the timeline, and what is found out
	Code                // the source, and changes of it
	Debrief             // what came of it, after the end
)

// ViewOf returns where the answer to a line belongs; ok is false if the line has no command.
func ViewOf(line string) (v View, ok bool) {
	word, args := command(line)
	c, err := find(word)
	if err != nil {
		return 0, false
	}
	switch c.name {
	case "back":
		return ViewOf(args)
	case "logs":
		return Logs, true
	case "metrics", "alert":
		return Metrics, true
	case "trace", "cause":
		return Traces, true
	case "sql", "redis", "cat", "locks", "pool", "scope", "audit", "repair":
		return Stores, true
	case "code", "changes", "change", "test":
		return Code, true
	case "tickets", "status", "ack", "severity", "update", "hint", "wait", "help":
		return Pager, true
	case "note", "board", "goals", "story":
		return Board, true
	case "end", "report", "whatif", "expert", "token":
		return Debrief, true
	}
	return Actions, true
}

// Ends reports whether a line ends the incident; then what is said before it is carried out, as nobody can go on afterwards.
func (s State) Ends(line string) (warning string, ends bool) {
	word, _ := command(line)
	if v, err := find(word); err != nil || v.name != "end" || s.Ended {
		return "", false
	}
	open := 0
	for _, g := range s.Goals {
		if g.Found == "" {
			open++
		}
	}
	what := "All goals are reached."
	if open > 0 {
		what = capital(areNot(open, "goal")) + " reached."
	}
	return fmt.Sprintf("%s After the end nothing can be done, and the rest of the night runs as it is. Enter end again to end it.", what), true
}

func areNot(n int, what string) string {
	if n == 1 {
		return count(n, what) + " is not"
	}
	return count(n, what) + " are not"
}

// Answer is a line with what was answered.
type Answer struct {
	At   time.Duration // the room's clock afterwards
	Line string
	View View
	Text string
}

// MaxAnswers bounds the answers that are kept.
const MaxAnswers = 400

// answered keeps an answer.
func (a *Attempt) answered(line, text string) {
	v, _ := ViewOf(line)
	a.answers = append(a.answers, Answer{a.now, line, v, text})
	if n := len(a.answers) - MaxAnswers; n > 0 {
		a.answers = slices.Delete(a.answers, 0, n)
	}
}

// Goal is something that can be reached, and stays reached.
type Goal struct {
	Name, Does string
	Found      string // with what it was reached; empty: it is not
}

// State is how things stand.
type State struct {
	Prompt    string
	Now, Page time.Duration
	PageText  string
	Level     int // severity; 0: none was declared
	Acked     bool
	Ended     bool
	Due       time.Duration // of the next update
	Ask       string        // what a commander would ask next; empty: nothing
	Goals     []Goal
	Board     []Evidence // with what was done and told
	Answers   []Answer   // oldest first
}

// State returns how things stand. It is a copy.
func (a *Attempt) State() State {
	s := State{Prompt: a.Prompt(), Now: a.now, Page: a.page, PageText: a.pageText(), Level: a.level, Acked: a.acked > 0, Ended: a.ended,
		Due: a.due(), Ask: a.Ask(), Board: a.timeline(), Answers: slices.Clone(a.answers)}
	for _, g := range goalList() {
		s.Goals = append(s.Goals, Goal{g.name, g.does, a.goals[g.name]})
	}
	return s
}

// due is when the next update is promised for.
func (a *Attempt) due() time.Duration {
	if n := len(a.updates); n > 0 {
		return a.updates[n-1].At + a.updates[n-1].Promise
	}
	return a.page + promise
}

// Seen is what was fetched of the run with one of logs, metrics and trace, as of when it was fetched.
type Seen struct {
	At       time.Duration
	Logs     []telemetry.Record
	Metrics  []Series
	Requests []*Request
}

// Seen returns what was fetched last for a view; ok is false if nothing was.
func (a *Attempt) Seen(v View) (s Seen, ok bool, err error) {
	t, ok := a.fetched[map[View]string{Logs: "logs", Metrics: "metrics", Traces: "trace"}[v]]
	if !ok {
		return Seen{}, false, nil
	}
	w, err := a.at(t)
	if err != nil {
		return Seen{}, false, err
	}
	s.At = t
	switch v {
	case Logs:
		s.Logs = logsOf(w)
	case Metrics:
		s.Metrics, err = a.metricsOf(w)
	case Traces:
		s.Requests = requestsOf(w)
	}
	if err == nil {
		_, err = a.at(a.now)
	}
	return s, err == nil, err
}
