// A transaction's context is done at any moment: what was not committed is not there, and no statement runs beside it.
//
// want: <nil> <nil> 1
// want: <nil> context canceled 0
// want: <nil> sql: transaction has already been committed or rolled back 0
// want: sql: transaction has already been committed or rolled back sql: transaction has already been committed or rolled back 0

package main

import (
	"context"
	"database/sql"
	"fmt"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, _ := sql.Open("pgx", "x")
	db.Exec("create table a (id int primary key, n int)")
	ctx, stop := context.WithCancel(context.Background())
	tx, err := db.BeginTx(ctx, nil)
	go stop()
	_, err = tx.ExecContext(context.Background(), "insert into a values (1, 1)")
	done := tx.Commit()
	var n int
	db.QueryRow("select count(*) from a").Scan(&n)
	fmt.Println(err, done, n)
	if (done == nil) != (n == 1) {
		panic("a commit that is none")
	}
}
