// Package relay publishes the messages of an outbox.
package relay

import (
	"context"
	"database/sql"
	"errors"
)

// Relay publishes what is not sent.
func Relay(ctx context.Context, db *sql.DB, publish func(id int, body string) error) error {
	for {
		found, err := next(ctx, db, publish)
		if err != nil || !found {
			return err
		}
	}
}

func next(ctx context.Context, db *sql.DB, publish func(id int, body string) error) (found bool, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer func() { _ = tx.Rollback() }()
	var id int
	var body string
	err = tx.QueryRowContext(ctx, "SELECT id, body FROM outbox WHERE NOT sent ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED").Scan(&id, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := publish(id, body); err != nil {
		return true, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE outbox SET sent = true WHERE id = $1", id); err != nil {
		return true, err
	}
	return true, tx.Commit()
}
