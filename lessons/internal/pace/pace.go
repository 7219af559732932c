// Package pace lets compiled lessons pause where somebody asks them to, so that the
// machine shows the interleavings for which its goroutines are too quick.
//
// The lessons that learners read pass no such place. Of each there is a copy, made by
// go generate (package register), that calls At before each statement and is
// otherwise the same, line by line.
package pace

import (
	"fmt"
	"time"
)

// pauses are those of this process, by place. They are set once, before the first run.
var pauses map[string]time.Duration

// Place names a line of a lesson's source: "deposit.go:49".
func Place(file string, line int) string { return fmt.Sprintf("%s:%d", file, line) }

// Use says at which places whoever comes by pauses, and for how long. It is called before
// any goroutine of a lesson is started.
func Use(at map[string]time.Duration) { pauses = at }

// At is called before the statement at a place.
func At(place string) {
	if d := pauses[place]; d > 0 {
		time.Sleep(d)
	}
}
