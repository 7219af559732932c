package main

import (
	"database/sql"
	"fmt"
	"os"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// A deposit, with the guard of a withdrawal.
func deposit(db *sql.DB) (sql.Result, error) {
	return db.Exec(`UPDATE accounts SET balance = balance + 50
		WHERE id = 123 AND balance >= 50`)
}

func main() {
	db, _ := sql.Open("pgx", "bank")
	db.Exec("CREATE TABLE accounts (id INT PRIMARY KEY, balance INT)")
	db.Exec("INSERT INTO accounts VALUES (123, 20)")

	r, err := deposit(db)
	rows, _ := r.RowsAffected()

	var balance int
	db.QueryRow("SELECT balance FROM accounts").Scan(&balance)
	fmt.Println("error", err, "· rows", rows, "· balance", balance)
	if balance != 70 {
		os.Exit(1)
	}
}
