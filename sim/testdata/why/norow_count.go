// Why: Check-then-act: main\.func1 and main\.func1 #2 both did "SELECT count\(\*\) FROM bookings WHERE show = 1 -> 0" .*both acted on it: .*INSERT INTO bookings .*INSERT INTO bookings
// Not: Order violation

package main

import (
	"database/sql"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func seats(tx *sql.Tx, show int) (n int) {
	tx.QueryRow(`SELECT count(*) FROM bookings WHERE show = $1`, show).Scan(&n)
	return n
}

func book(db *sql.DB, who string) {
	tx, _ := db.Begin()
	defer tx.Rollback()
	if seats(tx, 1) >= 1 {
		return
	}
	tx.Exec(`INSERT INTO bookings (show, who) VALUES (1, $1)`, who)
	tx.Commit()
}

func main() {
	db, _ := sql.Open("pgx", "theatre")
	db.Exec(`CREATE TABLE bookings (show INT, who TEXT)`)
	var wg sync.WaitGroup
	for _, who := range []string{"ann", "bob", "cyd"} {
		wg.Go(func() { book(db, who) })
	}
	wg.Wait()
	var n int
	db.QueryRow(`SELECT count(*) FROM bookings`).Scan(&n)
	if n > 1 {
		panic("overbooked")
	}
}
