package bench

import (
	"fmt"
	"slices"

	"racelab/sim"
)

// maxUndo bounds the number of runs that undo can bring back.
const maxUndo = 100

// history is the run on the bench, the step that is looked at, and the runs
// that can be got back.
type history struct {
	program Program
	entry   string
	// nameless runs are told without the names of patterns.
	nameless bool
	known    func() *sim.Report // what was explored of the program with the switches that are on
	fields   map[string]bool    // of the switches
	on       []string           // names of the switches that are on, in source order
	tape     *tape
	hand     []bool // by step: whether the learner took it; as long as the tape, or shorter
	at       int
	rev      uint64 // grows with every change to the fields above
	undo     []snapshot
	redo     []snapshot
	pushed   uint64 // grows with everything that is kept for undo, and with each undo
	now      seen   // where the learner looks, before an undo and after it
}

// snapshot is a run that was left.
type snapshot struct {
	on       []string
	schedule sim.Schedule
	hand     []bool
	at       int
	lost     string // what was forgotten, to be told: "steps 3 to 4"
	step     string // what undoing it undoes, where nothing was forgotten: "step 3"
	seen     *seen  // only where the learner looked changed: the run is the same
}

// said tells that the snapshot was gone back to.
func (s snapshot) said() string {
	if s.seen != nil {
		return s.seen.said()
	}
	if s.step != "" {
		return capital(s.step) + " undone."
	}
	return "Back: " + s.lost + "."
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
	h.tape, h.on, h.hand = newTape(run, h.fields), on, nil
	h.tape.nameless, h.tape.known = h.nameless, h.known
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
// forgot says which. byHand says that the learner chose.
func (h *history) step(c sim.Choice, byHand bool) (forgot string, err error) {
	if !h.atEnd() {
		if s := h.tape.run.Schedule(); h.at < len(s) && s[h.at].Actor == c.Actor && s[h.at].Alt == c.Alt {
			h.mark(h.at, byHand || h.by(h.at))
			h.travel(h.at + 1)
			return "", nil
		}
		forgot = stepSpan(h.at+1, h.tape.len())
		if byHand {
			h.remember(forgot)
		}
		h.tape.truncate(h.at)
		h.hand = h.hand[:min(len(h.hand), h.at)]
	}
	if forgot == "" && byHand {
		h.note(fmt.Sprintf("step %d", h.at+1))
	}
	h.rev++
	if err := h.tape.step(c); err != nil {
		return forgot, err
	}
	h.mark(h.tape.len()-1, byHand)
	h.at = h.tape.len()
	return forgot, nil
}

// mark notes who took a step, counted from 0. What was known of later ones is kept.
func (h *history) mark(step int, byHand bool) {
	for len(h.hand) <= step {
		h.hand = append(h.hand, false)
	}
	h.hand[step] = byHand
}

// by reports whether the learner took a step, counted from 0.
func (h *history) by(step int) bool { return step < len(h.hand) && h.hand[step] }

// byHand reports whether the learner took every step of the run.
func (h *history) byHand() bool {
	for i := range h.tape.len() {
		if !h.by(i) {
			return false
		}
	}
	return true
}

func stepSpan(first, last int) string {
	if first == last {
		return fmt.Sprintf("step %d", first)
	}
	return fmt.Sprintf("steps %d to %d", first, last)
}

// remember keeps the run as it is for undo.
func (h *history) remember(lost string) { h.keep(h.snapshot(lost)) }

// keep puts what can be gone back to on the stack, and forgets what was undone.
func (h *history) keep(s snapshot) {
	h.undo = push(h.undo, s)
	h.redo = nil
	h.pushed++
}

// note keeps the run as it is for undo, where the next thing adds to it and forgets nothing.
func (h *history) note(step string) {
	s := h.snapshot("")
	s.step = step
	h.keep(s)
}

func (h *history) snapshot(lost string) snapshot {
	return snapshot{on: h.on, schedule: slices.Clone(h.tape.run.Schedule()), hand: slices.Clone(h.hand), at: h.at, lost: lost}
}

func push(stack []snapshot, s snapshot) []snapshot {
	if len(stack) == maxUndo { // a look is worth less than a run
		oldest := max(slices.IndexFunc(stack, func(s snapshot) bool { return s.seen != nil }), 0)
		stack = slices.Delete(stack, oldest, oldest+1)
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
	h.redo = push(h.redo, h.opposite(s))
	return s.said(), true, h.restore(s)
}

// again undoes the last undo.
func (h *history) again() (lost string, ok bool, err error) {
	if len(h.redo) == 0 {
		return "", false, nil
	}
	s := h.redo[len(h.redo)-1]
	h.redo = h.redo[:len(h.redo)-1]
	h.undo = push(h.undo, h.opposite(s))
	return s.said(), true, h.restore(s)
}

// opposite is what undoes that s is gone back to.
func (h *history) opposite(s snapshot) snapshot {
	h.pushed++
	if s.seen != nil {
		was := h.now
		return snapshot{seen: &was}
	}
	return h.snapshot(orElse(s.lost, s.step))
}

func (h *history) restore(s snapshot) error {
	if s.seen != nil {
		h.now = *s.seen
		return nil
	}
	err := h.replay(s.on, s.schedule)
	h.hand = slices.Clone(s.hand)
	h.travel(s.at)
	return err
}
