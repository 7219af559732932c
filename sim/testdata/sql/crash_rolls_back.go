// A process dies at any moment of a transfer. Its connection is closed, the server
// rolls its transaction back, and who waits for its locks goes on.
//
// want: ann 100 bob 0 tip 1
// want: ann 50 bob 50 tip 1
package main

import (
	"database/sql"
	"fmt"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"

	"racelab/lessons/internal/fault"
)

func main() {
	db, err := sql.Open("pgx", "postgres://localhost/bank")
	if err != nil {
		panic(err)
	}
	db.Exec("CREATE TABLE account (name text PRIMARY KEY, balance int, tip int)")
	db.Exec("INSERT INTO account VALUES ('ann', 100, 0), ('bob', 0, 0)")
	var wg sync.WaitGroup
	wg.Go(func() {
		fault.Die(true, func() {
			tx, err := db.Begin()
			if err != nil {
				panic(err)
			}
			tx.Exec("UPDATE account SET balance = balance - 50 WHERE name = 'ann'")
			tx.Exec("UPDATE account SET balance = balance + 50 WHERE name = 'bob'")
			tx.Commit()
		})
	})
	wg.Go(func() {
		if _, err := db.Exec("UPDATE account SET tip = tip + 1 WHERE name = 'ann'"); err != nil {
			panic(err)
		}
	})
	wg.Wait()
	var ann, bob, tip int
	db.QueryRow("SELECT balance, tip FROM account WHERE name = 'ann'").Scan(&ann, &tip)
	db.QueryRow("SELECT balance FROM account WHERE name = 'bob'").Scan(&bob)
	fmt.Printf("ann %d bob %d tip %d", ann, bob, tip)
}
