// Package retry repeats transactions that the database asks to repeat.
package retry

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// InTx calls fn in a serializable transaction, and again if it could not be serialized.
func InTx(ctx context.Context, db *sql.DB, attempts int, fn func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	if err = fn(tx); err == nil {
		err = tx.Commit()
	} else {
		_ = tx.Rollback()
	}
	if pg := (*pgconn.PgError)(nil); attempts > 1 && errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01") {
		return InTx(ctx, db, attempts-1, fn)
	}
	return err
}
