package shell

import (
	"context"
	"os/exec"

	"racelab/ui/bench"
)

// Own finds and opens programs of the learner's own.
type Own interface {
	// Find lists the tests and main functions below the folder that racelab was started in. What is listed although
	// there is an error is what was found until then.
	Find(ctx context.Context) ([]OwnEntry, error)
	// Open loads one for the bench. It may take as long as compiling does.
	Open(e OwnEntry) (bench.Lesson, error)
}

// OwnEntry is a test or a main function of the learner's own.
type OwnEntry struct {
	Path string // of its folder, as a command takes it: ./bank
	Name string // TestDeposit, or main
	Text string // its source
}

// Class makes the commands by which a learner goes to a class, or opens one.
type Class interface {
	// Join connects to a class. where is HOST, CODE@HOST, or either with a port: HOST:PORT. What is not an address is
	// an error that says how one looks.
	Join(where string) (*exec.Cmd, error)
	// Serve opens the lab on this machine, with learners who are simulated if rehearsing.
	Serve(rehearsing bool) (*exec.Cmd, error)
}

// Bench asks for the bench on something that is no lesson of the course. The screen that sends it comes back when it
// closes.
type Bench struct{ Lesson bench.Lesson }
