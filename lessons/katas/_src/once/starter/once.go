// Package once runs a function once.
package once

// Once runs a function once. The zero value is ready to use.
type Once struct{}

// Do calls f if it is the first call of Do. It returns when the one call of f has
// ended.
func (o *Once) Do(f func()) {
	panic("Do is not written yet")
}
