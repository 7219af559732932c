// Both count in a row that may not be there yet.
//
// want: 2
package main

import (
	"database/sql"
	"fmt"
	"sync"

	_ "github.com/lib/pq"
)

func main() {
	db := must(sql.Open("postgres", "counters"))
	must(db.Exec(`CREATE TABLE counters (name TEXT PRIMARY KEY, n BIGINT NOT NULL)`))
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			must(db.Exec(`INSERT INTO counters VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET n = counters.n + excluded.n`, "hits"))
		})
	}
	wg.Wait()
	var n int64
	if err := db.QueryRow(`SELECT n FROM counters`).Scan(&n); err != nil {
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
