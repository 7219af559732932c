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
	var err error
	for range attempts {
		if err = attempt(ctx, db, fn); !again(err) {
			return err
		}
	}
	return err
}

func attempt(ctx context.Context, db *sql.DB, fn func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// again reports whether the database asks to begin again.
func again(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}
