// Package accounts changes accounts without locking them.
package accounts

import (
	"context"
	"database/sql"
)

// Change writes what change makes of the balance of an account.
func Change(ctx context.Context, db *sql.DB, id int, change func(balance int) (int, error)) error {
	var balance, version int
	if err := db.QueryRowContext(ctx, "SELECT balance, version FROM accounts WHERE id = $1", id).Scan(&balance, &version); err != nil {
		return err
	}
	for {
		changed, err := change(balance)
		if err != nil {
			return err
		}
		res, err := db.ExecContext(ctx, "UPDATE accounts SET balance = $1, version = version + 1 WHERE id = $2 AND version = $3", changed, id, version)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 {
			return err
		}
	}
}
