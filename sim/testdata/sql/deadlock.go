// Two transfers in opposite directions: one may be the victim, and nobody hangs.
//
// want: 100 100 after 0 deadlocks
// want: 90 110 after 1 deadlocks
// want: 110 90 after 1 deadlocks
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
	must(db.Exec(`CREATE TABLE accounts (id INT PRIMARY KEY, balance INT NOT NULL CHECK (balance >= 0)); INSERT INTO accounts VALUES (1, 100), (2, 100)`))
	deadlocks := 0
	var mu sync.Mutex
	var wg sync.WaitGroup
	for from := 1; from <= 2; from++ {
		wg.Go(func() {
			var pg *pgconn.PgError
			if err := transfer(db, from, 3-from); errors.As(err, &pg) && pg.Code == "40P01" {
				mu.Lock()
				deadlocks++
				mu.Unlock()
			} else if err != nil {
				panic(err)
			}
		})
	}
	wg.Wait()
	rows := must(db.Query(`SELECT balance FROM accounts ORDER BY id`))
	defer rows.Close()
	for rows.Next() {
		var balance int
		if err := rows.Scan(&balance); err != nil {
			panic(err)
		}
		fmt.Print(balance, " ")
	}
	fmt.Print("after ", deadlocks, " deadlocks")
}

func transfer(db *sql.DB, from, to int) error {
	tx := must(db.Begin())
	defer tx.Rollback()
	if _, err := tx.Exec(`UPDATE accounts SET balance = balance - 10 WHERE id = $1`, from); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE accounts SET balance = balance + 10 WHERE id = $1`, to); err != nil {
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
