package main

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func balance(tx *sql.Tx) (n int) {
	tx.QueryRow("SELECT balance FROM accounts").Scan(&n)
	return n
}

func main() {
	db, _ := sql.Open("pgx", "bank")
	db.Exec("CREATE TABLE accounts (id INT PRIMARY KEY, balance INT)")
	db.Exec("INSERT INTO accounts VALUES (123, 100)")

	var both sync.WaitGroup
	both.Go(func() {
		level := &sql.TxOptions{Isolation: sql.LevelRepeatableRead}
		tx, _ := db.BeginTx(context.Background(), level)
		defer tx.Rollback()
		fmt.Println("first", balance(tx), "then", balance(tx))
	})
	both.Go(func() {
		db.Exec("UPDATE accounts SET balance = 150")
	})
	both.Wait()
}
