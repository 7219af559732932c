package machine

import "strings"

// This file names the step that a move would be, in a way that means the same in
// every run: by who makes it and where in the code that is. Package decide counts
// the occurrences of such names.

// Chooser says whose choice a move is.
type Chooser uint8

// The choosers.
const (
	ByScheduler Chooser = iota // who goes on, and which ready case of a select
	ByChance                   // a random number, or the order of a map
	ByFault                    // a fault strikes
	ByClock                    // time passes when nobody can go on
	ByEarly                    // time passes although somebody could go on
)

// StepName names a step: two moves with the same name do the same thing at the
// same place, perhaps in different runs.
type StepName struct {
	Key     uint64 // of the goroutine, as KeyOf; 0 for the clock
	Site    uint64 // hash of the place in the code, and of the case of a select
	Chooser Chooser
}

// NameStep returns the name of a move. Whatever library code the goroutine stands in counts together
// with the place in the user's source that called it.
func (m *Machine) NameStep(mv Move) StepName {
	if mv.G < 0 {
		if mv.IsEarly() {
			return StepName{Chooser: ByEarly}
		}
		return StepName{Chooser: ByClock}
	}
	g := m.gs[mv.G]
	n := StepName{Key: g.key, Site: uint64(g.exit) + 1}
	if g.exit != running || g.top == nil {
		return n
	}
	for f := g.top; f != nil; f = f.parent {
		n.Site = mixSite(n.Site, uint64(f.fn.index)<<32|uint64(uint32(f.pc)))
		if f.fn.user {
			break
		}
	}
	if own := m.faultFrom(g); int(mv.Alt) >= own {
		n.Chooser = ByFault
		n.Site = mixSite(n.Site, uint64(int(mv.Alt)-own)+1)
		return n
	}
	m.nameAlternative(g, mv, &n)
	return n
}

// nameAlternative adds what tells the ways apart in which g's operation can go.
func (m *Machine) nameAlternative(g *goroutine, mv Move, n *StepName) {
	in := &g.top.fn.code[g.top.pc]
	switch in.op {
	case opSelect:
		var buf [8]way // which case is ready is what the step finds; which of several is taken is a choice
		if ways := m.ways(g, in, buf[:0]); mv.Alt > 0 && int(mv.Alt) < len(ways) {
			n.Site = mixSite(n.Site, uint64(ways[mv.Alt].kase)+2)
		}
	case opNext:
		n.Chooser = ByChance
	case opMapUpdate, opDelete, opClear: // a write to a map begins in one step and ends in another
		n.Site += g.phase & 1
	case opNative:
		switch name := in.aux.(*nativeCall).native.name; {
		case strings.HasPrefix(name, "racelab/rt.Choose"):
			n.Chooser = ByChance
		case name == "sync.(*RWMutex).Lock", name == "racelab/rt.Park", name == "sync.(*Cond).await":
			n.Site += g.phase & 1 // queued already
		}
	}
}

// mixSite is one round of FNV-1a on whole words, with the high bits folded in.
func mixSite(h, x uint64) uint64 {
	h = (h ^ x) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}
