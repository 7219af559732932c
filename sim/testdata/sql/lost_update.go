// Two deposits read, add and write back, each in a transaction at the default level.
//
// want: 130
// want: 150
// want: 180
package main

import (
	"database/sql"
	"fmt"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func main() {
	db, err := sql.Open("pgx", "bank")
	if err != nil {
		panic(err)
	}
	if _, err := db.Exec(`CREATE TABLE accounts (id INT PRIMARY KEY, balance INT NOT NULL); INSERT INTO accounts VALUES (1, 100)`); err != nil {
		panic(err)
	}
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
	tx, err := db.Begin()
	if err != nil {
		panic(err)
	}
	defer tx.Rollback()
	var balance int
	if err := tx.QueryRow(`SELECT balance FROM accounts WHERE id = $1`, 1).Scan(&balance); err != nil {
		panic(err)
	}
	if _, err := tx.Exec(`UPDATE accounts SET balance = $1 WHERE id = $2`, balance+n, 1); err != nil {
		panic(err)
	}
	if err := tx.Commit(); err != nil {
		panic(err)
	}
}
