package sqldb

import "racelab/rt"

// This file has the order of what SQL does not order: in which rows come, are locked and are changed, and which of several
// answers a statement gives. As long as there are few, every one is explored. Of more the first is taken, that
// of the insertion of the rows, and the report says so.

// Up to how many rows that nothing orders are locked or changed in every order, up to how many LIMIT takes any of, and up to how
// many come in every order: those a program asks for one after the other (Next of package database/sql), so that orders
// which it cannot tell apart are one.
const (
	turnedLocks = 3
	turnedLimit = 6
	turnedRows  = 6
)

// open says that the statement has one of several answers or orders, and another one may lead to something else.
func (x *execution) open() {
	if !x.db.Lite {
		rt.RowsOpen(x.words)
	}
}

// way chooses one of several answers that SQL allows.
func (x *execution) way(ways int) int {
	if ways < 2 || x.db.Lite {
		return 0
	}
	return rt.Choose(ways)
}

// ties returns which rows of a result come in any order; nil for none.
func (x *execution) ties(groups []int) []int {
	if x.db.Lite || len(groups) < 2 || groups[len(groups)-1] == len(groups)-1 {
		return nil
	}
	return groups
}

// candidates returns what a part locks or changes, and the number of the group of each among which the order is open.
func (x *execution) candidates(p *part) (all []string, ties []int, open bool, e *Error) {
	all, ties, ways, open, failure := candidates(x.cat, x.env, x.rows, p.number, 0)
	if way := x.way(ways); way > 0 {
		all, ties, _, _, failure = candidates(x.cat, x.env, x.rows, p.number, way)
	}
	return all, ties, open, failedAs(failure)
}

// turns are things to do, group after group, each group in any order if it is small.
type turns struct {
	left, ties []int
	most       int // how large a group may be
}

// inAnyOrder are the things of some groups. few says that not all of them will be done, so that who comes first counts
// although nobody else is there.
func (x *execution) inAnyOrder(ties []int, few bool) *turns {
	t := &turns{ties: ties, most: turnedLocks}
	for i := range ties {
		t.left = append(t.left, i)
	}
	if few {
		t.most = turnedLimit
	}
	switch large := largest(ties); {
	case x.db.Lite, large < 2, !few && !rt.Company():
		t.most = 0
	case large <= t.most:
	case few:
		x.open()
	default:
		x.several = true
		rt.RowOrder()
	}
	return t
}

// largest returns the size of the largest group.
func largest(ties []int) int {
	most, n := 0, 0
	for i := range ties {
		if n++; i > 0 && ties[i] != ties[i-1] {
			n = 1
		}
		most = max(most, n)
	}
	return most
}

// next takes out what comes next.
func (t *turns) next() int {
	n := 1
	for n < len(t.left) && t.ties[t.left[n]] == t.ties[t.left[0]] {
		n++
	}
	at := 0
	if n > 1 && largest(t.ties) <= t.most {
		at = rt.Choose(n)
	}
	i := t.left[at]
	t.left = append(t.left[:at:at], t.left[at+1:]...)
	return i
}

// insorted adds a number to a sorted list.
func insorted(all []int, n int) []int {
	at := len(all)
	for at > 0 && all[at-1] > n {
		at--
	}
	all = append(all, 0)
	copy(all[at+1:], all[at:])
	all[at] = n
	return all
}

// anyOrder puts rows into any order that their groups leave open.
func (x *execution) anyOrder(rows []string, ties []int) []string {
	if ties == nil {
		return rows
	}
	t := &turns{ties: ties, most: turnedLocks}
	if largest(ties) > t.most {
		x.open()
		return rows
	}
	for i := range rows {
		t.left = append(t.left, i)
	}
	var out []string
	for range rows {
		out = append(out, rows[t.next()])
	}
	return out
}

// Left are rows of a result that nobody has asked for yet.
type Left struct {
	rows      []string
	ties      []int  // as Result has them; nil where all is ordered
	statement string // that gave them
}

// Left returns the rows of a result, to be asked for.
func (r *Result) Left() Left { return Left{r.Rows, r.Ties, r.statement} }

// None reports whether all have been asked for.
func (l *Left) None() bool { return len(l.rows) == 0 }

// Next takes out the next row, of those that nothing orders any.
func (l *Left) Next() string {
	if len(l.ties) < 2 {
		row := l.rows[0]
		l.rows = l.rows[1:]
		return row
	}
	at := l.choose()
	row := l.rows[at]
	l.rows = append(l.rows[:at:at], l.rows[at+1:]...)
	l.ties = append(l.ties[:at:at], l.ties[at+1:]...)
	return row
}

// choose returns the place of the next row. Rows that are the same are one choice.
func (l *Left) choose() int {
	var at []int
	end := 0
	for end < len(l.ties) && l.ties[end] == l.ties[0] {
		if first(l.rows[:end], l.rows[end]) < 0 {
			at = append(at, end)
		}
		end++
	}
	switch {
	case len(at) < 2:
		return 0
	case len(at) > turnedRows:
		rt.RowsOpen(l.statement)
		l.ties = append([]int(nil), l.ties...)
		for i := range end {
			l.ties[i] = -1 - i // as they are
		}
		return 0
	}
	said := ""
	for i, n := range at {
		if i > 0 {
			said += "\n"
		}
		said += words(l.rows[n : n+1])
	}
	return at[rt.ChooseRow(len(at), said)]
}

// first returns where a text comes first; -1 for nowhere.
func first(all []string, s string) int {
	for i, a := range all {
		if a == s {
			return i
		}
	}
	return -1
}
