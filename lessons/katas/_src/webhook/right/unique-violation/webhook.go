// Package webhook books payments that a provider reports.
package webhook

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
)

// Handle books a payment once, however often it is reported.
func Handle(ctx context.Context, db *sql.DB, event string, account, amount int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	_, err = tx.ExecContext(ctx, "INSERT INTO events VALUES ($1)", event)
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) && pg.Code == "23505" {
		return nil // somebody has booked it
	}
	if err != nil {
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
