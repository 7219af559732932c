package bench

import (
	"fmt"
	"slices"

	"racelab/sim"
)

// maxUndo bounds the number of runs that undo can bring back.
const maxUndo = 50

// history is the run on the bench, the step that is looked at, and the runs
// that can be got back.
type history struct {
	program Program
	entry   string
	fields  map[string]bool // of the switches
	on      []string        // names of the switches that are on, in source order
	tape    *tape
	at      int
	rev     uint64 // grows with every change to the fields above
	undo    []snapshot
	redo    []snapshot
}

// snapshot is a run that was left.
type snapshot struct {
	on       []string
	schedule sim.Schedule
	at       int
	lost     string // what was forgotten, to be told: "steps 3 to 4"
}

func (h *history) config() sim.Config { return sim.Config{Entry: h.entry, Switches: h.on} }

// restart begins a new run with the switches on, without a way back.
func (h *history) restart(on []string) error {
	run, err := h.program.NewRun(sim.Config{Entry: h.entry, Switches: on})
	if err != nil {
		return err
	}
	h.put(run, on, 0)
	return nil
}

// put makes run the one on the bench.
func (h *history) put(run Run, on []string, at int) {
	h.tape, h.on = newTape(run, h.fields), on
	h.at = min(at, h.tape.len())
	h.rev++
}

// view returns the run as it was at the step that is looked at.
func (h *history) view() *sim.View { return h.tape.view(h.at) }

// atEnd reports whether the last step is looked at.
func (h *history) atEnd() bool { return h.at == h.tape.len() }

// travel looks at another step.
func (h *history) travel(to int) {
	to = min(max(to, 0), h.tape.len())
	if to != h.at {
		h.at = to
		h.rev++
	}
}

// step takes a choice at the step that is looked at. If the run went on with
// the same choice, it is followed; otherwise the later steps are forgotten, and
// forgot says which.
func (h *history) step(c sim.Choice) (forgot string, err error) {
	if !h.atEnd() {
		if s := h.tape.run.Schedule(); h.at < len(s) && s[h.at].Actor == c.Actor && s[h.at].Alt == c.Alt {
			h.travel(h.at + 1)
			return "", nil
		}
		forgot = stepSpan(h.at+1, h.tape.len())
		h.remember(forgot)
		h.tape.truncate(h.at)
	}
	h.rev++
	if err := h.tape.step(c); err != nil {
		return forgot, err
	}
	h.at = h.tape.len()
	return forgot, nil
}

func stepSpan(first, last int) string {
	if first == last {
		return fmt.Sprintf("step %d", first)
	}
	return fmt.Sprintf("steps %d to %d", first, last)
}

// remember keeps the run as it is for undo.
func (h *history) remember(lost string) {
	h.undo = push(h.undo, h.snapshot(lost))
	h.redo = nil
}

func (h *history) snapshot(lost string) snapshot {
	return snapshot{on: h.on, schedule: slices.Clone(h.tape.run.Schedule()), at: h.at, lost: lost}
}

func push(stack []snapshot, s snapshot) []snapshot {
	if len(stack) == maxUndo {
		stack = slices.Delete(stack, 0, 1)
	}
	return append(stack, s)
}

// replay puts a schedule on the bench, with its last step looked at. It keeps
// what it can if the schedule does not fit, and says so.
func (h *history) replay(on []string, schedule sim.Schedule) error {
	run, err := h.program.NewRun(sim.Config{Entry: h.entry, Switches: on})
	if err != nil {
		return err
	}
	var misfit error
	for i, c := range schedule {
		if err := run.Step(c); err != nil {
			misfit = fmt.Errorf("the schedule fits only up to step %d: %w", i, err)
			break
		}
	}
	h.put(run, on, run.Len())
	return misfit
}

// back undoes the last loss: it returns what came back, or false if there is
// nothing.
func (h *history) back() (lost string, ok bool, err error) {
	if len(h.undo) == 0 {
		return "", false, nil
	}
	s := h.undo[len(h.undo)-1]
	h.undo = h.undo[:len(h.undo)-1]
	h.redo = push(h.redo, h.snapshot(s.lost))
	return s.lost, true, h.restore(s)
}

// again undoes the last undo.
func (h *history) again() (lost string, ok bool, err error) {
	if len(h.redo) == 0 {
		return "", false, nil
	}
	s := h.redo[len(h.redo)-1]
	h.redo = h.redo[:len(h.redo)-1]
	h.undo = push(h.undo, h.snapshot(s.lost))
	return s.lost, true, h.restore(s)
}

func (h *history) restore(s snapshot) error {
	err := h.replay(s.on, s.schedule)
	h.travel(s.at)
	return err
}
