// Package unique makes equal values one.
package unique

// Handle stands for a value: two are equal if their values are.
type Handle[T comparable] struct{ value *T }

// known has a pointer for each value. What it is for nobody else is told.
var known = map[any]any{}

// Make returns the handle of a value.
//
//racelab:step
func Make[T comparable](value T) Handle[T] {
	type key struct{ v T }
	if p, ok := known[key{value}]; ok {
		return Handle[T]{p.(*T)}
	}
	p := new(T)
	*p = value
	known[key{value}] = p
	return Handle[T]{p}
}

// Value returns the value.
func (h Handle[T]) Value() T { return *h.value }
