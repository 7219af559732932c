package sqldb

// This file has cursors. A query's rows are all there when its cursor is declared, since later changes do not
// show in them.

// cursor is one that a session declared.
type cursor struct {
	name    string
	columns []string
	rows    []string
	at      int // the row it stands on, from 1; 0 is before the first
	scroll  bool
	hold    bool // it outlives its transaction
	by      *txn // that declared it, while that is open
}

// declare is DECLARE.
func (x *execution) declare(r *Result, about []string) *Error {
	name := about[0]
	hold := x.info[planHold] == 1
	if !x.s.inBlock() && !hold {
		return failed("25P01", "DECLARE CURSOR can only be used in transaction blocks")
	}
	if x.s.cursor(name) != nil {
		return failed("42P03", "cursor \""+name+"\" already exists")
	}
	if x.t.level == Serializable {
		notModelled("a cursor in a serializable transaction, whose reads are noted row by row")
	}
	out := &Result{Affected: -1}
	c := *x.c
	c.Text = about[3]
	x.c = &c
	if x.run(out); out.Err != nil {
		return out.Err
	}
	k := &cursor{name: name, columns: out.Columns, rows: x.anyOrder(out.Rows, out.Ties), scroll: x.info[planScroll] == 1, hold: hold}
	if x.s.inBlock() {
		k.by = x.t
	}
	x.s.cursors = append(x.s.cursors, k)
	return nil
}

func (s *Session) cursor(name string) *cursor {
	for _, k := range s.cursors {
		if k.name == name {
			return k
		}
	}
	return nil
}

// closeCursors closes those of a transaction that ended. One WITH HOLD stays if it committed.
func (s *Session) closeCursors(t *txn, commit bool) {
	var kept []*cursor
	for _, k := range s.cursors {
		if k.by == nil || k.by != t || k.hold && commit {
			kept = append(kept, k)
		}
		if k.by == t {
			k.by = nil
		}
	}
	s.cursors = kept
}

// closeCursor is CLOSE; "" is for all.
func (s *Session) closeCursor(name string) *Error {
	if name == "" {
		s.cursors = nil
		return nil
	}
	if s.cursor(name) == nil {
		return failed("34000", "cursor \""+name+"\" does not exist")
	}
	var kept []*cursor
	for _, k := range s.cursors {
		if k.name != name {
			kept = append(kept, k)
		}
	}
	s.cursors = kept
	return nil
}

// fetch is FETCH, and MOVE, which only counts the rows.
func (s *Session) fetch(r *Result, name, direction string, n int, move bool) *Error {
	k := s.cursor(name)
	if k == nil {
		return failed("34000", "cursor \""+name+"\" does not exist")
	}
	if direction == "forward" && n < 0 {
		direction, n = "backward", -n
	} else if direction == "backward" && n < 0 {
		direction, n = "forward", -n
	}
	if direction != "forward" && !k.scroll {
		notModelled("going back in a cursor that is not declared SCROLL")
	}
	rows := []string{}
	switch direction {
	case "forward", "backward":
		rows = k.along(direction == "forward", n)
	case "relative":
		rows = k.to(k.at + n)
	default:
		if n < 0 {
			n += len(k.rows) + 1
		}
		rows = k.to(n)
	}
	if move {
		r.Affected = len(rows)
		return nil
	}
	r.Columns, r.Rows = k.columns, rows
	return nil
}

// along returns the next n rows in a direction.
func (k *cursor) along(forward bool, n int) []string {
	rows := []string{}
	if n == 0 { // the one that it stands on
		return k.to(k.at)
	}
	for n > 0 {
		n--
		if forward {
			if k.at++; k.at > len(k.rows) {
				k.at = len(k.rows) + 1
				break
			}
		} else if k.at--; k.at < 1 {
			k.at = 0
			break
		}
		rows = append(rows, k.rows[k.at-1])
	}
	return rows
}

// to goes to a row.
func (k *cursor) to(n int) []string {
	k.at = min(max(n, 0), len(k.rows)+1)
	if k.at < 1 || k.at > len(k.rows) {
		return []string{}
	}
	return []string{k.rows[k.at-1]}
}

// explain is EXPLAIN. Only EXPLAIN ANALYZE carries the statement out.
func (x *execution) explain(about []string) *Error {
	if x.c.Keep {
		notModelled("the plan that EXPLAIN shows")
	}
	c := *x.c
	c.Text = about[3]
	x.c = &c
	if x.info[planAnalyze] == 0 {
		return x.prepare()
	}
	out := &Result{Affected: -1}
	x.run(out)
	return out.Err
}
