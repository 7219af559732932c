package sim_test

import (
	"database/sql"
	"os"
	"strings"
	"testing"

	"racelab/sim"
	"racelab/sim/internal/sqltour"
)

// TestDatabaseSQLAsOnARealServer: database/sql itself with pgx and the server at RACELAB_POSTGRES, and the modelled one, give the
// same account of a tour through the interface that services use.
func TestDatabaseSQLAsOnARealServer(t *testing.T) {
	dsn := os.Getenv("RACELAB_POSTGRES")
	if dsn == "" {
		t.Skip("RACELAB_POSTGRES names no server")
	}
	db, err := sql.Open("pgx", ownDatabase(t, dsn, 0))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	want := sqltour.Tour(db)

	text, err := os.ReadFile("internal/sqltour/tour.go")
	if err != nil {
		t.Fatal(err)
	}
	program := strings.Replace(string(text), "package sqltour", "package main", 1) + `
func main() {
	db, err := sql.Open("pgx", "tour")
	if err != nil {
		panic(err)
	}
	fmt.Print(Tour(db))
}
`
	_, r := explore(t, "main", program, sim.Budget{})
	for _, o := range r.Outcomes {
		if len(r.Outcomes) > 1 {
			t.Errorf("one of %d outcomes: %s", len(r.Outcomes), o.Why)
		}
		sameText(t, strings.TrimSpace(o.Text), strings.TrimSpace(want))
	}
}
