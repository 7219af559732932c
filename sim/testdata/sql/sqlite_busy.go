// SQLite has one writer: the second one that has read already is refused.
//
// want: 130 and 1 refused
// want: 150 and 1 refused
// want: 180 and 0 refused
package main

import (
	"database/sql"
	"fmt"
	"sync"

	_ "modernc.org/sqlite"
)

func main() {
	db := must(sql.Open("sqlite", "file:bank.db?_pragma=busy_timeout(5000)"))
	must(db.Exec(`CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL)`))
	must(db.Exec(`INSERT INTO accounts (balance) VALUES (?)`, 100))
	refused := 0
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, n := range []int{50, 30} {
		wg.Go(func() {
			if deposit(db, n) != nil {
				mu.Lock()
				refused++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	var balance int
	if err := db.QueryRow(`SELECT balance FROM accounts WHERE id = ?`, 1).Scan(&balance); err != nil {
		panic(err)
	}
	fmt.Print(balance, " and ", refused, " refused")
}

func deposit(db *sql.DB, n int) error {
	tx := must(db.Begin())
	defer tx.Rollback()
	var balance int
	if err := tx.QueryRow(`SELECT balance FROM accounts WHERE id = 1`).Scan(&balance); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE accounts SET balance = ? WHERE id = ?`, balance+n, 1); err != nil {
		return err
	}
	return tx.Commit()
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
