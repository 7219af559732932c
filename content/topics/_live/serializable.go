package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func deposit(db *sql.DB, n int) error {
	tx, err := db.BeginTx(context.Background(), &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("UPDATE accounts SET balance = balance + $1 WHERE id = 123", n); err != nil {
		return err
	}
	return tx.Commit()
}

func main() {
	db, _ := sql.Open("pgx", "bank")
	db.Exec("CREATE TABLE accounts (id INT PRIMARY KEY, balance INT)")
	db.Exec("INSERT INTO accounts VALUES (123, 100)")

	var both sync.WaitGroup
	for _, n := range []int{50, 30} {
		both.Go(func() {
			if err := deposit(db, n); err != nil {
				fmt.Println(err)
			}
		})
	}
	both.Wait()
	var balance int
	db.QueryRow("SELECT balance FROM accounts WHERE id = 123").Scan(&balance)
	fmt.Println("balance", balance)
	if balance != 180 {
		os.Exit(1)
	}
}
