// Package sqlite makes the driver sqlite known to database/sql.
package sqlite

import (
	"errors"

	"racelab/sqldb"
)

func init() {
	sqldb.Register(sqldb.Driver{Name: "sqlite", Lite: true, Fail: func(e *sqldb.Error) error { return errors.New(e.Message) }})
}
