// Package configrollout: a rollout ends with every light green, and the node
// runs the old configuration.
package configrollout

import (
	"fmt"
	"math/rand"
	"time"

	"racelab/lessons/internal/remote"
)

// Lesson is a node, its configuration on disk, and two programs that manage it.
type Lesson struct {
	Generation bool `fix:"The node refuses a start meant for an older generation"`
	DiskFirst  bool `fix:"Write the configuration to disk before the reload"`
	Version    bool `partial:"Reload until the health reply has the new version"`
	Early      bool `wrong:"Check once, at the start, that no rollout is running"`
	Grace      bool `wrong:"Keep the monitor quiet for a second after a reload"`

	running int // version in the node's memory; 0 while it reloads
	disk    int // version that a restart reads
	gen     int // number of loads so far
	rollout bool
	done    bool // "rolled out", says the dashboard
	node    remote.Server
}

// Setup starts the node.
func (l *Lesson) Setup() {
	l.running, l.disk = 1, 1
}

// Deploy rolls version 2 out.
func (l *Lesson) Deploy() {
	if l.Early {
		l.mark(true)
	}
	if l.DiskFirst {
		l.save(2)
	}
	l.load(0) // the node stops answering
	if l.Grace {
		// The disk may be cold.
		n := rand.Intn(3)
		remote.Sleep(time.Duration(n) * time.Second)
	}
	l.load(2)
	if !l.DiskFirst {
		l.save(2)
	}
	h := l.health()
	if l.Version {
		for h.version != 2 {
			l.load(2)
			h = l.health()
		}
	}
	l.done = h.version > 0 // it is green
	if l.Early {
		l.mark(false)
	}
}

// Monitor restarts the node if it does not
// answer.
func (l *Lesson) Monitor() {
	if l.Early {
		if l.marked() {
			return
		}
	}
	h := l.health()
	if l.Grace {
		if h.version == 0 {
			remote.Sleep(time.Second)
			h = l.health()
		}
	}
	if h.version > 0 {
		return
	}
	v := l.saved()
	if l.Generation {
		l.loadIf(h.gen, v)
		return
	}
	l.load(v)
}

// health is the answer to a health check.
type health struct{ version, gen int }

func (l *Lesson) health() (h health) {
	l.node.Do(func() string {
		h = health{l.running, l.gen}
		return "GET node -> " + name(h.version)
	})
	return h
}

func name(version int) string {
	if version == 0 {
		return "no answer"
	}
	return fmt.Sprintf("v%d", version)
}

// load gives the node a configuration.
func (l *Lesson) load(version int) {
	l.node.Do(func() string {
		l.running = version
		l.gen++
		return "SET node " + name(version)
	})
}

// save writes the configuration to disk.
func (l *Lesson) save(version int) {
	l.node.Do(func() string {
		l.disk = version
		return "SET disk " + name(version)
	})
}

// saved reads what is on disk.
func (l *Lesson) saved() (version int) {
	l.node.Do(func() string {
		version = l.disk
		return "GET disk -> " + name(version)
	})
	return version
}

// loadIf is load, unless there was another
// since gen: one step.
func (l *Lesson) loadIf(gen, version int) {
	l.node.Do(func() string {
		if l.gen != gen {
			return "SET node " + name(version) + " -> refused"
		}
		l.running = version
		l.gen++
		return "SET node " + name(version)
	})
}

// mark records that a rollout is running.
func (l *Lesson) mark(on bool) {
	l.node.Do(func() string {
		l.rollout = on
		return fmt.Sprintf("SET rollout %v", on)
	})
}

func (l *Lesson) marked() (on bool) {
	l.node.Do(func() string {
		on = l.rollout
		return fmt.Sprintf("GET rollout -> %v", on)
	})
	return on
}

// Outcome says what the dashboard shows, and
// what is true.
func (l *Lesson) Outcome() string {
	if l.done {
		return "rolled out, node on " + name(l.running)
	}
	return "not rolled out, node on " + name(l.running)
}

// Invariant holds when green means rolled out.
func (l *Lesson) Invariant() error {
	if l.done && l.running != 2 {
		return fmt.Errorf("the rollout is reported as done, but the node runs version %d", l.running)
	}
	return nil
}
