// Who waits for a pool of one can give up: the context ends the wait. Nothing was
// sent then, and the connection is free for others once it comes back.
//
// want: waited 2s: context deadline exceeded
package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db := must(sql.Open("pgx", "pool"))
	db.SetMaxOpenConns(1)
	tx := must(db.Begin())
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Second)
	defer stop()
	began := time.Now()
	_, err := db.ExecContext(ctx, `CREATE TABLE t (n INT)`)
	fmt.Printf("waited %s: %v", time.Since(began).Round(time.Millisecond), err)
	if err := tx.Rollback(); err != nil {
		panic(err)
	}
	must(db.Exec(`CREATE TABLE t (n INT)`))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
