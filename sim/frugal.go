package sim

import (
	"slices"

	"racelab/sim/machine"
)

// frugal is what a run gets where many people's programs are stepped in one process: for a step about as much as a
// screen takes to draw, and so little memory that a history of some hundred states is small, however each step changes all of it.
var frugal = machine.Limits{Instructions: 200_000, Words: 32 << 10, Goroutines: 100, Output: 16 << 10, Depth: 1_000}

// Frugal returns the program with little for each of its runs and steps. A run that needs more ends there, and is Spent,
// which means nothing about the program.
func (p *Program) Frugal() *Program {
	return &Program{name: p.name, files: p.files, pkg: p.pkg, start: p.start, build: p.build, asked: slices.Clone(p.asked), given: p.given, limits: frugal}
}
