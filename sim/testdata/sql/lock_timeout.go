// Who waits with a lock_timeout gives up in the end, also in what would be a deadlock: then
// the first one does, or both. SET LOCAL ends with its transaction.
//
// want: 55P03 55P03 100 100
// want: 55P03 ok 110 90
// want: ok 55P03 90 110
// want: ok ok 100 100
package main

import (
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db := must(sql.Open("pgx", "bank"))
	must(db.Exec(`CREATE TABLE accounts (id INT PRIMARY KEY, balance INT NOT NULL); INSERT INTO accounts VALUES (1, 100), (2, 100)`))
	must(db.Exec(`SET LOCAL lock_timeout = 1`)) // outside a transaction: nothing
	var codes [2]string
	var wg sync.WaitGroup
	for i := range codes {
		wg.Go(func() { codes[i] = transfer(db, i+1, 2-i) })
	}
	wg.Wait()
	fmt.Print(codes[0], " ", codes[1])
	rows := must(db.Query(`SELECT balance FROM accounts ORDER BY id`))
	defer rows.Close()
	for rows.Next() {
		var balance int
		if err := rows.Scan(&balance); err != nil {
			panic(err)
		}
		fmt.Print(" ", balance)
	}
}

func transfer(db *sql.DB, from, to int) string {
	tx := must(db.Begin())
	defer tx.Rollback()
	must(tx.Exec(`SET LOCAL lock_timeout = '100ms'`))
	must(tx.Exec(`UPDATE accounts SET balance = balance - 10 WHERE id = $1`, from))
	_, err := tx.Exec(`UPDATE accounts SET balance = balance + 10 WHERE id = $1`, to)
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	must(0, tx.Commit())
	return "ok"
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
