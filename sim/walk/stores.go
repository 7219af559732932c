package walk

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"racelab/sim/machine"
)

// This file looks at a moment of a walk: stores, locks, processes, goroutines. Looking changes nothing.

// Table is what a query gives.
type Table struct {
	Columns []string
	Rows    [][]string // values in words: NULL, true, 12
}

// lookLimit bounds the steps of a query.
const lookLimit = 10_000

// Query carries out a statement that only reads, in the database of a data source name, on a copy of the stores as
// they are now. An empty name is that of the database that was opened first. It sees what is committed. The
// error of a statement that fails, or changes something, has PostgreSQL's words.
func (w *Walk) Query(database, statement string) (*Table, error) {
	events, err := w.look(machine.LookCall, database, statement)
	if err != nil {
		return nil, err
	}
	t := &Table{}
	for _, e := range events {
		switch e.Kind {
		case machine.ColumnNamed:
			t.Columns = append(t.Columns, e.Text)
		case machine.RowGiven:
			t.Rows = append(t.Rows, machine.RowValues(e.Text))
		}
	}
	return t, nil
}

// Changed carries out statements on a copy of the stores as they are now, while nobody else goes on, and returns a walk that
// stands after them, to be looked at; it cannot go on as a run of its own would. done says what each
// statement did. The error has PostgreSQL's words; then what came before it has been done.
func (w *Walk) Changed(database, statements string) (after *Walk, done []string, err error) {
	c := *w
	c.m = w.m.Fork()
	events, err := c.alone(machine.ChangeCall, database, statements)
	for _, e := range events {
		if e.Kind == machine.Returned && e.N == 0 {
			done = append(done, strings.TrimSpace(e.Text))
		}
	}
	return &c, done, err
}

// look calls a function of the harness on a copy.
func (w *Walk) look(call string, args ...string) ([]Event, error) {
	c := *w
	c.m = w.m.Fork()
	return c.alone(call, args...)
}

// alone calls a function of the harness while nobody else goes on, and returns what happened.
func (w *Walk) alone(call string, args ...string) ([]Event, error) {
	var words []machine.Word
	for _, a := range args {
		words = append(words, w.m.Text(a))
	}
	before := len(w.m.WalkEvents())
	key, err := w.m.Call(w.names[""], call, words)
	if err != nil {
		return nil, err
	}
	ended := w.m.Alone(key, lookLimit)
	if err := w.Err(); err != nil {
		return nil, err
	}
	events := w.m.WalkEvents()[before:]
	for _, e := range events {
		if e.Kind == machine.Returned && e.N == 1 {
			return events, errors.New(e.Text)
		}
	}
	if !ended {
		return events, fmt.Errorf("the statement waits for a lock that somebody holds: look at the locks")
	}
	return events, nil
}

// Redis carries out a command on a copy of the stores as they are now, and returns the reply in words. What the
// command would change stays as it is.
func (w *Walk) Redis(command string) (string, error) {
	if !w.prog.Code().HasCall(machine.RedisCall) {
		return "", fmt.Errorf("%s uses no Redis", w.prog.Name())
	}
	events, err := w.look(machine.RedisCall, command)
	if err != nil {
		return "", err
	}
	for _, e := range events {
		if e.Kind == machine.Returned {
			return e.Text, nil
		}
	}
	return "", fmt.Errorf("%s was not answered", command)
}

// Databases returns what is in the databases now, with what is not committed, and the locks, in the notes of rows.
func (w *Walk) Databases() []machine.Database { return w.m.Databases() }

// Locks returns the locks of the databases that are held or waited for.
func (w *Walk) Locks() []machine.Held { return w.m.RowLocks() }

// Files returns what is on the disk.
func (w *Walk) Files() []machine.Thing { return w.m.Disk() }

// Status is a process at a moment.
type Status struct {
	Name, Service, Version string
	Number                 int // in events
	Started                time.Duration
	Restarts               int // how often one of that name was started before
	Running                bool
	Goroutines             int
}

// Processes returns all processes that were started, in that order, those that have ended too.
func (w *Walk) Processes() []Status {
	var out []Status
	started := map[int32]int64{}
	for _, e := range w.Events() {
		if e.Kind == machine.ProcessStarted {
			started[e.Proc] = e.At
		}
	}
	alive, times := w.m.Alive(), map[string]int{}
	for i, p := range w.m.Processes() {
		at, ok := started[int32(i)]
		if !ok { // no process
			continue
		}
		out = append(out, Status{Name: p.Name, Service: p.Service, Version: p.Version, Number: i, Started: time.Duration(at), Restarts: times[p.Name], Running: !p.Ended, Goroutines: alive[i]})
		times[p.Name]++
	}
	return out
}

// ProcessName returns the name of a process in events.
func (w *Walk) ProcessName(number int32) string { return w.m.Processes()[number].Name }

// Goroutines returns where the goroutines of all processes stand.
func (w *Walk) Goroutines() []machine.Standing { return w.m.Goroutines() }
