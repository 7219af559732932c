package sql

import (
	"database/sql/driver"
	"time"
)

// This file has values that may be NULL.

// scanNull stores what a driver gave in dest and reports whether it was not NULL.
func scanNull(dest, value any) (bool, error) {
	if value == nil {
		return false, nil
	}
	s, err := encode(value)
	if err != nil {
		return true, err
	}
	return true, assign(dest, s)
}

// Null is a value of any type that may be NULL.
type Null[T any] struct {
	V     T
	Valid bool
}

// Scan takes a value from the database.
func (n *Null[T]) Scan(value any) error {
	var zero T
	n.V = zero
	var err error
	n.Valid, err = scanNull(&n.V, value)
	return err
}

// Value returns the value, nil for NULL.
func (n Null[T]) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return n.V, nil
}

// NullString is a string that may be NULL.
type NullString struct {
	String string
	Valid  bool
}

// Scan takes a value from the database.
func (n *NullString) Scan(value any) error {
	n.String = ""
	var err error
	n.Valid, err = scanNull(&n.String, value)
	return err
}

// Value returns the value, nil for NULL.
func (n NullString) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return n.String, nil
}

// NullInt64 is a int64 that may be NULL.
type NullInt64 struct {
	Int64 int64
	Valid bool
}

// Scan takes a value from the database.
func (n *NullInt64) Scan(value any) error {
	n.Int64 = 0
	var err error
	n.Valid, err = scanNull(&n.Int64, value)
	return err
}

// Value returns the value, nil for NULL.
func (n NullInt64) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return n.Int64, nil
}

// NullInt32 is a int32 that may be NULL.
type NullInt32 struct {
	Int32 int32
	Valid bool
}

// Scan takes a value from the database.
func (n *NullInt32) Scan(value any) error {
	n.Int32 = 0
	var err error
	n.Valid, err = scanNull(&n.Int32, value)
	return err
}

// Value returns the value, nil for NULL.
func (n NullInt32) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return int64(n.Int32), nil
}

// NullInt16 is a int16 that may be NULL.
type NullInt16 struct {
	Int16 int16
	Valid bool
}

// Scan takes a value from the database.
func (n *NullInt16) Scan(value any) error {
	n.Int16 = 0
	var err error
	n.Valid, err = scanNull(&n.Int16, value)
	return err
}

// Value returns the value, nil for NULL.
func (n NullInt16) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return int64(n.Int16), nil
}

// NullByte is a byte that may be NULL.
type NullByte struct {
	Byte  byte
	Valid bool
}

// Scan takes a value from the database.
func (n *NullByte) Scan(value any) error {
	n.Byte = 0
	var err error
	n.Valid, err = scanNull(&n.Byte, value)
	return err
}

// Value returns the value, nil for NULL.
func (n NullByte) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return int64(n.Byte), nil
}

// NullFloat64 is a float64 that may be NULL.
type NullFloat64 struct {
	Float64 float64
	Valid   bool
}

// Scan takes a value from the database.
func (n *NullFloat64) Scan(value any) error {
	n.Float64 = 0
	var err error
	n.Valid, err = scanNull(&n.Float64, value)
	return err
}

// Value returns the value, nil for NULL.
func (n NullFloat64) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return n.Float64, nil
}

// NullBool is a bool that may be NULL.
type NullBool struct {
	Bool  bool
	Valid bool
}

// Scan takes a value from the database.
func (n *NullBool) Scan(value any) error {
	n.Bool = false
	var err error
	n.Valid, err = scanNull(&n.Bool, value)
	return err
}

// Value returns the value, nil for NULL.
func (n NullBool) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return n.Bool, nil
}

// NullTime is a time.Time that may be NULL.
type NullTime struct {
	Time  time.Time
	Valid bool
}

// Scan takes a value from the database.
func (n *NullTime) Scan(value any) error {
	n.Time = time.Time{}
	var err error
	n.Valid, err = scanNull(&n.Time, value)
	return err
}

// Value returns the value, nil for NULL.
func (n NullTime) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return n.Time, nil
}
