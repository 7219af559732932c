package accounts

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
)

var tables = []string{
	"DROP TABLE IF EXISTS accounts",
	"CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL, version int NOT NULL)",
	"INSERT INTO accounts VALUES (1, 100, 1)",
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

var ctx = context.Background()

func want(t *testing.T, db *sql.DB, balance, version int) {
	var b, v int
	if err := db.QueryRow("SELECT balance, version FROM accounts WHERE id = 1").Scan(&b, &v); err != nil {
		t.Fatal(err)
	}
	if b != balance || v != version {
		t.Errorf("the balance is %d in version %d, want %d in version %d", b, v, balance, version)
	}
}

func TestTwo(t *testing.T) {
	db := open(t)
	var wg sync.WaitGroup
	for _, n := range []int{50, 30} {
		wg.Go(func() {
			if err := Change(ctx, db, 1, func(b int) (int, error) { return b + n, nil }); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	want(t, db, 180, 3)
}

// While one thinks, the other one changes the row.
func TestNoLock(t *testing.T) {
	db := open(t)
	first := true
	err := Change(ctx, db, 1, func(b int) (int, error) {
		if first {
			first = false
			other := make(chan error)
			go func() { other <- Change(ctx, db, 1, func(b int) (int, error) { return b + 50, nil }) }()
			if err := <-other; err != nil {
				t.Error(err)
			}
		}
		return b + 30, nil
	})
	if err != nil {
		t.Error(err)
	}
	want(t, db, 180, 3)
}

func TestError(t *testing.T) {
	db, broken := open(t), errors.New("too little money")
	if err := Change(ctx, db, 1, func(int) (int, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("Change returned %v, want %v", err, broken)
	}
	want(t, db, 100, 1)
	if err := Change(ctx, db, 2, func(int) (int, error) { return 0, nil }); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("Change returned %v for no account, want sql.ErrNoRows", err)
	}
}
