package sim_test

import (
	"testing"

	"racelab/sim"
	"racelab/sim/internal/gen"
	"racelab/sim/load"
	"racelab/sim/machine"
)

// midway is a state in the middle of a run of a generated program with locks,
// channels, a map and several goroutines.
func midway(b *testing.B) *machine.Machine {
	b.Helper()
	pkg, err := load.Load([]load.File{{Name: "p.go", Text: []byte(gen.Program(7, gen.Options{Statements: 6}))}}, load.Around{})
	if err != nil {
		b.Fatal(err)
	}
	m := pkg.Code.New(machine.Options{Entry: "main"})
	for range 4 {
		next := m.Fork()
		next.Step(m.Moves(nil)[0])
		if next.Ended() != nil {
			break
		}
		m = next
	}
	return m
}

// BenchmarkFork copies a state into memory that is used again, and takes a step.
func BenchmarkFork(b *testing.B) {
	m := midway(b)
	moves := m.Moves(nil)
	if len(moves) == 0 {
		b.Fatal("the run has ended")
	}
	var c machine.Machine
	var tokens machine.Tokens
	b.ReportAllocs()
	for b.Loop() {
		m.ForkInto(&c, &tokens)
		c.Step(moves[0])
	}
}

// BenchmarkHash hashes a state from scratch.
func BenchmarkHash(b *testing.B) {
	m := midway(b)
	b.ReportAllocs()
	for b.Loop() {
		m.Hash()
	}
}

// BenchmarkReplay goes from a token to a run with all its states and events.
func BenchmarkReplay(b *testing.B) {
	p, r := explore(b, "p", counting(30, 30), sim.Budget{})
	token := r.Outcomes[0].Token
	b.ReportAllocs()
	for b.Loop() {
		run, err := p.Replay(token)
		if err != nil {
			b.Fatal(err)
		}
		run.View(run.Len())
	}
}
