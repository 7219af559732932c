package explore

import (
	"slices"

	"racelab/sim/machine"
)

// This file makes a failing run that was drawn at random easier to read: again and again it lets an actor that was
// interrupted go on instead, and keeps what still ends in the same way with fewer preemptions (as delta
// debugging does with inputs: Zeller & Hildebrandt, "Simplifying and isolating failure-inducing input",
// IEEE TSE 2002).

// turn is a step of a run by who makes it: unlike a move, it means the same in another run.
type turn struct {
	key uint64 // as machine.KeyOf
	alt int16
}

// longRun is the number of steps above which a run is left as it is.
const longRun = 2_000

// shrinkSteps is how many steps are made to find a simpler run: some 50 ms of them.
const shrinkSteps = 30_000

// shrink returns the simplest run that it finds that ends as f does; f itself if none is simpler.
func shrink(root *machine.Machine, f *Failure) *Failure {
	if len(f.Moves) > longRun {
		return f
	}
	var tk machine.Tokens
	plan := turnsOf(root, f.Moves, &tk)
	steps := 0
	for better := true; better; {
		better = false
		for i := 1; i < len(plan) && steps < shrinkSteps; i++ {
			next := goesOn(plan, i)
			if next == nil {
				continue
			}
			steps += len(plan)
			if g := followTurns(root, next, &tk); g != nil && g.End.Key() == f.End.Key() && g.better(f) {
				f, better = g, true
				plan = turnsOf(root, f.Moves, &tk)
			}
		}
	}
	return f
}

// goesOn returns the plan in which whoever made the step before i goes on there with the steps of its next
// turn; nil if nobody was interrupted there.
func goesOn(plan []turn, i int) []turn {
	who := plan[i-1].key
	if who == 0 || plan[i].key == who {
		return nil
	}
	at := i
	for at < len(plan) && plan[at].key != who {
		at++
	}
	if at == len(plan) {
		return nil
	}
	end := at
	for end < len(plan) && plan[end].key == who {
		end++
	}
	return slices.Concat(plan[:i], plan[at:end], plan[i:at], plan[end:])
}

func turnsOf(root *machine.Machine, moves []machine.Move, tk *machine.Tokens) []turn {
	m := new(machine.Machine)
	root.ForkInto(m, tk)
	var out []turn
	for _, mv := range moves {
		out = append(out, turn{m.KeyOf(mv), mv.Alt})
		m.Step(mv)
	}
	return out
}

// followTurns makes the first step of the plan that can be made, again and again. It returns nil unless the
// run fails.
func followTurns(root *machine.Machine, plan []turn, tk *machine.Tokens) *Failure {
	m := new(machine.Machine)
	root.ForkInto(m, tk)
	f := &Failure{}
	p := planned{plan: slices.Clone(plan)}
	var buf []machine.Move
	var c effort
	for m.Ended() == nil {
		if len(f.Moves) > 2*len(plan)+100 { // it goes round
			return nil
		}
		buf = m.Moves(buf[:0])
		mv := p.pick(m, buf)
		c.take(m, mv)
		f.Moves = append(f.Moves, mv)
		m.Step(mv)
	}
	f.Early, f.Preemptions = c.early, c.preemptions
	if f.End = *m.Ended(); !f.End.Fails || f.End.Kind == machine.Spent {
		return nil
	}
	return f
}

// planned picks what comes next in a plan and can be done.
type planned struct {
	plan []turn
	last uint64
}

func (p *planned) pick(m *machine.Machine, moves []machine.Move) machine.Move {
	for i, t := range p.plan {
		if at := slices.IndexFunc(moves, func(mv machine.Move) bool { return m.KeyOf(mv) == t.key && mv.Alt == t.alt }); at >= 0 {
			p.plan = slices.Delete(p.plan, i, i+1)
			p.last = t.key
			return moves[at]
		}
	}
	for _, mv := range moves { // beyond the plan: whoever is at it goes on
		if m.KeyOf(mv) == p.last {
			return mv
		}
	}
	p.last = m.KeyOf(moves[0])
	return moves[0]
}
