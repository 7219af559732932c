package sim

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The figures that design.md holds the engine to: see docs/benchmarks.md.

// BenchmarkLoad is from source to the first step: parse, type-check, SSA,
// compile, initialize, set up.
func BenchmarkLoad(b *testing.B) {
	files := []File{{Name: "three.go", Text: []byte(increments)}}
	for b.Loop() {
		p, err := Load("three", files)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := p.NewRun(Config{}); err != nil {
			b.Fatal(err)
		}
	}
}

func explored(b *testing.B, p *Program, workers int) *Report {
	r, err := p.Explore(context.Background(), Config{}, Budget{Time: 5 * time.Minute, Workers: workers}, nil)
	if err != nil {
		b.Fatal(err)
	}
	if !r.Complete {
		b.Fatal(r.Coverage)
	}
	return r
}

// BenchmarkCensus3x3 explores 3 actors with 3 increments each: 7,646 states.
func BenchmarkCensus3x3(b *testing.B) {
	p, err := Load("three", []File{{Name: "three.go", Text: []byte(increments)}})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		explored(b, p, 0)
	}
}

// four has 361,775 states and 1,225,956 transitions.
func four(b *testing.B) *Program {
	src := strings.Replace(increments, "func (l *Lesson) add()", "func (l *Lesson) D() { l.add() }\nfunc (l *Lesson) add()", 1)
	p, err := Load("four", []File{{Name: "four.go", Text: []byte(src)}})
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// BenchmarkTransitions explores 4 actors with 3 increments each on one core. The
// rate counts everything: search, counting, probabilities, examples.
func BenchmarkTransitions(b *testing.B) {
	p := four(b)
	transitions := int64(0)
	for b.Loop() {
		transitions += explored(b, p, 1).Transitions
	}
	b.ReportMetric(float64(transitions)/b.Elapsed().Seconds(), "transitions/s")
}

// BenchmarkStateBytes reports what the process holds at the end of the search
// for each stored state: hashes, graph, and states still to be expanded.
func BenchmarkStateBytes(b *testing.B) {
	p := four(b)
	for b.Loop() {
		var before, peak runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		highest := uint64(0)
		watch := func(Progress) {
			runtime.GC()
			runtime.ReadMemStats(&peak)
			highest = max(highest, peak.HeapAlloc)
		}
		r, err := p.Explore(context.Background(), Config{}, Budget{Time: 5 * time.Minute, Workers: 1}, watch)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(highest-before.HeapAlloc)/float64(r.States), "B/state")
	}
}

// BenchmarkStep is one step of a run that somebody looks at, with its history.
func BenchmarkStep(b *testing.B) {
	p, err := Load("three", []File{{Name: "three.go", Text: []byte(increments)}})
	if err != nil {
		b.Fatal(err)
	}
	start, err := p.NewRun(Config{})
	if err != nil {
		b.Fatal(err)
	}
	r := start.Clone()
	for b.Loop() {
		v := r.View(r.Len())
		if v.End != nil {
			r = start.Clone()
			continue
		}
		if err := r.Step(v.Choices[r.Len()%len(v.Choices)]); err != nil {
			b.Fatal(err)
		}
	}
}
