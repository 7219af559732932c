// Package webhook books payments that a provider reports.
package webhook

import (
	"context"
	"database/sql"
	"fmt"
)

// Handle books a payment once, however often it is reported.
func Handle(ctx context.Context, db *sql.DB, event string, account, amount int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	marked, err := tx.ExecContext(ctx, "INSERT INTO events VALUES ($1) ON CONFLICT DO NOTHING", event)
	if err != nil {
		return err
	}
	if n, err := marked.RowsAffected(); err != nil || n == 0 {
		return err
	}
	booked, err := tx.ExecContext(ctx, "UPDATE accounts SET balance = balance + $1 WHERE id = $2", amount, account)
	if err != nil {
		return err
	}
	if n, err := booked.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("booking event %s: there is no account %d (%v)", event, account, err)
	}
	return tx.Commit()
}
