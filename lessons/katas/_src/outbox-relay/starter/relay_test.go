package relay

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"slices"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
)

var tables = []string{
	"DROP TABLE IF EXISTS outbox",
	"CREATE TABLE outbox (id int PRIMARY KEY, body text NOT NULL, sent boolean NOT NULL)",
	"INSERT INTO outbox VALUES (1, 'paid', false), (2, 'shipped', false)",
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

var (
	ctx    = context.Background()
	broken = errors.New("no broker")
)

func relay(t *testing.T, db *sql.DB, publish func(int, string) error) {
	if err := Relay(ctx, db, publish); err != nil {
		t.Errorf("Relay returned %v", err)
	}
}

// The first message cannot be published at first.
func TestError(t *testing.T) {
	db := open(t)
	var published []string
	err := Relay(ctx, db, func(id int, body string) error {
		if id == 1 {
			return broken
		}
		published = append(published, body)
		return nil
	})
	if !errors.Is(err, broken) {
		t.Errorf("Relay returned %v, want %v", err, broken)
	}
	if len(published) > 0 {
		t.Errorf("%v was published before the message that failed", published)
	}
	relay(t, db, func(_ int, body string) error {
		published = append(published, body)
		return nil
	})
	if !slices.Equal(published, []string{"paid", "shipped"}) {
		t.Errorf("%v were published, want [paid shipped]", published)
	}
}

// The second message cannot be published at first: the first is not published again.
func TestErrorLater(t *testing.T) {
	db := open(t)
	var published []int
	first := true
	publish := func(id int, _ string) error {
		if id == 2 && first {
			first = false
			return broken
		}
		published = append(published, id)
		return nil
	}
	if err := Relay(ctx, db, publish); !errors.Is(err, broken) {
		t.Errorf("Relay returned %v, want %v", err, broken)
	}
	relay(t, db, publish)
	if !slices.Equal(published, []int{1, 2}) {
		t.Errorf("%v were published, want [1 2]", published)
	}
}

// A message comes while another one is published.
func TestNewMessage(t *testing.T) {
	db := open(t)
	var published []int
	publish := func(id int, _ string) error {
		if id == 2 {
			if _, err := db.Exec("INSERT INTO outbox VALUES (3, 'returned', false)"); err != nil {
				return err
			}
		}
		published = append(published, id)
		return nil
	}
	relay(t, db, publish)
	relay(t, db, publish)
	if !slices.Equal(published, []int{1, 2, 3}) {
		t.Errorf("%v were published; 3 came late and must not be lost, and never twice", published)
	}
}

func TestTwoRelays(t *testing.T) {
	db := open(t)
	said := make(chan int, 8)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			relay(t, db, func(id int, _ string) error {
				said <- id
				return nil
			})
		})
	}
	wg.Wait()
	close(said)
	var published []int
	for id := range said {
		published = append(published, id)
	}
	switch {
	case len(published) != 2:
		t.Errorf("%v were published: two messages were published %d times", published, len(published))
	case published[0] != 1:
		t.Errorf("%v were published, which is not their order", published)
	}
}
