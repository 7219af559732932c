// Package driver has what programs need of the interface between database/sql
// and its drivers.
package driver

import "errors"

// Value is a value that drivers handle: nil, int64, float64, bool, []byte, string or time.Time.
type Value any

// ErrBadConn says that a connection cannot be used any more.
var ErrBadConn = errors.New("driver: bad connection")

// Valuer is implemented by types that turn themselves into a Value.
type Valuer interface {
	Value() (Value, error)
}
