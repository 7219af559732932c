// Both see no row, and both insert one: there is no unique key.
//
// want: 1
// want: 2
package main

import (
	"database/sql"
	"fmt"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db := must(sql.Open("pgx", "claims"))
	must(db.Exec(`CREATE TABLE requests (key TEXT)`))
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			var n int
			if err := db.QueryRow(`SELECT COUNT(*) FROM requests WHERE key = $1`, "k").Scan(&n); err != nil {
				panic(err)
			}
			if n == 0 {
				must(db.Exec(`INSERT INTO requests VALUES ($1)`, "k"))
			}
		})
	}
	wg.Wait()
	var n int
	if err := db.QueryRow(`SELECT COUNT(*) FROM requests`).Scan(&n); err != nil {
		panic(err)
	}
	fmt.Print(n)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
