// Package jobs does the jobs in a table.
package jobs

import (
	"context"
	"database/sql"
)

// Work does one job that is free. It reports whether there was one.
func Work(ctx context.Context, db *sql.DB, do func(id int) error) (found bool, err error) {
	panic("Work is not written yet")
}
