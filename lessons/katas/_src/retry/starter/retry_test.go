package retry

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib"
)

var tables = []string{
	"DROP TABLE IF EXISTS doctors",
	"CREATE TABLE doctors (id int PRIMARY KEY, calls int NOT NULL, on_call boolean NOT NULL)",
	"INSERT INTO doctors VALUES (1, 0, true), (2, 0, true)",
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

// number reads a number in a transaction or outside.
func number(t *testing.T, db *sql.DB, query string) (n int) {
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Two read and write the same row.
func TestSum(t *testing.T) {
	db := open(t)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			err := InTx(ctx, db, 3, func(tx *sql.Tx) error {
				var n int
				if err := tx.QueryRow("SELECT calls FROM doctors WHERE id = 1").Scan(&n); err != nil {
					return err
				}
				_, err := tx.Exec("UPDATE doctors SET calls = $1 WHERE id = 1", n+1)
				return err
			})
			if err != nil {
				t.Errorf("InTx returned %v", err)
			}
		})
	}
	wg.Wait()
	if n := number(t, db, "SELECT calls FROM doctors WHERE id = 1"); n != 2 {
		t.Errorf("two added one each, and the sum is %d", n)
	}
}

// Two doctors sign off; each looks whether the other one is on call. No statement fails, and
// one of the commits does.
func TestSkew(t *testing.T) {
	db := open(t)
	var wg sync.WaitGroup
	for id := 1; id <= 2; id++ {
		wg.Go(func() {
			err := InTx(ctx, db, 3, func(tx *sql.Tx) error {
				var n int
				if err := tx.QueryRow("SELECT count(*) FROM doctors WHERE on_call").Scan(&n); err != nil || n < 2 {
					return err
				}
				_, err := tx.Exec("UPDATE doctors SET on_call = false WHERE id = $1", id)
				return err
			})
			if err != nil {
				t.Errorf("InTx returned %v", err)
			}
		})
	}
	wg.Wait()
	if n := number(t, db, "SELECT count(*) FROM doctors WHERE on_call"); n != 1 {
		t.Errorf("%d doctors are on call, want 1", n)
	}
}

func TestGivesUp(t *testing.T) {
	db, calls := open(t), 0
	err := InTx(ctx, db, 3, func(*sql.Tx) error {
		if calls++; calls > 3 {
			return errors.New("called too often")
		}
		return &pgconn.PgError{Code: "40P01", Message: "deadlock detected"}
	})
	if calls != 3 {
		t.Errorf("fn was called %d times, want 3", calls)
	}
	if pg := (*pgconn.PgError)(nil); !errors.As(err, &pg) {
		t.Errorf("InTx returned %v after the last attempt, want the error of it", err)
	}
}

// Another error is returned at once, and nothing stays.
func TestOther(t *testing.T) {
	db, calls, broken := open(t), 0, errors.New("no such patient")
	err := InTx(ctx, db, 3, func(tx *sql.Tx) error {
		calls++
		if _, err := tx.Exec("UPDATE doctors SET calls = 9 WHERE id = 1"); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) || calls != 1 {
		t.Errorf("fn was called %d times and InTx returned %v, want once and %v", calls, err, broken)
	}
	if n := number(t, db, "SELECT calls FROM doctors WHERE id = 1"); n != 0 {
		t.Errorf("an error was returned, and %d was written", n)
	}
	if _, err := db.Exec("UPDATE doctors SET calls = 1 WHERE id = 1"); err != nil { // waits for ever if the row is still locked
		t.Error(err)
	}
}
