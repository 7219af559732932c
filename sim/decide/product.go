package decide

import (
	"errors"

	"racelab/sim/explore"
	"racelab/sim/machine"
)

// This file leaves of a graph what only the scheduler chooses: faults strike as
// in the run, random numbers are those of the run, and time runs ahead as often as
// in the run.

// counts says how often each tracked thing has happened on the way to a state.
type counts [20]uint8

// room is the largest count, and tracks how many there can be.
const room = 255

var errTracks = errors.New("the run has more faults, random numbers and early timers than are followed at once")

// given is what a run leaves to chance, and how it came out there.
type given struct {
	track map[uint16]int // label to its place in counts
	sites map[uint64]int // place in the code where random values are drawn to that of all draws there, whoever makes them
	plays [][]int16      // by place: for chance, the alternatives taken, in order; for faults, the visits at which they struck
	early int            // place of early timers; -1 if the run has none
	total uint8          // early timers of the run
}

// follow reads off the run what is given. Of a fault it counts the visits: how
// often its goroutine has gone on from a place where that fault could have struck.
func follow(g *explore.Graph, moves []machine.Move, extra int) (*given, error) {
	gv := &given{track: map[uint16]int{}, sites: map[uint64]int{}, early: -1}
	path, err := locate(g, moves)
	if err != nil {
		return nil, err
	}
	place := func(label uint16) (int, error) {
		at, ok := gv.track[label]
		if !ok {
			at = len(gv.plays)
			if at == len(counts{}) {
				return 0, errTracks
			}
			gv.track[label] = at
			gv.plays = append(gv.plays, nil)
		}
		return at, nil
	}
	draw := func(label uint16, alt int16) error {
		at, err := place(label)
		if err != nil {
			return err
		}
		site := g.Name(label).Site
		all, ok := gv.sites[site]
		if !ok {
			if all = len(gv.plays); all == len(counts{}) {
				return errTracks
			}
			gv.sites[site] = all
			gv.plays = append(gv.plays, nil)
		}
		gv.plays[at], gv.plays[all] = append(gv.plays[at], alt), append(gv.plays[all], alt)
		return nil
	}
	visits := map[uint16]int16{}
	for i, mv := range moves {
		id := path[i]
		for k := range g.Degree(id) {
			e := g.Edge(id, k)
			if e.Move.G != mv.G {
				continue
			}
			switch chooser := g.Name(e.Label).Chooser; {
			case chooser == machine.ByFault && e.Move == mv:
				at, err := place(e.Label)
				if err != nil {
					return nil, err
				}
				gv.plays[at] = append(gv.plays[at], visits[e.Label])
				visits[e.Label]++
			case chooser == machine.ByFault:
				visits[e.Label]++
			case chooser == machine.ByChance && e.Move == mv:
				if err := draw(e.Label, mv.Alt); err != nil {
					return nil, err
				}
			case chooser == machine.ByEarly && e.Move == mv:
				if gv.early < 0 {
					if gv.early, err = place(e.Label); err != nil {
						return nil, err
					}
				}
				gv.total++
			}
			if len(visits) > 0 && visits[e.Label] >= room || gv.total >= room {
				return nil, errTracks
			}
		}
	}
	if extra > 0 {
		if gv.early < 0 {
			if len(gv.plays) == len(counts{}) {
				return nil, errTracks
			}
			gv.early = len(gv.plays)
			gv.plays = append(gv.plays, nil)
		}
		gv.total += uint8(extra)
	}
	if int(gv.total) > g.Early() {
		return nil, errors.New("not everything was explored that takes as many early timers as the run")
	}
	return gv, nil
}

// locate returns the states that a run goes through, its start first.
func locate(g *explore.Graph, moves []machine.Move) ([]uint32, error) {
	path := make([]uint32, 1, len(moves)+1)
	id := uint32(0)
	for _, mv := range moves {
		found := false
		for k := range g.Degree(id) {
			if e := g.Edge(id, k); e.Move == mv {
				id, found = e.To, true
				break
			}
		}
		if !found {
			return nil, errors.New("the run is not one of those that were explored")
		}
		path = append(path, id)
	}
	return path, nil
}

