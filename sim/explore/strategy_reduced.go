package explore

// representatives follows one of all runs that differ only in the order of steps that commute (reduced.go). Nothing is
// counted. A program that breaks a rule of the reduction is not proven, and the reason says which.
type representatives struct{}

func (representatives) String() string { return "reduced" }

func (b representatives) explore(x *explorer) *Result {
	x.enter("every interleaving, by representatives")
	x.alike, x.reduced = true, true
	r, g := x.representatives(x.searchUntil())
	if x.cancelled.Load() {
		return &Result{}
	}
	if r == nil { // what it came upon is true all the same
		why := g.reason
		if !g.partial {
			why = "a loop, or a run that was cut off, is none of what the reduction knows"
		}
		g.partial = true
		r = x.analyse(g)
		r.Early, r.Reason, r.Refused = -1, why, why
		r.States, r.Transitions = int64(len(g.nodes)), g.transitions
	}
	r.by = b
	return r
}
