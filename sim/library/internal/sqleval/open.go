package sqleval

import (
	"fmt"
	"strings"

	"racelab/sim/library/internal/sqlparse"
)

// This file has what SQL leaves open about the result of a query, beyond the order in which it comes: which of the rows that
// nothing orders a LIMIT leaves, which number each of them gets, in which order an aggregate takes them. A server may answer
// otherwise each time. So a statement is worked out again and again, each time with other answers, until there are no more.

// Ways are the answers to what a statement leaves open, in one of the ways to work it out.
type Ways struct {
	taken, sizes []int
	at           int
}

// Next goes on to the next way, and reports whether there is one.
func (w *Ways) Next() bool {
	for i := len(w.taken) - 1; i >= 0; i-- {
		if w.taken[i]+1 < w.sizes[i] {
			w.taken, w.sizes = w.taken[:i+1], w.sizes[:i+1]
			w.taken[i]++
			w.at = 0
			return true
		}
	}
	return false
}

// pick answers with a number from 0 to n-1, another one in each way.
func (d *Data) pick(n int) int {
	if n < 2 || d.Checked.lite {
		return 0
	}
	if d.Ways == nil {
		d.Open = true
		return 0
	}
	w := d.Ways
	if w.at == len(w.taken) {
		w.taken, w.sizes = append(w.taken, 0), append(w.sizes, n)
	}
	w.at++
	return w.taken[w.at-1]
}

// leave puts any n of some things first. Both parts stay in their order.
func leave[T any](d *Data, all []T, n int) {
	var first, rest []T
	for i, one := range all {
		// So many must still come first, and so many are left to take them from.
		switch missing, left := n-len(first), len(all)-i; {
		case missing > 0 && (missing == left || d.pick(2) == 0):
			first = append(first, one)
		default:
			rest = append(rest, one)
		}
	}
	copy(all, append(first, rest...))
}

// turn puts a few things into any order.
func turn[T any](d *Data, all []T) {
	if len(all) > maxTurned && !d.Checked.lite {
		d.Open = true
		return
	}
	for i := range all {
		j := i + d.pick(len(all)-i)
		one := all[j]
		copy(all[i+1:j+1], all[i:j])
		all[i] = one
	}
}

// sameRows reports whether some rows are the same: then their order is no matter.
func sameRows(all []candidate) bool {
	for _, c := range all {
		if keys(c.row) != keys(all[0].row) {
			return false
		}
	}
	return true
}

// free reports whether ORDER BY takes two rows for equal, so that either may come first. Those that it orders by a time are
// not: in the model time stands still between statements, and on a server it never does.
func free(by []sqlparse.Order, a, b candidate) bool {
	for _, o := range by {
		if v := a.at.eval(o.Expr); v.Type == sqlparse.Time {
			return false
		}
	}
	return tied(by, a, b)
}

// cuts lets LIMIT and OFFSET take any of the rows that ORDER BY takes for equal, where they leave others of them.
func (s *scope) cuts(q *sqlparse.Query, all []candidate, from, to int) {
	settled := 0 // up to here nothing is open any more
	for _, at := range [2]int{from, to} {
		if at < 1 || at >= len(all) || to <= from || !tied(q.Order, all[at-1], all[at]) {
			continue
		}
		first, end := at-1, at+1
		for first > settled && tied(q.Order, all[first-1], all[at]) {
			first--
		}
		for end < len(all) && tied(q.Order, all[end], all[at]) {
			end++
		}
		settled = at
		switch group := all[first:end]; {
		case sameRows(group):
		case len(group) > maxTied, !free(q.Order, group[0], group[1]):
			s.data.Open = true
		default:
			leave(s.data, group, at-first)
		}
	}
}

// turns lets the peers of a window come in any order where a function tells them apart, in the same one for all functions
// over the same window: done has the partitions that were put in an order.
func (o *ordered) turns(name string, frame *sqlparse.Frame, done map[string][]*scope) {
	switch name {
	case "row_number", "ntile", "lag", "lead", "first_value", "last_value", "nth_value":
	default:
		if frame == nil || frame.Unit != "rows" || frame.From.N == nil && frame.From.Kind != "current" && frame.To.N == nil && frame.To.Kind != "current" {
			return
		}
	}
	if len(o.firsts)-1 == len(o.rows) {
		return
	}
	same := fmt.Sprint(o.firsts)
	for _, r := range o.rows {
		same += fmt.Sprintf(" %p", r)
	}
	if have, ok := done[same]; ok {
		copy(o.rows, have)
		return
	}
	for g := range len(o.firsts) - 1 {
		turn(o.rows[0].data, o.rows[o.firsts[g]:o.firsts[g+1]])
	}
	done[same] = append([]*scope(nil), o.rows...)
}

// strings lets an aggregate that puts values one behind the other take those that nothing orders in any order.
func (s *scope) strings(e *sqlparse.Expr, order, all, second []Row) {
	switch e.Name {
	case "string_agg", "group_concat", "array_agg", "json_agg", "jsonb_agg", "json_object_agg":
	default:
		return
	}
	at := sortedOrder(e.Order, order)
	for i := 0; i < len(at); {
		end, same := i+1, true
		for end < len(at) && keys(order[at[end]]) == keys(order[at[i]]) {
			same = same && keys(all[at[end]]) == keys(all[at[i]])
			end++
		}
		switch {
		case same:
		case e.Over != nil: // each row has a frame of its own
			s.data.Open = true
		default:
			turn(s.data, at[i:end])
		}
		i = end
	}
	for _, list := range [][]Row{order, all, second} {
		if list == nil {
			continue
		}
		out := make([]Row, len(at))
		for i, n := range at {
			out[i] = list[n]
		}
		copy(list, out)
	}
}

// ties numbers the groups of rows among which SQL leaves the order open.
func ties(by []sqlparse.Order, all []candidate) []int {
	out := make([]int, len(all))
	for i := 1; i < len(all); i++ {
		if out[i] = out[i-1]; !free(by, all[i-1], all[i]) {
			out[i]++
		}
	}
	return out
}

// Answer is what came of one way to work out a statement.
type Answer struct {
	Columns []string
	Rows    []string
	Ties    []int
	Moved   []string
	Failure *Failure
}

func (a *Answer) key() string {
	k := strings.Join(a.Rows, "\x01") + "\x02" + strings.Join(a.Moved, "\x01")
	if a.Failure != nil {
		k += "\x02" + a.Failure.Code + a.Failure.Message
	}
	return k
}

// How many answers are told apart, how many ways are tried to find them, of how many rows LIMIT takes any, and how many
// come in any order.
const (
	maxAnswers = 24
	maxWays    = 240
	maxTied    = 10
	maxTurned  = 4
)

// Answers works out a statement in every way, and returns what comes of it. open says that there is more than that.
func Answers(try func(w *Ways) (Answer, bool)) (all []Answer, open bool) {
	seen := map[string]bool{}
	w := &Ways{}
	for n := 0; ; n++ {
		if n == maxWays {
			return all[:1], true
		}
		a, more := try(w)
		open = open || more
		if k := a.key(); !seen[k] {
			seen[k] = true
			all = append(all, a)
		}
		if len(all) > maxAnswers {
			return all[:1], true
		}
		if !w.Next() {
			return all, open
		}
	}
}
