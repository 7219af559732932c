// A context ends the wait for a lock; the transaction is rolled back.
//
// want: waited in vain: context deadline exceeded | 150
package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db := must(sql.Open("pgx", "bank"))
	must(db.Exec(`CREATE TABLE accounts (id INT PRIMARY KEY, balance INT); INSERT INTO accounts VALUES (1, 100)`))
	slow := must(db.Begin())
	must(slow.Exec(`UPDATE accounts SET balance = 150 WHERE id = 1`))
	go func() {
		time.Sleep(2 * time.Second)
		slow.Commit()
	}()
	for _, patience := range []time.Duration{time.Second, time.Minute} {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		var balance int
		err := db.QueryRowContext(ctx, `SELECT balance FROM accounts WHERE id = 1 FOR UPDATE`).Scan(&balance)
		cancel()
		if err != nil {
			fmt.Println("waited in vain:", err)
		} else {
			fmt.Println(balance)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
