package explore

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomRoom makes a small graph whose transitions meet duties.
func randomRoom(rng *rand.Rand, states, duties int) *room {
	r := &room{keys: make([]uint64, duties)}
	for s := range states {
		r.states = append(r.states, uint32(s))
		var can []uint16
		var out []roomEdge
		for range rng.IntN(4) {
			e := roomEdge{at: uint32(rng.IntN(states)), first: uint16(rng.IntN(duties)), second: noDuty}
			if rng.IntN(3) == 0 {
				e.second = uint16(rng.IntN(duties))
				can = append(can, e.second)
			}
			can = append(can, e.first)
			if rng.IntN(5) > 0 { // some lead out
				out = append(out, e)
			}
		}
		if rng.IntN(6) == 0 { // a timer that the bound never lets fire
			can = append(can, uint16(rng.IntN(duties)))
		}
		r.can, r.edges = append(r.can, can), append(r.edges, out)
	}
	return r
}

// fairSet reports whether a scheduler that stays in a set of states and visits all of
// them again and again can be fair: by the definition alone.
func fairSet(r *room, set uint) bool {
	can, met := map[uint16]bool{}, map[uint16]bool{}
	reach := make([]uint, len(r.states))
	for s := range r.states {
		if set>>s&1 == 0 {
			continue
		}
		for _, d := range r.can[s] {
			can[d] = true
		}
		for _, e := range r.edges[s] {
			if set>>e.at&1 == 1 {
				reach[s] |= 1 << e.at
				met[e.first], met[e.second] = true, true
			}
		}
	}
	for range r.states {
		for s := range reach {
			for t := range reach {
				if reach[s]>>t&1 == 1 {
					reach[s] |= reach[t]
				}
			}
		}
	}
	for s := range reach {
		if set>>s&1 == 1 && reach[s] != set {
			return false
		}
	}
	for d := range can {
		if !met[d] {
			return false
		}
	}
	return set != 0
}

// TestFairPartsAreTheMaximalFairSets compares with all subsets of small graphs.
func TestFairPartsAreTheMaximalFairSets(t *testing.T) {
	found := 0
	for seed := range uint64(3000) {
		rng := rand.New(rand.NewPCG(seed, 7))
		r := randomRoom(rng, 2+rng.IntN(6), 1+rng.IntN(4))
		var fair []uint
		for set := uint(1); set < 1<<len(r.states); set++ {
			if fairSet(r, set) {
				fair = append(fair, set)
			}
		}
		var want []string
		for _, a := range fair {
			if !slices.ContainsFunc(fair, func(b uint) bool { return a != b && a&b == a }) {
				want = append(want, fmt.Sprintf("%b", a))
			}
		}
		var got []string
		for _, part := range r.fairParts() {
			set := uint(0)
			for _, s := range part {
				set |= 1 << s
			}
			got = append(got, fmt.Sprintf("%b", set))
			checkRound(t, r, part)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: fair parts are %v, want %v", seed, got, want)
		}
		found += len(want)
	}
	if found < 500 {
		t.Errorf("only %d fair sets in all graphs: they are too simple", found)
	}
}

// checkRound checks that the round that is shown stays inside, ends where it began,
// and meets each first duty of the part.
func checkRound(t *testing.T, r *room, part []uint32) {
	t.Helper()
	in, met := uint(0), map[uint16]bool{}
	for _, s := range part {
		in |= 1 << s
	}
	at := part[0]
	for _, e := range r.round(part, at, 1000) {
		if !slices.Contains(r.edges[at], e) || in>>e.at&1 == 0 {
			t.Fatalf("the round goes from %d to %d, which is no transition inside %b", at, e.at, in)
		}
		at = e.at
		met[e.first] = true
	}
	if at != part[0] || len(met) == 0 {
		t.Fatalf("the round through %b ends at %d", in, at)
	}
	for _, s := range part {
		for _, e := range r.edges[s] {
			if in>>e.at&1 == 1 && !met[e.first] {
				t.Fatalf("the round through %b leaves out duty %d of %d states", in, e.first, bits.OnesCount(in))
			}
		}
	}
}
