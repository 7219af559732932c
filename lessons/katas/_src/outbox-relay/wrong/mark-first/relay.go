// Package relay publishes the messages of an outbox.
package relay

import (
	"context"
	"database/sql"
	"errors"
)

// message is a row of the outbox.
type message struct {
	id   int
	body string
}

// Relay publishes what is not sent, in order, and marks it.
func Relay(ctx context.Context, db *sql.DB, publish func(id int, body string) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	all, err := waiting(ctx, tx)
	if err != nil {
		return err
	}
	for _, m := range all {
		if _, err := tx.ExecContext(ctx, "UPDATE outbox SET sent = true WHERE id = $1", m.id); err != nil {
			return err
		}
		if err := publish(m.id, m.body); err != nil {
			return errors.Join(err, tx.Commit())
		}
	}
	return tx.Commit()
}

// waiting locks the messages that are not sent.
func waiting(ctx context.Context, tx *sql.Tx) (all []message, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, body FROM outbox WHERE NOT sent ORDER BY id FOR UPDATE")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var m message
		if err := rows.Scan(&m.id, &m.body); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, rows.Err()
}
