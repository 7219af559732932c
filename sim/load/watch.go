package load

import (
	"errors"
	"runtime/metrics"
	"time"
)

// This file gives up on loads that take what no program needs, although nothing in
// the source foretold it. The type-checker cannot be interrupted: what was begun
// goes on until the process ends. Whoever loads the source of strangers does so in a
// process of its own.

const (
	maxLoadTime   = time.Minute // on a busy machine: 2 s is long
	maxLoadMemory = 1 << 30     // bytes that the process grows by, after patience
	patience      = 2 * time.Second
)

type loaded struct {
	pkg *Package
	err error
}

// watched returns what load does, or an error if that takes too much.
func watched(load func() (*Package, error)) (*Package, error) {
	done := make(chan loaded, 1)
	before, began := heapBytes(), time.Now()
	go func() {
		pkg, err := load()
		done <- loaded{pkg, err}
	}()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case r := <-done:
			return r.pkg, r.err
		case <-tick.C:
		}
		took := time.Since(began)
		if took > maxLoadTime || took > patience && heapBytes()-before > maxLoadMemory {
			return nil, errors.New("compiling this source takes more time or memory than racelab gives it; look for types or constants that double from line to line, or check a part of it")
		}
	}
}

func heapBytes() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
