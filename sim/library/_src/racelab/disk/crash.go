package disk

import "racelab/rt"

// Not every way in which a machine may go down is tried where there are many
// changes that are not durable.
const maxEach = 4 // changes to one file that survive or not, each on its own

// saveNames makes the names in a folder durable.
func (d *Disk) saveNames(dir *Inode) {
	var left []move
	for _, m := range d.moves {
		if m.dir == dir || m.from == dir {
			m.keep()
		} else {
			left = append(left, m)
		}
	}
	d.moves = left
}

// keep carries a change of names out on the durable side.
func (m move) keep() {
	if m.from != nil {
		swapSides(m.from)
		m.from.drop(m.old)
		swapSides(m.from)
	}
	if m.dir != nil {
		swapSides(m.dir)
		m.dir.put(m.name, m.node)
		swapSides(m.dir)
	}
}

func swapSides(n *Inode) { n.names, n.kept = n.kept, n.names }

// Crash lets the machine go down and come up again. Open files are gone, and so is
// every change that was not synced, unless luck had it written already; each way is a
// choice of the explorer:
//
//   - Changes to names (create, rename, remove) are kept in order, as a journal of
//     the file system would: the first of them survive, up to any point.
//   - Each write and each truncation survives or not on its own; of more than four
//     to one file, the earlier ones survive or perish together. What a lost write
//     leaves below a later one reads as zeros.
//
// A file may thus have its new name and not its content.
//
//racelab:step
func Crash(d *Disk) {
	rt.Label("the machine crashes: what was not synced may be lost")
	for _, m := range d.moves[:choose(len(d.moves)+1)] {
		m.keep()
	}
	d.moves = nil
	for _, h := range d.numbers {
		if h != nil {
			h.node = nil
		}
	}
	d.numbers = nil
	settle(d.root)
}

// choose spares the explorer a choice of one.
func choose(n int) int {
	if n == 1 {
		return 0
	}
	return rt.Choose(n)
}

// settle makes the durable side of n and all below it what programs see.
func settle(n *Inode) {
	n.names = n.kept
	if n.kind == Regular {
		n.recover()
	}
	if n.holders != nil {
		n.holders, n.exclusive = nil, false
		rt.Wake(&n.waiting, -1)
	}
	for _, e := range n.names {
		settle(e.node)
	}
}

func (n *Inode) recover() {
	todo := n.pending
	n.pending = nil
	if early := len(todo) - maxEach; early > 0 {
		if choose(2) == 1 {
			for _, c := range todo[:early] {
				n.saved = c.apply(n.saved)
			}
		}
		todo = todo[early:]
	}
	for _, c := range todo {
		if choose(2) == 1 {
			n.saved = c.apply(n.saved)
		}
	}
	n.content = n.saved
}

func (c change) apply(s string) string {
	if c.cut {
		return resize(s, c.at)
	}
	return splice(s, c.at, c.text)
}
