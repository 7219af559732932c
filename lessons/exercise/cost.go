package exercise

import (
	"fmt"

	"racelab/lessons/course"
	"racelab/sim"
)

// Price is what a draft costs beside the code without a fix, and beside the lesson's own
// fixes: means over random runs, as course.Cost has them.
type Price struct {
	Own, None course.Cost
	Best      course.Cost // of the lesson's fixes, that of the one in which most actors can go on at a time
	Name      string      // of that fix
}

// near is how much of the best a draft has to have to be as parallel as it: random runs
// differ by a few in a hundred.
const near = 0.95

// Parallel reports whether as many actors can go on at a time as with the most parallel of
// the lesson's fixes. It is no condition for a fix to count: one big lock counts.
func (p *Price) Parallel() bool { return p.Own.Parallel >= near*p.Best.Parallel }

// Words says in two sentences what the draft costs, and how parallel it is.
func (p *Price) Words() string {
	text := p.Own.Against(p.None)
	if p.Parallel() {
		return text + fmt.Sprintf(" ✓ parallel: %.1f actors can go on at a time, as many as with any fix of the lesson.", p.Own.Parallel)
	}
	return text + fmt.Sprintf(" Less parallel than it could be: %.1f actors can go on at a time, and %.1f with the lesson's %s.", p.Own.Parallel, p.Best.Parallel, p.Name)
}

// Price measures a draft that counts.
func (e *Exercise) Price(p *sim.Program) (*Price, error) {
	own, err := e.costOf(p)
	if err != nil {
		return nil, err
	}
	return e.priceOf(own)
}

// costOf measures a draft alone.
func (e *Exercise) costOf(p *sim.Program) (course.Cost, error) { return course.CostOf(p, e.base) }

// priceOf puts the cost of a draft beside those of the lesson.
func (e *Exercise) priceOf(own course.Cost) (*Price, error) {
	out := &Price{Own: own}
	var err error
	if out.None, err = e.study.Cost(); err != nil {
		return nil, err
	}
	for _, fix := range e.fixes() {
		c, err := e.study.Cost(fix...)
		if err != nil {
			return nil, err
		}
		if out.Name == "" || c.Parallel > out.Best.Parallel {
			out.Best, out.Name = c, fix[0]
		}
	}
	return out, nil
}
