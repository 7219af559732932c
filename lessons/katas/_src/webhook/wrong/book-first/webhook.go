// Package webhook books payments that a provider reports.
package webhook

import (
	"context"
	"database/sql"
	"fmt"
)

// Handle books a payment.
func Handle(ctx context.Context, db *sql.DB, event string, account, amount int) error {
	var known int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM events WHERE id = $1", event).Scan(&known); err != nil || known > 0 {
		return err
	}
	booked, err := db.ExecContext(ctx, "UPDATE accounts SET balance = balance + $1 WHERE id = $2", amount, account)
	if err != nil {
		return err
	}
	if n, err := booked.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("there is no account %d (%v)", account, err)
	}
	_, err = db.ExecContext(ctx, "INSERT INTO events VALUES ($1) ON CONFLICT DO NOTHING", event)
	return err
}
