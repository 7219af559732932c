// Package world is what the compiled lessons of one process run against: which
// servers there are, and what has to be closed and removed when a run is over.
//
// Who runs lessons says once with Use which servers they get, and encloses every
// run in Begin and End. The packages through which lessons reach a database, a
// cache or a disk ask for the server's address, name what they make there after
// Name, and give it back in a function that they hand to OnEnd. One run is under
// way at a time. In the engine nothing of this exists: its world is made of
// state, and ends with the run.
package world

import (
	"fmt"
	"os"
	"sync"
)

// Servers are real servers that lessons use in place of what is embedded.
type Servers struct {
	Postgres string // data source name of a PostgreSQL; "" is an embedded SQLite
	Redis    string // host:port of a Redis; "" is an embedded one
}

var (
	mu      sync.Mutex
	servers Servers
	runs    int      // begun in this process
	closing []func() // of the run under way
	broken  error    // first failure of the run under way
)

// Use says which servers the lessons of this process run against.
func Use(s Servers) {
	mu.Lock()
	defer mu.Unlock()
	servers = s
}

// Postgres returns the data source name of the PostgreSQL to use, or "" for an
// embedded SQLite.
func Postgres() string {
	mu.Lock()
	defer mu.Unlock()
	return servers.Postgres
}

// Redis returns the host:port of the Redis to use, or "" for an embedded one.
func Redis() string {
	mu.Lock()
	defer mu.Unlock()
	return servers.Redis
}

// Begin starts a run.
func Begin() {
	mu.Lock()
	defer mu.Unlock()
	runs++
	closing, broken = nil, nil
	clock, skipping, actors, sleepers = 0, false, 0, nil
}

// Process returns a name for what this process alone uses on a server: lower-case
// letters, digits and underscores, at most 24 bytes.
func Process() string { return fmt.Sprintf("racelab_%d", os.Getpid()) }

// Name returns a name for what the run under way alone uses on a server or a
// disk: lower-case letters, digits and underscores, at most 40 bytes.
func Name() string {
	mu.Lock()
	defer mu.Unlock()
	return fmt.Sprintf("%s_%d", Process(), runs)
}

// OnEnd has f called when the run under way is over and its outcome is known.
// What was handed over last is called first.
func OnEnd(f func()) {
	mu.Lock()
	defer mu.Unlock()
	closing = append(closing, f)
}

// Fail says that the run under way means nothing, because a server or a disk did
// not do its part: it could not be reached, it went away. The first error
// counts. It must say what was tried, what went wrong and what to do.
func Fail(err error) {
	mu.Lock()
	defer mu.Unlock()
	if broken == nil {
		broken = err
	}
}

// End closes what the run made and returns with what it failed, if it did.
func End() error {
	mu.Lock()
	fs := closing
	closing = nil
	mu.Unlock()
	for i := len(fs) - 1; i >= 0; i-- {
		closeQuietly(fs[i])
	}
	mu.Lock()
	defer mu.Unlock()
	return broken
}

// closeQuietly calls f. A panic in it must not keep the rest from being closed.
func closeQuietly(f func()) {
	defer func() {
		if r := recover(); r != nil {
			Fail(fmt.Errorf("closing what a run used: %v", r))
		}
	}()
	f()
}
