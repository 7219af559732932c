// Transactions that begin as writers wait for one another.
//
// want: 180
package main

import (
	"database/sql"
	"fmt"
	"sync"

	_ "github.com/mattn/go-sqlite3"
)

func main() {
	db := must(sql.Open("sqlite3", "file:bank.db?_txlock=immediate"))
	must(db.Exec(`CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL)`))
	must(db.Exec(`INSERT INTO accounts (balance) VALUES (?)`, 100))
	var wg sync.WaitGroup
	for _, n := range []int{50, 30} {
		wg.Go(func() { deposit(db, n) })
	}
	wg.Wait()
	var balance int
	if err := db.QueryRow(`SELECT balance FROM accounts WHERE id = ?`, 1).Scan(&balance); err != nil {
		panic(err)
	}
	fmt.Print(balance)
}

func deposit(db *sql.DB, n int) {
	tx := must(db.Begin())
	defer tx.Rollback()
	var balance int
	if err := tx.QueryRow(`SELECT balance FROM accounts WHERE id = 1`).Scan(&balance); err != nil {
		panic(err)
	}
	must(tx.Exec(`UPDATE accounts SET balance = ? WHERE id = ?`, balance+n, 1))
	if err := tx.Commit(); err != nil {
		panic(err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
