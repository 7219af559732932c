package sim_test

import (
	"fmt"
	"strings"
	"testing"

	"racelab/sim"
)

// thingsAfter runs main as far as it goes, then actors in the given order, each for one step, and writes the things
// of the state that is reached a line each.
func thingsAfter(t *testing.T, source, entry string, order ...int) string {
	t.Helper()
	p, err := sim.Load("p.go", []sim.File{{Name: "p.go", Text: []byte(source)}})
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.NewRun(sim.Config{Entry: entry})
	if err != nil {
		t.Fatal(err)
	}
	for view := run.View(0); len(view.Choices) > 0 && view.Choices[0].Actor == 0; view = run.View(run.Len()) {
		if err := run.Step(view.Choices[0]); err != nil {
			t.Fatal(err)
		}
	}
	for _, actor := range order {
		at := -1
		for i, c := range run.View(run.Len()).Choices {
			if c.Actor == actor && at < 0 {
				at = i
			}
		}
		if at < 0 {
			t.Fatalf("actor %d cannot step: %v", actor, run.View(run.Len()).Actors)
		}
		if err := run.Step(run.View(run.Len()).Choices[at]); err != nil {
			t.Fatal(err)
		}
	}
	var out []string
	for _, thing := range run.View(run.Len()).Things {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s (%s) %s", thing.Name, strings.Join(thing.Heads, ","), thing.Note)))
		for _, r := range thing.Rows {
			out = append(out, strings.TrimSpace("  "+strings.Join(r.Cells, " | ")+" "+strings.Join(r.Notes, "; ")))
		}
	}
	return strings.Join(out, "\n")
}

func TestThingsOfAProgramAreWhatItsGoroutinesShare(t *testing.T) {
	const program = `package main

import "sync"

type phase int

const (
	closed phase = iota
	open
	halfOpen
)

type purse struct {
	mu    sync.Mutex
	coins int
	state phase
	log   []int
}

func main() {
	p := &purse{coins: 7, state: halfOpen}
	own := &purse{coins: 1}
	jobs := make(chan int, 2)
	prices := map[string]int{"tea": 3}
	shelves := []struct{ books, loans int }{{1, 2}, {3, 4}}
	var wg sync.WaitGroup
	wg.Add(2)
	for range 2 {
		go func() {
			defer wg.Done()
			p.mu.Lock()
			p.coins -= prices["tea"]
			p.log = append(p.log, len(jobs), shelves[1].books)
			p.mu.Unlock()
		}()
	}
	jobs <- 5
	own.coins++
	wg.Wait()
}
`
	got := thingsAfter(t, program, "", 1)
	for _, want := range []string{"coins | 7", "state | halfOpen", "log | empty", "jobs | 2 | 5", "tea | 3", "shelves (,books,loans)", "1 | 3 | 4", "p.mu | ", " waits for it"} {
		if !strings.Contains(got, want) {
			t.Errorf("the state has no %q:\n%s", want, got)
		}
	}
	for _, wrong := range []string{"own", "{", "[", "map[", "0xc", "wg"} {
		if strings.Contains(got, wrong) {
			t.Errorf("the state has %q:\n%s", wrong, got)
		}
	}
}

func TestRowsOfATableSayWhoHasThemAndWhatIsNotCommitted(t *testing.T) {
	const program = `package main

import (
	"database/sql"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, _ := sql.Open("pgx", "")
	db.Exec("CREATE TABLE accounts (id int PRIMARY KEY, owner text, balance numeric(10, 2) CHECK (balance IN (1, 40, 70)), UNIQUE (owner, id))")
	db.Exec("INSERT INTO accounts VALUES (123, 'ada', 40)")
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			tx, _ := db.Begin()
			tx.Exec("UPDATE accounts SET balance = 70 WHERE id = 123")
			tx.Commit()
		})
	}
	wg.Wait()
}
`
	got := thingsAfter(t, program, "", 1)
	for _, want := range []string{"accounts (id,owner,balance)", "123 | ada | 40.00", "70.00 by ", "not committed"} {
		if !strings.Contains(got, want) {
			t.Errorf("the state has no %q:\n%s", want, got)
		}
	}
}

func TestThingsInWords(t *testing.T) {
	for _, c := range []struct {
		thing sim.Thing
		want  string
	}{
		{sim.Thing{Kind: sim.Variables, Rows: []sim.ThingRow{{Cells: []string{"balance", "40"}}, {Cells: []string{"old", "true"}}}}, "balance 40, old true"},
		{sim.Thing{Kind: sim.SQLTable, Name: "accounts", Heads: []string{"id", "balance"}, Rows: []sim.ThingRow{{Cells: []string{"1", "40"}, Notes: []string{"70 by bob, not committed"}}}}, "accounts: id 1, balance 40; 70 by bob, not committed"},
		{sim.Thing{Kind: sim.SQLTable, Name: "orders"}, "orders: empty"},
		{sim.Thing{Kind: sim.RedisKeys, Name: "redis", Rows: []sim.ThingRow{{Cells: []string{"lock", "mari", "10s"}}, {Cells: []string{"list", "1", "∞"}}}}, "redis: lock mari, 10s left; list 1"},
		{sim.Thing{Kind: sim.Locks, Rows: []sim.ThingRow{{Cells: []string{"mu", "nobody"}}, {Cells: []string{"bank", "ada"}, Notes: []string{"bob waits for it"}}}}, "lock bank: held by ada; bob waits for it"},
		{sim.Thing{Kind: sim.List, Name: "breakers", Heads: []string{"", "state"}, Rows: []sim.ThingRow{{Cells: []string{"0", "open"}}}}, "breakers: 0, state open"},
		{sim.Thing{Kind: sim.Channels, Rows: []sim.ThingRow{{Cells: []string{"jobs", "2", "5"}, Notes: []string{"ana waits to receive"}}}}, "channel jobs: 5; ana waits to receive"},
	} {
		if got := c.thing.Words(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
