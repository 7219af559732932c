// Package strconv turns basic values into text and back.
package strconv

import "errors"

// IntSize is the size of an int in bits.
const IntSize = 64

// What is wrong with a number.
var (
	ErrRange  = errors.New("value out of range")
	ErrSyntax = errors.New("invalid syntax")
)

// A NumError says which function could not read which text.
type NumError struct {
	Func string // "Atoi"
	Num  string // the text
	Err  error  // ErrRange, ErrSyntax or another reason
}

// Error says it in words.
func (e *NumError) Error() string {
	return "strconv." + e.Func + ": parsing " + Quote(e.Num) + ": " + e.Err.Error()
}

// Unwrap returns the reason.
func (e *NumError) Unwrap() error { return e.Err }

// These return the reason of a failure as text, "" if there is none.
func parseInt(s string, base, bitSize int) (i int64, failure string)
func parseUint(s string, base, bitSize int) (u uint64, failure string)
func parseFloat(s string, bitSize int) (f float64, failure string)
func unquote(s string) (t string, ok bool)
func quotedPrefix(s string) (t string, ok bool)

func numError(name, num, failure string) error {
	switch failure {
	case "":
		return nil
	case "value out of range":
		return &NumError{name, num, ErrRange}
	case "invalid syntax":
		return &NumError{name, num, ErrSyntax}
	}
	return &NumError{name, num, errors.New(failure)}
}

// Atoi reads a decimal int.
func Atoi(s string) (int, error) {
	i, failure := parseInt(s, 10, 0)
	return int(i), numError("Atoi", s, failure)
}

// ParseInt reads an integer of a base, 0 for Go's prefixes, that fits bitSize.
func ParseInt(s string, base int, bitSize int) (i int64, err error) {
	i, failure := parseInt(s, base, bitSize)
	return i, numError("ParseInt", s, failure)
}

// ParseUint is ParseInt without a sign.
func ParseUint(s string, base int, bitSize int) (uint64, error) {
	u, failure := parseUint(s, base, bitSize)
	return u, numError("ParseUint", s, failure)
}

// ParseFloat reads a float.
func ParseFloat(s string, bitSize int) (float64, error) {
	f, failure := parseFloat(s, bitSize)
	return f, numError("ParseFloat", s, failure)
}

// ParseBool reads 1, t, T, true, True, TRUE and their opposites.
func ParseBool(str string) (bool, error) {
	switch str {
	case "1", "t", "T", "true", "TRUE", "True":
		return true, nil
	case "0", "f", "F", "false", "FALSE", "False":
		return false, nil
	}
	return false, &NumError{"ParseBool", str, ErrSyntax}
}

// Unquote reads a Go literal.
func Unquote(s string) (string, error) {
	t, ok := unquote(s)
	if !ok {
		return "", ErrSyntax
	}
	return t, nil
}

// QuotedPrefix returns the literal that s begins with.
func QuotedPrefix(s string) (string, error) {
	t, ok := quotedPrefix(s)
	if !ok {
		return "", ErrSyntax
	}
	return t, nil
}
