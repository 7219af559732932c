package sim_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"racelab/sim"
)

// This file runs scripts: statements of several sessions, one line each, in a fixed order.
//
//	T1: begin
//	T1: update test set value = 11 where id = 1
//	T2: update test set value = 12 where id = 1
//	T1: commit
//
// What happens is a transcript: the result of each line, "waits" for a line that blocks,
// and its result behind the line that let it go on.

// line is one line of a script.
type line struct {
	session string
	text    string
}

func parseScript(script string) (lines []line, err error) {
	for l := range strings.Lines(script) {
		session, text, ok := strings.Cut(strings.TrimSpace(l), ": ")
		if ok {
			lines = append(lines, line{session, strings.TrimSpace(text)})
		} else if strings.TrimSpace(l) != "" {
			return nil, fmt.Errorf("not a line of a script: %q", l)
		}
	}
	return lines, nil
}

// scriptProgram has one goroutine a session, on a connection of its own.
const scriptProgram = `package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, _ := sql.Open("pgx", "test")
	for _, s := range []string{%s} {
		if _, err := db.Exec(s); err != nil {
			panic(err)
		}
	}
	var wg sync.WaitGroup
%s	wg.Wait()
}

func run(db *sql.DB, name string, statements []string) {
	conn, _ := db.Conn(context.Background())
	for i, s := range statements {
		fmt.Printf("%%s#%%d %%s\n", name, i, do(conn, s))
	}
}

func do(conn *sql.Conn, s string) string {
	ctx := context.Background()
	if first, _, _ := strings.Cut(strings.Trim(s, "( "), " "); strings.Contains("select with values show fetch", first) && first != "" || strings.Contains(s, "returning") {
		rows, err := conn.QueryContext(ctx, s)
		if err != nil {
			return problem(err)
		}
		defer rows.Close()
		columns, _ := rows.Columns()
		var all []string
		for rows.Next() {
			values, targets := make([]sql.NullString, len(columns)), make([]any, len(columns))
			for i := range values {
				targets[i] = &values[i]
			}
			if err := rows.Scan(targets...); err != nil {
				return err.Error()
			}
			var row []string
			for _, v := range values {
				if !v.Valid {
					v.String = "null"
				}
				row = append(row, v.String)
			}
			all = append(all, "("+strings.Join(row, ", ")+")")
		}
		if err := rows.Err(); err != nil {
			return problem(err)
		}
		return strings.Join(append(all, fmt.Sprint(len(all), " rows")), " ")
	}
	res, err := conn.ExecContext(ctx, s)
	if err != nil {
		return problem(err)
	}
	n, _ := res.RowsAffected()
	return fmt.Sprint("ok ", n)
}

func problem(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return strings.TrimSpace(pg.Code + " " + pg.ConstraintName)
	}
	return err.Error()
}
`

func quoteAll(all []string) string {
	var out []string
	for _, s := range all {
		out = append(out, strconv.Quote(s))
	}
	return strings.Join(out, ", ")
}

// performed is a script under way in the engine.
type performed struct {
	t    testing.TB
	run  *sim.Run
	lane map[string]int
	way
	asked int   // how often there was a choice
	sizes []int // between how many
}

// perform runs a script in the engine and returns its transcript.
func perform(t testing.TB, setup []string, script string) []string {
	t.Helper()
	return performAs(t, setup, script, way{})
}

// way is one of those that an execution may go where the database leaves it open.
type way struct {
	plans    []int // what is chosen where a session's step may do several things, and then 0: who closed a circle, or an index
	reversed bool  // who began to wait last goes on first
}

// performAs is perform that goes a certain way.
func performAs(t testing.TB, setup []string, script string, w way) []string {
	t.Helper()
	got, _ := performChoosing(t, setup, script, w)
	return got
}

