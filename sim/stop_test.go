package sim_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"racelab/sim"
)

// TestWhatTheModelHasNotEndsTheCheck proves that calls whose answer would be made up stop the check, at their line.
func TestWhatTheModelHasNotEndsTheCheck(t *testing.T) {
	for call, want := range map[string]string{
		`testing.AllocsPerRun(5, func() {})`:                               "testing.AllocsPerRun",
		`net.DialTCP("tcp", &net.TCPAddr{Port: 7}, &net.TCPAddr{Port: 8})`: "its own end",
		`net.ResolveIPAddr("ip:icmp", "127.0.0.1")`:                        "net.ResolveIPAddr",
	} {
		text := `package main

import (
	"net"
	"testing"
)

var (
	_ net.Addr
	_ testing.TB
)

func main() {
	` + call + `
}
`
		p, err := sim.Load("main.go", []sim.File{{Name: "main.go", Text: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Explore(context.Background(), sim.Config{}, sim.Budget{}, nil)
		var spent *sim.ErrSpent
		if !errors.As(err, &spent) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "main.go:14") {
			t.Errorf("%s: %v", call, err)
		}
	}
}

// TestATransactionLeftToThePool: BEGIN on whatever connection of the pool is free ends the check where what follows depends on who gets that
// connection. pgx gives it up, so that a transaction which holds nothing is none.
func TestATransactionLeftToThePool(t *testing.T) {
	for _, c := range []struct {
		driver, sent string
		ends         bool
	}{
		{"pgx", "begin", false},
		{"pgx", "begin; insert into a values (2)", true},
		{"pgx", "insert into a values (2); begin", true},
		{"pgx", "begin; insert into a values (2); commit", false},
		{"pgx", "begin; insert into a values (2); rollback; begin", false},
		{"pgx", "begin; insert into a values (1); commit", false}, // which fails, and holds nothing any longer
		{"postgres", "begin", true},
		{"postgres", "begin; insert into a values (2); commit", false},
		{"sqlite", "BEGIN", true},
		{"sqlite", "BEGIN; INSERT INTO a VALUES (2); COMMIT", false},
	} {
		text := `package main

import (
	"database/sql"

	_ "` + map[string]string{"pgx": "github.com/jackc/pgx/v5/stdlib", "postgres": "github.com/lib/pq", "sqlite": "modernc.org/sqlite"}[c.driver] + `"
)

func main() {
	db, _ := sql.Open("` + c.driver + `", "bank")
	db.Exec("create table a (id int primary key)")
	db.Exec("insert into a values (1)")
	db.Exec("` + c.sent + `")
}
`
		p, err := sim.Load("main.go", []sim.File{{Name: "main.go", Text: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Explore(context.Background(), sim.Config{}, sim.Budget{}, nil)
		var spent *sim.ErrSpent
		if ends := errors.As(err, &spent) && strings.Contains(err.Error(), "chance says") && strings.Contains(err.Error(), "main.go:13"); ends != c.ends || !ends && err != nil {
			t.Errorf("%s, %s: %v", c.driver, c.sent, err)
		}
	}
}
