// Who finds another version than it read tries again.
//
// want: 180
package main

import (
	"database/sql"
	"fmt"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db := must(sql.Open("pgx", "bank"))
	must(db.Exec(`CREATE TABLE accounts (id INT PRIMARY KEY, balance INT NOT NULL, version INT NOT NULL DEFAULT 0)`))
	must(db.Exec(`INSERT INTO accounts (id, balance) VALUES (1, 100)`))
	var wg sync.WaitGroup
	for _, n := range []int{50, 30} {
		wg.Go(func() { deposit(db, n) })
	}
	wg.Wait()
	var balance int
	if err := db.QueryRow(`SELECT balance FROM accounts WHERE id = $1`, 1).Scan(&balance); err != nil {
		panic(err)
	}
	fmt.Print(balance)
}

func deposit(db *sql.DB, n int) {
	for {
		var balance, version int
		if err := db.QueryRow(`SELECT balance, version FROM accounts WHERE id = 1`).Scan(&balance, &version); err != nil {
			panic(err)
		}
		res := must(db.Exec(`UPDATE accounts SET balance = $1, version = version + 1 WHERE id = 1 AND version = $2`, balance+n, version))
		if must(res.RowsAffected()) == 1 {
			return
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
