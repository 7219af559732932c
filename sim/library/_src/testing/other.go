package testing

import (
	"time"

	"racelab/rt"
)

// B is given to a benchmark, which runs once.
type B struct {
	common
	N     int
	loops int
}

// Loop reports true once.
func (b *B) Loop() bool {
	b.loops++
	return b.loops == 1
}

// Run runs f once.
func (b *B) Run(name string, f func(b *B)) bool {
	sub := &B{common: newCommon(b.name+"/"+b.unique(name), &b.common), N: 1}
	f(sub)
	sub.runCleanups()
	return !sub.Failed()
}

// RunParallel runs body in two goroutines, each for one turn.
func (b *B) RunParallel(body func(*PB)) {
	done := make(chan bool)
	for range 2 {
		go func() {
			defer func() { done <- true }()
			body(&PB{})
		}()
	}
	<-done
	<-done
}

// PB is given to the body of RunParallel.
type PB struct{ turns int }

// Next reports true once.
func (pb *PB) Next() bool {
	pb.turns++
	return pb.turns == 1
}

// ResetTimer does nothing.
func (b *B) ResetTimer() {}

// StartTimer does nothing.
func (b *B) StartTimer() {}

// StopTimer does nothing.
func (b *B) StopTimer() {}

// ReportAllocs does nothing.
func (b *B) ReportAllocs() {}

// SetBytes does nothing.
func (b *B) SetBytes(n int64) {}

// SetParallelism does nothing.
func (b *B) SetParallelism(p int) {}

// ReportMetric does nothing.
func (b *B) ReportMetric(n float64, unit string) {}

// Elapsed returns the virtual time since the benchmark began.
func (b *B) Elapsed() time.Duration { return b.elapsed() }

// AllocsPerRun ends the check: what the compiler keeps on the stack is not modelled, and a test compares the number.
func AllocsPerRun(runs int, f func()) (avg float64) {
	rt.NotModelled("the program counts allocations by testing.AllocsPerRun")
	return 0
}

// M is given to TestMain.
type M struct{ run func() bool }

// Run runs the one test that is checked, and returns 0 if it passed.
func (m *M) Run() (code int) {
	if !m.run() {
		rt.TestFailed()
		return 1
	}
	return 0
}
