// Package synctest tests concurrent code under a virtual clock. Every run has
// one, so a bubble is the test itself.
package synctest

import "testing"

// Test runs f.
func Test(t *testing.T, f func(*testing.T)) { f(t) }

// Wait blocks until every other goroutine is blocked.
func Wait()