// way is a transition that the scheduler can choose, with the denominator of its
// probability: one of the goroutines that can go on, then one of its alternatives.
type way struct {
	edge explore.Edge
	next counts
	of   uint32
}

// ways appends to buf what the scheduler can choose in a state.
func (gv *given) ways(g *explore.Graph, id uint32, n counts, buf []way) []way {
	from := len(buf)
	actors := uint32(0)
	for i := 0; i < g.Degree(id); {
		j := i + 1
		first := g.Edge(id, i)
		for j < g.Degree(id) && g.Edge(id, j).Move.G == first.Move.G {
			j++
		}
		at := len(buf)
		buf = gv.group(g, id, i, j, n, buf)
		if k := uint32(len(buf) - at); k > 0 {
			actors++
			for w := at; w < len(buf); w++ {
				buf[w].of = k
			}
		}
		i = j
	}
	for w := from; w < len(buf); w++ {
		buf[w].of *= actors
	}
	return buf
}

// group appends what the scheduler can choose among transitions i to j, which
// are one goroutine's.
func (gv *given) group(g *explore.Graph, id uint32, i, j int, n counts, buf []way) []way {
	from := len(buf)
	struck := -1
	for k := i; k < j; k++ {
		e := g.Edge(id, k)
		at, tracked := gv.track[e.Label]
		switch g.Name(e.Label).Chooser {
		case machine.ByFault:
			if tracked { // counted even if it does not strike
				if gv.strikes(at, n[at]) {
					struck = len(buf)
					buf = append(buf, way{edge: e})
				}
				n[at] = min(n[at]+1, room)
			}
			continue
		case machine.ByEarly:
			if gv.early < 0 || n[gv.early] >= gv.total {
				continue
			}
			n[gv.early]++
		case machine.ByChance:
			if alt, ok := gv.value(g, e.Label, n); ok && gv.available(g, id, i, j, alt) && e.Move.Alt != alt {
				continue
			}
		}
		buf = append(buf, way{edge: e})
	}
	if struck >= 0 {
		buf[from] = buf[struck]
		buf = buf[:from+1]
	}
	for w := from; w < len(buf); w++ {
		buf[w].next = n
		e := buf[w].edge
		if name := g.Name(e.Label); name.Chooser == machine.ByChance {
			if at, tracked := gv.track[e.Label]; tracked {
				buf[w].next[at] = min(n[at]+1, room)
			}
			if all, ok := gv.sites[name.Site]; ok {
				buf[w].next[all] = min(n[all]+1, room)
			}
		}
	}
	return buf
}

// value returns the random value that the run drew there: the same goroutine's in its turn or, where the run has
// none of that, the one that came in this place among all that were drawn by the same code. Goroutines that follow one
// another have one name, and two names if they meet: which value is whose must not depend on that alone.
func (gv *given) value(g *explore.Graph, label uint16, n counts) (alt int16, ok bool) {
	if at, tracked := gv.track[label]; tracked && int(n[at]) < len(gv.plays[at]) {
		return gv.plays[at][n[at]], true
	}
	if all, ok := gv.sites[g.Name(label).Site]; ok && int(n[all]) < len(gv.plays[all]) {
		return gv.plays[all][n[all]], true
	}
	return 0, false
}

// strikes reports whether a fault struck at this visit in the run.
func (gv *given) strikes(at int, visit uint8) bool {
	for _, v := range gv.plays[at] {
		if v == int16(visit) {
			return true
		}
	}
	return false
}

// available reports whether one of transitions i to j is alternative alt of a choice
// by chance.
func (gv *given) available(g *explore.Graph, id uint32, i, j int, alt int16) bool {
	for k := i; k < j; k++ {
		if e := g.Edge(id, k); e.Move.Alt == alt && g.Name(e.Label).Chooser == machine.ByChance {
			return true
		}
	}
	return false
}

