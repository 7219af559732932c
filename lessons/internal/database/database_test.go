package database_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sync"
	"testing"

	"racelab/lessons/internal/database"
	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/world"
)

// onEach runs a test against the embedded SQLite and, if RACELAB_POSTGRES names
// one, against a PostgreSQL.
func onEach(t *testing.T, test func(t *testing.T, db *sql.DB)) {
	for name, dsn := range map[string]string{"sqlite": "", "postgres": os.Getenv("RACELAB_POSTGRES")} {
		t.Run(name, func(t *testing.T) {
			if name == "postgres" && dsn == "" {
				t.Skip("RACELAB_POSTGRES names no server")
			}
			world.Use(world.Servers{Postgres: dsn})
			defer world.Use(world.Servers{})
			world.Begin()
			db := database.Open()
			database.Setup(db,
				`CREATE TABLE parents (id INTEGER PRIMARY KEY)`,
				`CREATE TABLE items (id INTEGER PRIMARY KEY, n INTEGER NOT NULL CHECK (n >= 0), word TEXT UNIQUE, ok BOOLEAN, parent INTEGER REFERENCES parents (id))`,
				`INSERT INTO items (id, n, word, ok) VALUES (1, 100, 'one', true), (2, 200, 'two', false)`)
			test(t, db)
			if err := world.End(); err != nil {
				t.Errorf("the run came to nothing: %v", err)
			}
		})
	}
}

func number(t *testing.T, db *sql.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func TestEachRunBeginsWithAnEmptyDatabase(t *testing.T) {
	for range 3 { // the tables of onEach would be there already
		onEach(t, func(t *testing.T, db *sql.DB) {
			if n := number(t, db, `SELECT COUNT(*) FROM items`); n != 2 {
				t.Errorf("%d rows, want 2", n)
			}
		})
	}
}

func TestCodes(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"primary key", `INSERT INTO items (id, n) VALUES (1, 0)`, "23505"},
		{"unique", `INSERT INTO items (id, n, word) VALUES (3, 0, 'one')`, "23505"},
		{"check", `UPDATE items SET n = -1 WHERE id = 1`, "23514"},
		{"not null", `INSERT INTO items (id, n) VALUES (3, NULL)`, "23502"},
		{"foreign key", `INSERT INTO items (id, n, parent) VALUES (3, 0, 9)`, "23503"},
		{"none", `UPDATE items SET n = 5 WHERE id = 1`, ""},
	}
	onEach(t, func(t *testing.T, db *sql.DB) {
		for _, tt := range tests {
			if _, err := db.Exec(tt.text); database.Code(fmt.Errorf("saving: %w", err)) != tt.want {
				t.Errorf("%s: %v, want code %q", tt.name, err, tt.want)
			}
		}
	})
}

// What lessons write for PostgreSQL works on both.
func TestOneLanguage(t *testing.T) {
	onEach(t, func(t *testing.T, db *sql.DB) {
		tx, err := db.BeginTx(t.Context(), &sql.TxOptions{Isolation: sql.LevelSerializable})
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{`SET LOCAL lock_timeout = '50ms'`, `UPDATE items SET n = n + 1 WHERE ok AND id = 1`} {
			if _, err := tx.Exec(text); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
		}
		for _, lock := range []string{"", "FOR UPDATE", "for no key update", "FOR SHARE", "FOR UPDATE SKIP LOCKED", "FOR UPDATE NOWAIT", "FOR UPDATE OF items"} {
			var n int
			var ok bool
			if err := tx.QueryRow(`SELECT n, ok FROM items WHERE id = $1 AND word = $2 LIMIT 1 `+lock, 1, "one").Scan(&n, &ok); err != nil || n != 101 || !ok {
				t.Errorf("%s: %d %v %v", lock, n, ok, err)
			}
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		var id, n int
		if err := db.QueryRow(`UPDATE items SET n = n - $1 WHERE id = $2 RETURNING id, n`, 1, 1).Scan(&id, &n); err != nil || id != 1 || n != 100 {
			t.Errorf("RETURNING: %d %d %v", id, n, err)
		}
		r, err := db.Exec(`INSERT INTO items (id, n) VALUES ($1, $2) ON CONFLICT DO NOTHING`, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := r.RowsAffected(); n != 0 || err != nil {
			t.Errorf("ON CONFLICT: %d rows, %v", n, err)
		}
		s, err := db.Prepare(`SELECT n FROM items WHERE id = $1`)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.QueryRow(2).Scan(&n); err != nil || n != 200 {
			t.Errorf("prepared: %d %v", n, err)
		}
	})
}

func TestNoStatementIsLostAmongMany(t *testing.T) {
	onEach(t, func(t *testing.T, db *sql.DB) {
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				for range 20 {
					if i%2 == 0 {
						_, err := db.Exec(`UPDATE items SET n = n + 1 WHERE id = 1`)
						if err != nil {
							t.Error(err)
						}
						continue
					}
					if err := addInTx(db); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if n := number(t, db, `SELECT n FROM items WHERE id = 1`); n != 220 {
			t.Errorf("n is %d, want 220", n)
		}
	})
}

func addInTx(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing after Commit
	var n int
	if err := tx.QueryRow(`SELECT n FROM items WHERE id = 1 FOR UPDATE`).Scan(&n); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE items SET n = $1 WHERE id = 1`, n+1); err != nil {
		return err
	}
	return tx.Commit()
}

// A process that dies leaves nothing behind that was not committed, and locks
// nobody out.
func TestTheTransactionOfACrashedProcessIsRolledBack(t *testing.T) {
	onEach(t, func(t *testing.T, db *sql.DB) {
		most := 0
		for range 60 {
			before, begun := number(t, db, `SELECT n FROM items WHERE id = 1`), 0
			fault.Crash(true, func() {
				begun++
				if err := addInTx(db); err != nil {
					t.Error(err)
				}
				fault.Point() // committed, and then dead: begun again
			})
			most = max(most, begun)
			if n := number(t, db, `SELECT n FROM items WHERE id = 1`) - before; n < 1 || n > begun {
				t.Fatalf("begun %d times, %d added", begun, n)
			}
		}
		if most != 2 {
			t.Error("no crash in 60 runs")
		}
	})
}

func TestAContextEndsTheWaitForTheOneWriter(t *testing.T) {
	onEach(t, func(t *testing.T, db *sql.DB) {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(`UPDATE items SET n = 0 WHERE id = 1`); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			_, err := db.ExecContext(ctx, `UPDATE items SET n = 1 WHERE id = 1`)
			done <- err
		}()
		cancel()
		if err := <-done; err == nil {
			t.Error("two writers at once")
		}
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
		if n := number(t, db, `SELECT n FROM items WHERE id = 1`); n != 100 {
			t.Errorf("n is %d, want 100", n)
		}
	})
}

func TestWhatTheDatabaseDoesNotUnderstandMakesTheRunMeanNothing(t *testing.T) {
	world.Begin()
	db := database.Open()
	if _, err := db.Exec(`SELEKT 1`); err == nil {
		t.Error("no error")
	}
	if err := world.End(); err == nil {
		t.Error("the run counts")
	}
}
