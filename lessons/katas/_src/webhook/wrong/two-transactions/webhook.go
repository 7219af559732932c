// Package webhook books payments that a provider reports.
package webhook

import (
	"context"
	"database/sql"
	"fmt"
)

// Handle books a payment once, however often it is reported.
func Handle(ctx context.Context, db *sql.DB, event string, account, amount int) error {
	marked, err := db.ExecContext(ctx, "INSERT INTO events VALUES ($1) ON CONFLICT DO NOTHING", event)
	if err != nil {
		return err
	}
	if n, err := marked.RowsAffected(); err != nil || n == 0 {
		return err
	}
	booked, err := db.ExecContext(ctx, "UPDATE accounts SET balance = balance + $1 WHERE id = $2", amount, account)
	if err != nil {
		return err
	}
	if n, err := booked.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("booking event %s: there is no account %d (%v)", event, account, err)
	}
	return nil
}
