package jobs

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
)

var tables = []string{
	"DROP TABLE IF EXISTS jobs",
	"CREATE TABLE jobs (id int PRIMARY KEY, done boolean NOT NULL)",
	"INSERT INTO jobs VALUES (1, false), (2, false)",
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

// Two workers, two jobs.
func TestEachOnce(t *testing.T) {
	db := open(t)
	var did [3]atomic.Int32
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			found, err := Work(ctx, db, func(id int) error {
				did[id].Add(1)
				return nil
			})
			if !found || err != nil {
				t.Errorf("Work returned %v and %v, and there are two jobs for two", found, err)
			}
		})
	}
	wg.Wait()
	for id := 1; id <= 2; id++ {
		if n := did[id].Load(); n != 1 {
			t.Errorf("job %d was done %d times", id, n)
		}
	}
	if found, err := Work(ctx, db, func(int) error { return nil }); found || err != nil {
		t.Errorf("Work returned %v and %v, and everything is done", found, err)
	}
}

// The two work at the same time: each waits for the other.
func TestTogether(t *testing.T) {
	db := open(t)
	begun := [3]chan bool{1: make(chan bool), 2: make(chan bool)}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			_, err := Work(ctx, db, func(id int) error {
				close(begun[id])
				<-begun[3-id]
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// A job that fails is free again.
func TestError(t *testing.T) {
	db, broken := open(t), errors.New("no paper")
	if _, err := db.Exec("DELETE FROM jobs WHERE id = 2"); err != nil {
		t.Fatal(err)
	}
	if found, err := Work(ctx, db, func(int) error { return broken }); !found || !errors.Is(err, broken) {
		t.Errorf("Work returned %v and %v, want an error: %v", found, err, broken)
	}
	did := 0
	if _, err := Work(ctx, db, func(id int) error { did = id; return nil }); err != nil {
		t.Error(err)
	}
	if did != 1 {
		t.Errorf("after a job has failed job %d was done, want job 1 again", did)
	}
}
