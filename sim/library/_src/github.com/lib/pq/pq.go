// Package pq makes the driver postgres known to database/sql.
package pq

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strconv"

	"racelab/sqldb"
)

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

// Array makes a slice an argument, and a pointer to a slice a place for a result, of an array type.
func Array(a interface{}) interface {
	driver.Valuer
	sql.Scanner
} {
	return array{a}
}

type array struct{ slice any }

// Value returns the array as the database reads it.
func (a array) Value() (driver.Value, error) {
	text, ok := sqldb.ArrayText(a.slice)
	if !ok {
		return nil, fmt.Errorf("pq: Unable to convert %T to array", a.slice)
	}
	return text, nil
}

// Scan stores an array from the database in the slice that a points to.
func (a array) Scan(src interface{}) error {
	var text string
	switch v := src.(type) {
	case nil:
	case []byte:
		text = string(v)
	case string:
		text = v
	default:
		return fmt.Errorf("pq: cannot convert %T to %T", src, a.slice)
	}
	parts := sqldb.ArrayElements(text)
	switch to := a.slice.(type) {
	case *[]string:
		*to = parts
	case *[]int64:
		out := make([]int64, len(parts))
		for i, p := range parts {
			n, err := strconv.ParseInt(p, 10, 64)
			if err != nil {
				return fmt.Errorf("pq: parsing array element index %d: %w", i, err)
			}
			out[i] = n
		}
		*to = out
	case *[]float64:
		out := make([]float64, len(parts))
		for i, p := range parts {
			f, err := strconv.ParseFloat(p, 64)
			if err != nil {
				return fmt.Errorf("pq: parsing array element index %d: %w", i, err)
			}
			out[i] = f
		}
		*to = out
	default:
		return fmt.Errorf("pq: scanning to %T is not implemented; only sql.Scanner", a.slice)
	}
	return nil
}
