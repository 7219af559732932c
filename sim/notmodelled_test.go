package sim_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"racelab/sim"
)

// unmodelled explores a program that must be stopped, and returns the sentence that stopped it.
func unmodelled(t *testing.T, source string) string {
	t.Helper()
	p, err := sim.Load("main.go", []sim.File{{Name: "main.go", Text: []byte(source)}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
	var spent *sim.ErrSpent
	if !errors.As(err, &spent) {
		t.Fatalf("the check ended with %v, want it stopped", err)
	}
	return spent.Why
}

// swallows is a program that does not care about the error of its statement.
func swallows(statement string) string {
	return `package main

import (
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, _ := sql.Open("pgx", "test")
	db.Exec("create table stock (id int primary key, n int)")
	if _, err := db.Exec(` + "`" + statement + "`" + `); err != nil {
		return
	}
	panic("the statement was carried out")
}
`
}

func TestWhatTheDatabaseLacksEndsTheCheck(t *testing.T) {
	for name, statement := range map[string]string{
		"a statement": "copy stock to stdout",
		"a function":  "select pg_size_pretty(pg_total_relation_size('stock'))",
	} {
		t.Run(name, func(t *testing.T) {
			why := unmodelled(t, swallows(statement))
			if !strings.HasPrefix(why, "at main.go:12 ") || !strings.Contains(why, statement) {
				t.Errorf("the sentence names neither the place nor the statement: %s", why)
			}
		})
	}
}

// TestWhatPostgreSQLRefusesIsAnError: what the real server refuses too is an ordinary error.
func TestWhatPostgreSQLRefusesIsAnError(t *testing.T) {
	for _, statement := range []string{"selec 1", "select nothing()", "select 1 from nowhere", "create table shapes (p polygons)"} {
		p, err := sim.Load("main.go", []sim.File{{Name: "main.go", Text: []byte(swallows(statement))}})
		if err != nil {
			t.Fatal(err)
		}
		r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
		if err != nil || r.Fails() {
			t.Errorf("%s: %v, %+v", statement, err, r)
		}
	}
}

// A program that collects after it set a finalizer may wait for it.
func TestACollectionAfterAFinalizerEndsTheCheck(t *testing.T) {
	for body, stops := range map[string]bool{
		`p := new(int); done := make(chan bool); runtime.SetFinalizer(p, func(*int) { close(done) }); runtime.GC(); <-done`: true,
		`p := new(int); runtime.SetFinalizer(p, func(*int) {}); runtime.KeepAlive(p)`:                                       false,
		`runtime.GC()`: false,
	} {
		p, err := sim.Load("main.go", []sim.File{{Name: "main.go", Text: []byte("package main\n\nimport \"runtime\"\n\nfunc main() { " + body + " }\n")}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Explore(context.Background(), sim.Config{}, sim.Budget{}, nil)
		var spent *sim.ErrSpent
		if errors.As(err, &spent) != stops || !stops && err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}
