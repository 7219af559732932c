package machine

import "math/rand/v2"

// This file deals out the chances of a walk. There is no one row of random numbers from which all draw:
// each goroutine has a stream of its own for each kind of thing that chance decides, and a number is worked out from
// the seed, the place of the goroutine in the tree of those who started each other, the kind, and how often the
// goroutine has drawn for that kind. So a command, or a change of the code, changes what follows from it and nothing
// else: whoever does not meet it takes as long as without it.
//
// The mixing is splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).

// The kinds of things that chance decides, after the kinds of operations, whose times it decides.
const (
	drawBranch = OpHTTP + 1 + iota // which alternative of an operation, such as a case of a select
	drawDice                       // a random number that the program asks for
	drawKinds
)

// stream is where the chances of a goroutine come from.
type stream struct {
	id       uint64
	children uint64            // streams that began below it
	drawn    [drawKinds]uint32 // by kind
}

// child is the stream of the next goroutine that is started by the one of s, or of the next timer that it arms.
func (s *stream) child() stream {
	s.children++
	return stream{id: mix(s.id, s.children)}
}

// dealer is a rand.Source that begins anew for each draw.
type dealer struct{ state uint64 }

func (s *dealer) Uint64() uint64 {
	s.state += 0x9e3779b97f4a7c15
	x := s.state
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// draw returns the random numbers of the next draw of a kind. They are to be used before the next draw.
func (w *walking) draw(s *stream, kind OpKind) *rand.Rand {
	w.dealer.state = mix(mix(s.id, uint64(kind)+1), uint64(s.drawn[kind]))
	s.drawn[kind]++
	return w.rnd
}

// origin is the stream of what a process, or a call from outside, begins with: it depends on the name of the process, how
// often one of that name was started before, the function and, for a call, the moment.
func (m *Machine) origin(proc int, fn string) stream {
	p := &m.walk.procs[proc]
	id := mix(m.walk.seed, 0x77616c6b)
	for _, text := range [2]string{p.Name, fn} {
		for i := range len(text) {
			id = mix(id, uint64(text[i])+1)
		}
		id = mix(id, 0)
	}
	if p.calls || proc == 0 {
		return stream{id: mix(id, uint64(m.now))}
	}
	for i := range proc {
		if q := &m.walk.procs[i]; q.Name == p.Name && !q.calls {
			id = mix(id, 1)
		}
	}
	return stream{id: id}
}
