package hb

import (
	"iter"
	"slices"
	"sort"
)

// This file defines what the detector remembers of each piece of memory.

// shadow is the memory of one object, cut into disjoint cells in ascending
// order. A cell is as large as accesses allow, so a struct that is only ever
// copied as a whole is one cell.
type shadow struct {
	list []*cell
}

// cell is a range of slots with the accesses made to all of them.
type cell struct {
	lo, hi uint64 // slots lo to hi-1

	// FastTrack's state. It is exact until the first race, and while all
	// accesses are plain (Theorem 1 of the paper).
	exact   bool
	write   epoch
	read    epoch
	readers vector // by dense actor number, when reads are concurrent; then read is unused

	history []int32 // newest access of each actor, operation, position and name
}

// unordered reports whether an access by an actor that knows v is concurrent
// with an earlier conflicting one.
func (c *cell) unordered(actor int32, v vector, writes bool) bool {
	if !c.write.before(actor, v) {
		return true
	}
	if !writes {
		return false
	}
	for r, t := range c.readers {
		if r != int(actor) && t > v.at(int32(r)) {
			return true
		}
	}
	return c.readers == nil && !c.read.before(actor, v)
}

// note records an access that is ordered after all conflicting ones.
func (c *cell) note(actor int32, time uint32, v vector, writes bool) {
	now := epoch{actor, time}
	switch {
	case writes:
		c.write, c.read, c.readers = now, epoch{}, nil
	case c.readers != nil:
		c.readers = c.readers.join(stamp{nil, actor, time})
	case c.read.before(actor, v):
		c.read = now
	default:
		c.readers = vector(nil).join(stamp{nil, c.read.actor, c.read.time}).join(stamp{nil, actor, time})
	}
}

// cells yields the cells of slots lo to hi-1. It cuts cells at both ends and
// makes new ones where there are none.
func (s *shadow) cells(lo, hi uint64) iter.Seq[*cell] {
	s.cut(lo)
	s.cut(hi)
	s.fill(lo, hi)
	from := s.find(lo)
	return func(yield func(*cell) bool) {
		for _, c := range s.list[from:] {
			if c.lo >= hi || !yield(c) {
				return
			}
		}
	}
}

// find returns the index of the first cell that ends after slot.
func (s *shadow) find(slot uint64) int {
	return sort.Search(len(s.list), func(i int) bool { return s.list[i].hi > slot })
}

// cut makes slot the start of a cell, if a cell contains it.
func (s *shadow) cut(slot uint64) {
	i := s.find(slot)
	if i == len(s.list) || s.list[i].lo >= slot {
		return
	}
	low := s.list[i]
	high := *low
	high.history = slices.Clone(low.history)
	low.hi, high.lo = slot, slot
	s.list = slices.Insert(s.list, i+1, &high)
}

// fill covers the gaps between lo and hi with new cells.
func (s *shadow) fill(lo, hi uint64) {
	for i := s.find(lo); lo < hi; i++ {
		if i < len(s.list) && s.list[i].lo <= lo {
			lo = s.list[i].hi
			continue
		}
		to := hi
		if i < len(s.list) {
			to = min(to, s.list[i].lo)
		}
		s.list = slices.Insert(s.list, i, &cell{lo: lo, hi: to, exact: true})
		lo = to
	}
}
