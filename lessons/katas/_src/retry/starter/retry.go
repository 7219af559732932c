// Package retry repeats transactions that the database asks to repeat.
package retry

import (
	"context"
	"database/sql"
)

// InTx calls fn in a serializable transaction, and again if it could not be serialized.
func InTx(ctx context.Context, db *sql.DB, attempts int, fn func(*sql.Tx) error) error {
	panic("InTx is not written yet")
}
