package machine

import "golang.org/x/tools/go/ssa"

// StepOrder is how an atomic step of the library orders memory at its receiver.
type StepOrder uint8

// A step acquires what others released at its receiver, releases what its goroutine knows, or both, as whoever locks the
// receiver does. One that does neither orders nothing.
const (
	StepAcquires StepOrder = 1 << iota
	StepReleases
)

// stepOrder says whether a function is an atomic step, and how it orders memory.
func (c *compiler) stepOrder(fn *ssa.Function) (StepOrder, bool) {
	if fn.Parent() == nil && fn.Synthetic == "" {
		if order, ok := c.src.Steps[fn.Pos()]; ok {
			return order, true
		}
	}
	order, ok := c.src.Steps[originPos(fn)]
	return order, ok
}

// stepOrder is that of the step in which g stands.
func (g *goroutine) stepOrder() StepOrder {
	order := StepOrder(0)
	for f := g.top; f != nil; f = f.parent {
		if f.atomic {
			order = f.fn.order
		}
	}
	return order
}
