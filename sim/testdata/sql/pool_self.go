// A pool of one: who holds the connection in a transaction and asks the pool for
// another waits for itself, in every order.
//
// want: deadlock
package main

import (
	"database/sql"
	"fmt"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db := must(sql.Open("pgx", "pool"))
	db.SetMaxOpenConns(1)
	must(db.Exec(`CREATE TABLE t (n INT)`))
	tx := must(db.Begin())
	must(tx.Exec(`INSERT INTO t VALUES (1)`))
	must(db.Exec(`INSERT INTO t VALUES (2)`))
	if err := tx.Commit(); err != nil {
		panic(err)
	}
	fmt.Print("ok")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
