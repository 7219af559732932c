package audit

import (
	"database/sql"
	"os"
	"slices"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
)

var tables = []string{
	"DROP TABLE IF EXISTS accounts, entries",
	"CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL)",
	"CREATE TABLE entries (account int NOT NULL, amount int NOT NULL)",
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

// run runs the query on a database with these rows, and returns what it returns, sorted.
func run(t *testing.T, rows ...string) (ids []int) {
	db := open(t)
	for _, r := range rows {
		if _, err := db.Exec("INSERT INTO " + r); err != nil {
			t.Fatal(err)
		}
	}
	found, err := db.Query(Query)
	if err != nil {
		t.Fatalf("the query fails: %v", err)
	}
	defer found.Close()
	for found.Next() {
		var id int
		if err := found.Scan(&id); err != nil {
			t.Fatalf("the query has to return one number in each row: %v", err)
		}
		ids = append(ids, id)
	}
	if err := found.Err(); err != nil {
		t.Fatalf("the query fails: %v", err)
	}
	slices.Sort(ids)
	return ids
}

// The database of the morning after.
func TestDamaged(t *testing.T) {
	got := run(t,
		"accounts VALUES (1, 130), (2, 50), (3, 20), (4, 70), (5, 0)",
		"entries VALUES (1, 100), (1, 50), (1, 30), (2, 50), (4, 100), (4, -50)")
	if want := []int{1, 3, 4}; !slices.Equal(got, want) {
		t.Errorf("it returns %v, and damaged are %v", got, want)
	}
}

// A database that looks odd and is sound.
func TestSound(t *testing.T) {
	got := run(t,
		"accounts VALUES (1, 0), (2, 0), (3, -5)",
		"entries VALUES (2, 10), (2, -10), (3, -5)")
	if len(got) > 0 {
		t.Errorf("it returns %v, and nothing is damaged", got)
	}
}
