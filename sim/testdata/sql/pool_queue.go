// A pool of one makes transactions wait for each other, so that two that read and
// then write lose nothing, although READ COMMITTED would let them. Rows that are
// not closed hold the connection as well.
//
// want: 3
package main

import (
	"database/sql"
	"fmt"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db := must(sql.Open("pgx", "pool"))
	db.SetMaxOpenConns(1)
	must(db.Exec(`CREATE TABLE t (n INT)`))
	must(db.Exec(`INSERT INTO t VALUES (1)`))
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			tx := must(db.Begin())
			var n int
			check(tx.QueryRow(`SELECT n FROM t`).Scan(&n))
			must(tx.Exec(`UPDATE t SET n = $1`, n+1))
			check(tx.Commit())
		})
	}
	wg.Wait()
	rows := must(db.Query(`SELECT n FROM t`))
	for rows.Next() {
		var n int
		check(rows.Scan(&n))
		fmt.Print(n)
	}
	check(rows.Close())
	must(db.Exec(`DELETE FROM t`))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func must[T any](v T, err error) T {
	check(err)
	return v
}
