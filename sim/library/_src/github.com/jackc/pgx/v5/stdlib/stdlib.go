// Package stdlib makes the driver pgx known to database/sql.
package stdlib

import (
	"racelab/sqldb"

	"github.com/jackc/pgx/v5/pgconn"
)

func init() {
	sqldb.Register(sqldb.Driver{Name: "pgx", Fail: fail})
	sqldb.Register(sqldb.Driver{Name: "pgx/v5", Fail: fail})
}

func fail(e *sqldb.Error) error {
	return &pgconn.PgError{Severity: "ERROR", Code: e.Code, Message: e.Message, TableName: e.Table, ConstraintName: e.Constraint}
}
