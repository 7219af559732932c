// Package retry repeats transactions.
package retry

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// InTx calls fn in a serializable transaction.
func InTx(ctx context.Context, db *sql.DB, attempts int, fn func(*sql.Tx) error) error {
	var last error
	for range attempts {
		tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
		if err != nil {
			return err
		}
		if last = fn(tx); last == nil {
			return tx.Commit()
		}
		_ = tx.Rollback()
		if pg := (*pgconn.PgError)(nil); !errors.As(last, &pg) || pg.Code != "40001" && pg.Code != "40P01" {
			return last
		}
	}
	return last
}
