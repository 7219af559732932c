// Package accounts changes accounts.
package accounts

import (
	"context"
	"database/sql"
)

// Change writes what change makes of the balance of an account.
func Change(ctx context.Context, db *sql.DB, id int, change func(balance int) (int, error)) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var balance int
	if err := tx.QueryRowContext(ctx, "SELECT balance FROM accounts WHERE id = $1 FOR UPDATE", id).Scan(&balance); err != nil {
		return err
	}
	if balance, err = change(balance); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE accounts SET balance = $1, version = version + 1 WHERE id = $2", balance, id); err != nil {
		return err
	}
	return tx.Commit()
}
