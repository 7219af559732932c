// Package synctest tests concurrent code under a clock of its own. Inside a bubble time
// moves only when every goroutine of it is durably blocked, and the clock is exact.
package synctest

import "testing"

// Test runs f in a new bubble, and waits until every goroutine of the bubble has
// ended.
func Test(t *testing.T, f func(*testing.T)) { testing.RacelabBubble(t, f) }

// Wait blocks until every other goroutine of the bubble is durably blocked. What they
// did before is ordered before what follows.
func Wait()
