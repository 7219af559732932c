// Package accounts changes accounts without locking them.
package accounts

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// Change writes what change makes of the balance of an account.
func Change(ctx context.Context, db *sql.DB, id int, change func(balance int) (int, error)) error {
	for {
		err := try(ctx, db, id, change)
		if pg := (*pgconn.PgError)(nil); !errors.As(err, &pg) || pg.Code != "40001" {
			return err
		}
	}
}

// try is one attempt. It fails with 40001 if somebody else was faster.
func try(ctx context.Context, db *sql.DB, id int, change func(balance int) (int, error)) error {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var balance int
	if err := tx.QueryRowContext(ctx, "SELECT balance FROM accounts WHERE id = $1", id).Scan(&balance); err != nil {
		return err
	}
	if balance, err = change(balance); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE accounts SET balance = $1, version = version + 1 WHERE id = $2", balance, id); err != nil {
		return err
	}
	return tx.Commit()
}
