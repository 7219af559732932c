package explore

// full expands every state, and takes no two goroutines for one. It gives exact counts, or nothing is proven.
type full struct{}

func (full) String() string { return "full" }

func (f full) explore(x *explorer) *Result {
	x.budget.Alike = AlikeNever
	return x.wholeOnly(f)
}

// wholeOnly is a search of the whole graph, with nothing beside it and nothing after it.
func (x *explorer) wholeOnly(by Strategy) *Result {
	x.enter("every interleaving")
	g := x.everything(x.searchUntil())
	if x.cancelled.Load() {
		return &Result{}
	}
	r, g := x.concluded(g)
	if r.by = by; g.partial {
		x.asFarAs(r, g)
	}
	return r
}
