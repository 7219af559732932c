// A pool of one connection, of which each worker takes two: both may hang.
//
// want: deadlock
// want: ok
package main

import (
	"database/sql"
	"fmt"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db := must(sql.Open("pgx", "pool"))
	db.SetMaxOpenConns(2)
	must(db.Exec(`CREATE TABLE t (n INT)`))
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			tx := must(db.Begin())
			defer tx.Rollback()
			must(db.Exec(`INSERT INTO t VALUES (1)`)) // on a second connection
		})
	}
	wg.Wait()
	fmt.Print("ok")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