// product is the graph that is left, with the counts as part of a state. Its
// state 0 is the root.
type product struct {
	node  []uint32 // state of the graph
	first []uint32 // ways of state i are to[first[i]:first[i+1]]
	to    []uint32
	of    []uint32 // denominators
	label []uint16 // names of the steps
	move  []machine.Move
}

// newProduct builds the product. more is called now and then, and ends it by
// returning an error.
func newProduct(g *explore.Graph, gv *given, more func(states int) error) (*product, error) {
	p := &product{}
	in := newIndex(g, gv)
	p.node = append(p.node, 0)
	in.add(0, counts{}, 0)
	at := []counts{{}}
	var buf []way
	for i := 0; i < len(p.node); i++ {
		if i&1023 == 0 {
			if err := more(i); err != nil {
				return nil, err
			}
		}
		p.first = append(p.first, uint32(len(p.to)))
		n := counts{}
		if in.counted {
			n = at[i]
		}
		buf = gv.ways(g, p.node[i], n, buf[:0])
		for _, w := range buf {
			id, fresh := in.add(w.edge.To, w.next, uint32(len(p.node)))
			if fresh {
				p.node = append(p.node, w.edge.To)
				if in.counted {
					at = append(at, w.next)
				}
			}
			p.to, p.of, p.label, p.move = append(p.to, id), append(p.of, w.of), append(p.label, w.edge.Label), append(p.move, w.edge.Move)
		}
	}
	p.first = append(p.first, uint32(len(p.to)))
	return p, nil
}

// index numbers the states of a product. Where nothing is counted, the state of
// the graph says it all.
type index struct {
	counted bool
	plain   []uint32 // one more than the number; 0 if it has none
	of      map[indexed]uint32
}

type indexed struct {
	node uint32
	n    counts
}

func newIndex(g *explore.Graph, gv *given) *index {
	in := &index{counted: len(gv.plays) > 0}
	if in.counted {
		in.of = map[indexed]uint32{}
	} else {
		in.plain = make([]uint32, g.Len())
	}
	return in
}

// add returns the number of a state, which is next if it has none yet.
func (in *index) add(node uint32, n counts, next uint32) (id uint32, fresh bool) {
	if !in.counted {
		if at := in.plain[node]; at > 0 {
			return at - 1, false
		}
		in.plain[node] = next + 1
		return next, true
	}
	k := indexed{node, n}
	if id, ok := in.of[k]; ok {
		return id, false
	}
	in.of[k] = next
	return next, true
}

// path returns the states of the product that a run goes through.
func (p *product) path(moves []machine.Move) ([]uint32, error) {
	out := []uint32{0}
	at := uint32(0)
	for _, mv := range moves {
		found := false
		for k := p.first[at]; k < p.first[at+1]; k++ {
			if p.move[k] == mv {
				at, found = p.to[k], true
				break
			}
		}
		if !found {
			return nil, errors.New("the run is not one of those that were explored")
		}
		out = append(out, at)
	}
	return out, nil
}

// back returns the states that lead to one of those marked, and these: what can
// still become so.
func (p *product) back(mark []bool) []bool {
	count := make([]uint32, len(p.node)+1)
	for _, to := range p.to {
		count[to+1]++
	}
	for i := 1; i < len(count); i++ {
		count[i] += count[i-1]
	}
	from := make([]uint32, len(p.to))
	fill := append([]uint32(nil), count[:len(p.node)]...)
	for i := range p.node {
		for k := p.first[i]; k < p.first[i+1]; k++ {
			from[fill[p.to[k]]] = uint32(i)
			fill[p.to[k]]++
		}
	}
	var work []uint32
	for i, m := range mark {
		if m {
			work = append(work, uint32(i))
		}
	}
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		for _, b := range from[count[id]:count[id+1]] {
			if !mark[b] {
				mark[b] = true
				work = append(work, b)
			}
		}
	}
	return mark
}
