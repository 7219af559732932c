// Two statements that are sent at once are one transaction: nobody sees the first without the second.
//
// want: 0 100
// want: 60 40
package main

import (
	"database/sql"
	"fmt"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db := must(sql.Open("pgx", "bank"))
	must(db.Exec(`CREATE TABLE accounts (id INT PRIMARY KEY, balance INT NOT NULL); INSERT INTO accounts VALUES (1, 100), (2, 0)`))
	var wg sync.WaitGroup
	wg.Go(func() {
		must(db.Exec(`UPDATE accounts SET balance = balance - 60 WHERE id = 1; UPDATE accounts SET balance = balance + 60 WHERE id = 2`))
	})
	var ann, bob int
	wg.Go(func() {
		err := db.QueryRow(`SELECT a.balance, b.balance FROM accounts a, accounts b WHERE a.id = 2 AND b.id = 1`).Scan(&ann, &bob)
		if err != nil {
			panic(err)
		}
	})
	wg.Wait()
	fmt.Print(ann, bob)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
