package disk

import (
	"racelab/rt"
	"strconv"
)

// Ways to lock.
const (
	shared    = 1
	exclusive = 2
	noWait    = 4
	unlock    = 8
)

// Flock locks the open file with a number, as flock(2) does: advisory, for the
// open file and not for a goroutine or process. Changing a lock gives up the
// old one first.
//
//racelab:step
func Flock(d *Disk, number, how int) (errno int) {
	i := number - 3
	if i < 0 || i >= len(d.numbers) || d.numbers[i] == nil || d.numbers[i].node == nil {
		rt.Label("flock " + strconv.Itoa(number) + " -> " + words(BADF))
		return BADF
	}
	h := d.numbers[i]
	n := h.node
	want := how &^ noWait
	if want != shared && want != exclusive && want != unlock {
		rt.Label("flock -> " + words(INVAL))
		return INVAL
	}
	if !n.has(h, want) {
		n.unlock(h)
	}
	for want != unlock && !n.has(h, want) && n.lockedAgainst(want) {
		if how&noWait != 0 {
			rt.Label(lockWords(number, want) + " -> " + words(WOULDBLOCK))
			return WOULDBLOCK
		}
		rt.Label(lockWords(number, want) + ": waits")
		rt.Park(&n.waiting)
		if h.node != n {
			return BADF // closed by another, or gone in a crash
		}
	}
	if want != unlock && !n.has(h, want) {
		n.holders = append(n.holders, h)
		n.exclusive = want == exclusive
	}
	rt.Label(lockWords(number, want))
	return 0
}

func lockWords(number, want int) string {
	fd := " file " + strconv.Itoa(number)
	switch want {
	case shared:
		return "lock shared" + fd
	case exclusive:
		return "lock" + fd
	}
	return "unlock" + fd
}

// has reports whether h holds a lock of this kind.
func (n *Inode) has(h *Handle, want int) bool {
	if want == unlock || n.exclusive != (want == exclusive) {
		return false
	}
	for _, o := range n.holders {
		if o == h {
			return true
		}
	}
	return false
}

// lockedAgainst reports whether others' locks forbid one of this kind.
func (n *Inode) lockedAgainst(want int) bool {
	return len(n.holders) > 0 && (n.exclusive || want == exclusive)
}

// unlock gives up h's lock, if it has one.
func (n *Inode) unlock(h *Handle) {
	for i, o := range n.holders {
		if o == h {
			n.holders = append(append([]*Handle{}, n.holders[:i]...), n.holders[i+1:]...)
			if len(n.holders) == 0 {
				n.holders, n.exclusive = nil, false
			}
			rt.Wake(&n.waiting, -1)
			return
		}
	}
}