// performChoosing is performAs that tells between how many things each choice was.
func performChoosing(t testing.TB, setup []string, script string, w way) (got []string, sizes []int) {
	t.Helper()
	lines, err := parseScript(script)
	if err != nil {
		t.Fatal(err)
	}
	statements := map[string][]string{}
	var sessions []string
	for _, l := range lines {
		if statements[l.session] == nil {
			sessions = append(sessions, l.session)
		}
		statements[l.session] = append(statements[l.session], l.text)
	}
	var start strings.Builder
	for _, s := range sessions {
		fmt.Fprintf(&start, "\twg.Go(func() { run(db, %q, []string{%s}) })\n", s, quoteAll(statements[s]))
	}
	p, err := sim.Load("script.go", []sim.File{{Name: "script.go", Text: fmt.Appendf(nil, scriptProgram, quoteAll(setup), start.String())}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	x := &performed{t: t, run: r, lane: map[string]int{}, way: w}
	for i := range sessions { // main is actor 0
		x.lane[sessions[i]] = i + 1
	}
	x.prepare(len(sessions))
	got = transcript(lines, x.attempt, w.reversed)
	return got, x.sizes
}

// prepare lets main start the sessions.
func (x *performed) prepare(n int) {
	for range 1000 {
		if len(x.run.View(x.run.Len()).Actors) > n {
			return
		}
		x.step(0)
	}
	x.t.Fatal("main does not start the sessions")
}

// step takes one step of an actor, if it can.
func (x *performed) step(lane int) bool {
	var own []sim.Choice
	for _, c := range x.run.View(x.run.Len()).Choices {
		if c.Actor == lane {
			own = append(own, c)
		}
	}
	if own == nil {
		return false
	}
	at := 0
	if len(own) > 1 {
		if x.asked < len(x.plans) {
			at = min(x.plans[x.asked], len(own)-1)
		}
		x.asked++
		x.sizes = append(x.sizes, len(own))
	}
	if err := x.run.Step(own[at]); err != nil {
		x.t.Fatal(err)
	}
	return true
}

// attempt lets a session go on until the result of its statement number n is there.
func (x *performed) attempt(session string, n int) (string, bool) {
	wanted := regexp.MustCompile(fmt.Sprintf(`(?m)^%s#%d (.*)$`, session, n))
	for range 1000 {
		v := x.run.View(x.run.Len())
		if found := wanted.FindStringSubmatch(v.Output); found != nil {
			return found[1], true
		}
		if v.End != nil && strings.HasPrefix(v.End.Outcome, "not modelled: ") {
			return v.End.Outcome, true
		}
		if v.End != nil {
			x.t.Fatalf("the run ended in %s's statement %d: %+v\n%s", session, n, *v.End, v.Output)
		}
		if !x.step(x.lane[session]) {
			return "", false
		}
	}
	x.t.Fatalf("%s's statement %d does not end", session, n)
	return "", false
}

// transcript takes the lines in their order. attempt makes a session go on, and
// reports the result of its statement number n unless that waits.
func transcript(lines []line, attempt func(session string, n int) (string, bool), reversed bool) []string {
	var out []string
	count := map[string]int{}
	type pending struct {
		session string
		n       int
	}
	var waiting []pending
	for _, l := range lines {
		n := count[l.session]
		count[l.session]++
		result, ok := attempt(l.session, n)
		if !ok {
			result = "waits"
		}
		out = append(out, fmt.Sprintf("%s: %s -> %s", l.session, l.text, result))
		for again := true; again; {
			again = false
			for i := range waiting {
				if reversed {
					i = len(waiting) - 1 - i
				}
				w := waiting[i]
				if result, ok := attempt(w.session, w.n); ok {
					out = append(out, fmt.Sprintf("  %s goes on -> %s", w.session, result))
					waiting = append(waiting[:i:i], waiting[i+1:]...)
					again = true
					break
				}
			}
		}
		if !ok {
			waiting = append(waiting, pending{l.session, n})
		}
	}
	return out
}
