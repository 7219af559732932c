// A serializable transaction without a second try: a deposit may be gone as an error.
//
// want: 130
// want: 150
// want: 180
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
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

func try(db *sql.DB, n int) error {
	tx, err := db.BeginTx(context.Background(), &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var balance int
	if err := tx.QueryRow(`SELECT balance FROM accounts WHERE id = 1`).Scan(&balance); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE accounts SET balance = $1 WHERE id = 1`, balance+n); err != nil {
		return err
	}
	return tx.Commit()
}

func deposit(db *sql.DB, n int) {
	var pg *pgconn.PgError
	if err := try(db, n); err != nil && !(errors.As(err, &pg) && pg.Code == "40001") {
		panic(err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
