// Package pq makes the driver postgres known to database/sql.
package pq

import "racelab/sqldb"

// ErrorCode is a SQLSTATE.
type ErrorCode string

// Error is an error that the PostgreSQL server reported.
type Error struct {
	Severity   string
	Code       ErrorCode
	Message    string
	Detail     string
	Hint       string
	Table      string
	Constraint string
}

// Error returns the message.
func (e *Error) Error() string { return "pq: " + e.Message }

// SQLState returns the code.
func (e *Error) SQLState() string { return string(e.Code) }

func init() {
	sqldb.Register(sqldb.Driver{Name: "postgres", Fail: fail})
}

func fail(e *sqldb.Error) error {
	return &Error{Severity: "ERROR", Code: ErrorCode(e.Code), Message: e.Message, Table: e.Table, Constraint: e.Constraint}
}
