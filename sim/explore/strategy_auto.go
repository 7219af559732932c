package explore

// auto is what is done where nobody asks for a strategy: it goes through all of them that prove something, and samples
// what is left (phases).
type auto struct{}

func (auto) String() string { return "auto" }

func (auto) explore(x *explorer) *Result { return x.phases() }
