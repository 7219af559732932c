package webhook

import (
	"context"
	"database/sql"
	"os"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
)

var tables = []string{
	"DROP TABLE IF EXISTS events, accounts",
	"CREATE TABLE events (id text PRIMARY KEY)",
	"CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL)",
	"INSERT INTO accounts VALUES (1, 100)",
}

// open returns a database with fresh tables. racelab brings its own; on your machine
// DATABASE_URL names one for tests.
func open(t *testing.T) *sql.DB {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range tables {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func handle(t *testing.T, db *sql.DB, event string, amount int) {
	if err := Handle(context.Background(), db, event, 1, amount); err != nil {
		t.Errorf("Handle returned %v", err)
	}
}

func wantBalance(t *testing.T, db *sql.DB, account, want int) {
	var balance int
	if err := db.QueryRow("SELECT balance FROM accounts WHERE id = $1", account).Scan(&balance); err != nil {
		t.Fatal(err)
	}
	if balance != want {
		t.Errorf("the balance is %d, want %d", balance, want)
	}
}

func TestAgain(t *testing.T) {
	db := open(t)
	for range 2 {
		handle(t, db, "e1", 50)
	}
	wantBalance(t, db, 1, 150)
}

func TestAtOnce(t *testing.T) {
	db := open(t)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { handle(t, db, "e1", 50) })
	}
	wg.Wait()
	wantBalance(t, db, 1, 150)
}

func TestTwoEvents(t *testing.T) {
	db := open(t)
	var wg sync.WaitGroup
	wg.Go(func() { handle(t, db, "e1", 50) })
	wg.Go(func() { handle(t, db, "e2", 30) })
	wg.Wait()
	wantBalance(t, db, 1, 180)
}

func TestUnknownAccount(t *testing.T) {
	db := open(t)
	if err := Handle(context.Background(), db, "e1", 2, 50); err == nil {
		t.Error("Handle returned nil for an account that is not there, want an error")
	}
	if _, err := db.Exec("INSERT INTO accounts VALUES (2, 0)"); err != nil {
		t.Fatal(err)
	}
	if err := Handle(context.Background(), db, "e1", 2, 50); err != nil {
		t.Error(err)
	}
	wantBalance(t, db, 2, 50)
}
