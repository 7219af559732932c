package explore

// alikeAsOne explores goroutines that nothing tells apart once for all their permutations (alike.go), from the first
// state on. The counts are exact. A graph with cycles is explored as full does.
type alikeAsOne struct{}

func (alikeAsOne) String() string { return "alike" }

func (a alikeAsOne) explore(x *explorer) *Result {
	x.budget.Alike = AlikeAlways
	return x.wholeOnly(a)
}
