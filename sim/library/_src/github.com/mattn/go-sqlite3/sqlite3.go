// Package sqlite3 makes the driver sqlite3 known to database/sql.
package sqlite3

import (
	"errors"

	"racelab/sqldb"
)

func init() {
	sqldb.Register(sqldb.Driver{Name: "sqlite3", Lite: true, Fail: func(e *sqldb.Error) error {
		if e.Code == "5" || e.Code == "517" {
			return errors.New("database is locked")
		}
		return errors.New(e.Message)
	}})
}
