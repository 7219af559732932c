// Package jobs does the jobs in a table.
package jobs

import (
	"context"
	"database/sql"
	"errors"
)

// take marks a free job as done, which nobody sees before the commit.
const take = `UPDATE jobs SET done = true
	WHERE id = (SELECT id FROM jobs WHERE NOT done ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
	RETURNING id`

// Work does one job that is free. It reports whether there was one.
func Work(ctx context.Context, db *sql.DB, do func(id int) error) (found bool, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	var id int
	if err := tx.QueryRowContext(ctx, take).Scan(&id); err != nil {
		_ = tx.Rollback()
		if errors.Is(err, sql.ErrNoRows) {
			return false, nil
		}
		return false, err
	}
	if err := do(id); err != nil {
		return true, errors.Join(err, tx.Rollback())
	}
	return true, tx.Commit()
}
