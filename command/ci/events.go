package ci

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// Events writes what happens as the events of `go test -json` (go doc test2json), one
// line each, so that what reads those reads this. A test that holds as far as it was covered passes; one
// that could not be checked fails, and so does its package.
type Events struct {
	w   io.Writer
	now func() time.Time
	err error
}

// NewEvents returns a writer of events to w.
func NewEvents(w io.Writer, now func() time.Time) *Events { return &Events{w: w, now: now} }

type event struct {
	Time    time.Time
	Action  string
	Package string
	Test    string   `json:",omitempty"`
	Elapsed *float64 `json:",omitempty"`
	Output  string   `json:",omitempty"`
}

func (e *Events) emit(v event) {
	v.Time = e.now()
	text, err := json.Marshal(v)
	if err == nil {
		_, err = fmt.Fprintf(e.w, "%s\n", text)
	}
	if e.err == nil {
		e.err = err
	}
}

// Err returns the first error in writing.
func (e *Events) Err() error { return e.err }

// Start says that a package is being checked.
func (e *Events) Start(pkg string) { e.emit(event{Action: "start", Package: pkg}) }

// Test tells of a test that was checked.
func (e *Events) Test(pkg string, t Test) {
	e.emit(event{Action: "run", Package: pkg, Test: t.Name})
	e.output(pkg, t.Name, "=== RUN   "+t.Name+"\n")
	action, word := "pass", "PASS"
	switch t.Status {
	case Fails, Unchecked:
		action, word = "fail", "FAIL"
	case Skipped:
		action, word = "skip", "SKIP"
	}
	text := t.Text
	if t.Err != "" {
		text = t.Err + "\n"
	}
	for line := range strings.Lines(text) {
		e.output(pkg, t.Name, "    "+strings.TrimSuffix(line, "\n")+"\n")
	}
	e.output(pkg, t.Name, fmt.Sprintf("--- %s: %s (%.2fs)\n", word, t.Name, t.Elapsed.Seconds()))
	e.emit(event{Action: action, Package: pkg, Test: t.Name, Elapsed: seconds(t.Elapsed)})
}

// End says that a package is done.
func (e *Events) End(p Package) {
	action, word := "pass", "ok  "
	if p.Err != "" {
		e.output(p.Name, "", p.Err+"\n")
	}
	if p.Err != "" || p.count(Fails, Unchecked) > 0 {
		action, word = "fail", "FAIL"
	}
	e.output(p.Name, "", fmt.Sprintf("%s\t%s\t%.3fs\n", word, p.Name, p.Elapsed.Seconds()))
	e.emit(event{Action: action, Package: p.Name, Elapsed: seconds(p.Elapsed)})
}

func (e *Events) output(pkg, test, text string) {
	e.emit(event{Action: "output", Package: pkg, Test: test, Output: text})
}

func seconds(d time.Duration) *float64 {
	s := float64(d.Milliseconds()) / 1000
	return &s
}
