// Package path works with paths that are separated by slashes.
package path

import "errors"

// ErrBadPattern is the error of a malformed pattern.
var ErrBadPattern = errors.New("syntax error in pattern")

func match(pattern, name string) (matched, ok bool)
func join(elem []string) string

// Base returns the last part.
func Base(path string) string

// Clean returns the shortest path that means the same.
func Clean(path string) string

// Dir returns all but the last part.
func Dir(path string) string

// Ext returns what stands from the last dot of the last part.
func Ext(path string) string

// IsAbs reports whether path begins at the root.
func IsAbs(path string) bool

// Split returns what stands before and after the last slash.
func Split(path string) (dir, file string)

// Join joins parts with slashes.
func Join(elem ...string) string { return join(elem) }

// Match reports whether name has the form of a pattern with *, ? and [a-z].
func Match(pattern, name string) (matched bool, err error) {
	matched, ok := match(pattern, name)
	if !ok {
		return false, ErrBadPattern
	}
	return matched, nil
}
