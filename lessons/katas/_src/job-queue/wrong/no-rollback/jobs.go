// Package jobs does the jobs in a table.
package jobs

import (
	"context"
	"database/sql"
	"errors"
)

// Work does one job that is free. It reports whether there was one.
func Work(ctx context.Context, db *sql.DB, do func(id int) error) (found bool, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	var id int
	err = tx.QueryRowContext(ctx, "SELECT id FROM jobs WHERE NOT done ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED").Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, tx.Rollback()
	}
	if err != nil {
		return false, err
	}
	if err := do(id); err != nil {
		return true, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE jobs SET done = true WHERE id = $1", id); err != nil {
		return true, err
	}
	return true, tx.Commit()
}
