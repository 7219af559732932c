package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func deposit(db *sql.DB, n int) error {
	level := &sql.TxOptions{Isolation: sql.LevelSerializable}
	tx, err := db.BeginTx(context.Background(), level)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	const add = "UPDATE accounts SET balance = balance + $1"
	if _, err := tx.Exec(add, n); err != nil {
		return err
	}
	return tx.Commit()
}

func main() {
	db, _ := sql.Open("pgx", "bank")
	db.Exec("CREATE TABLE accounts (id INT PRIMARY KEY, balance INT)")
	db.Exec("INSERT INTO accounts VALUES (123, 100)")

	var errs [2]error
	var both sync.WaitGroup
	for i, n := range []int{50, 30} {
		both.Go(func() { errs[i] = deposit(db, n) })
	}
	both.Wait()
	var balance int
	db.QueryRow("SELECT balance FROM accounts WHERE id = 123").Scan(&balance)
	fmt.Println("balance", balance, errors.Join(errs[:]...))
	if balance != 180 {
		os.Exit(1)
	}
}
