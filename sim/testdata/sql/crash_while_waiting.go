// A process dies while its statement waits for a lock. The statement is on the
// server by then, which carries it out or not, and nobody waits for the dead.
//
// want: ann 110
// want: ann 111
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
	db.Exec("CREATE TABLE account (name text PRIMARY KEY, balance int)")
	db.Exec("INSERT INTO account VALUES ('ann', 100)")
	var wg sync.WaitGroup
	wg.Go(func() {
		fault.Die(true, func() {
			db.Exec("UPDATE account SET balance = balance + 1 WHERE name = 'ann'")
		})
	})
	wg.Go(func() {
		tx, _ := db.Begin()
		tx.Exec("UPDATE account SET balance = balance + 10 WHERE name = 'ann'")
		tx.Commit()
	})
	wg.Wait()
	var ann int
	db.QueryRow("SELECT balance FROM account WHERE name = 'ann'").Scan(&ann)
	fmt.Printf("ann %d", ann)
}
