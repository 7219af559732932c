package audit

import (
	"database/sql"
	"os"
	"slices"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
)

var tables = []string{
	"DROP TABLE IF EXISTS bookings",
	"CREATE TABLE bookings (id int PRIMARY KEY, event text NOT NULL, account int NOT NULL, amount int NOT NULL)",
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
		"bookings VALUES (1, 'e1', 7, 50), (2, 'e2', 7, 40), (3, 'e1', 7, 50)",
		"bookings VALUES (4, 'e3', 8, 20), (5, 'e1', 7, 50)")
	if want := []int{3, 5}; !slices.Equal(got, want) {
		t.Errorf("it returns %v, and damaged are %v", got, want)
	}
}

// A database that looks odd and is sound.
func TestSound(t *testing.T) {
	got := run(t,
		"bookings VALUES (1, 'e1', 7, 50), (2, 'e2', 7, 50), (3, 'e3', 7, 50)")
	if len(got) > 0 {
		t.Errorf("it returns %v, and nothing is damaged", got)
	}
}
