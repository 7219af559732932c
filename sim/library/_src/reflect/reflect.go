// Package reflect compares values of any type and names their types. It has no
// more than that.
package reflect

import "racelab/rt"

// DeepEqual reports whether x and y are equal all the way down.
func DeepEqual(x, y any) bool { return rt.DeepEqual(x, y) }

// Type is the type of a value. Types can be compared.
type Type interface {
	String() string
}

type named string

func (n named) String() string { return string(n) }

// TypeOf returns the dynamic type of i; nil if i is nil.
func TypeOf(i any) Type {
	if i == nil {
		return nil
	}
	return named(rt.TypeString(i))
}
