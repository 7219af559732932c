package library

import (
	"fmt"
	"strings"

	"racelab/sim/library/internal/sqleval"
	"racelab/sim/library/internal/sqlparse"
)

// query runs a SELECT. ways is how many answers SQL allows; this is number way of them, and ties number the groups of its rows
// that may come in any order. open says that SQL allows more than that.
func (h *sqlHost) query(cat, env, rows []string, way int) (columns, out, moved []string, ties []int, ways int, open bool, failure []string) {
	return h.answer(cat, way, func(w *sqleval.Ways, a *sqleval.Answer) *sqlWork {
		work := h.work(cat, env, rows)
		work.Ways = w
		defer func() { a.Moved = work.moved() }() // a sequence does not go back where the statement fails
		var found []sqleval.Row
		a.Columns, found, a.Ties = work.Query()
		a.Rows = sqlRows(found)
		return work
	})
}

// answer returns one of the answers that SQL allows.
func (h *sqlHost) answer(cat []string, way int, try func(*sqleval.Ways, *sqleval.Answer) *sqlWork) (columns, out, moved []string, ties []int, ways int, open bool, failure []string) {
	all, open := sqleval.Answers(func(w *sqleval.Ways) (a sqleval.Answer, open bool) {
		a.Failure = sqleval.Guard(func() { open = try(w, &a).Open })
		return a, open
	})
	a := all[min(way, len(all)-1)]
	return a.Columns, a.Rows, a.Moved, a.Ties, len(all), open, sqlFailure(cat[0] != "", cat[1], a.Failure)
}

func sqlCombos(all []sqleval.Combo) []string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = strings.Trim(fmt.Sprint([]int(c)), "[]")
	}
	return out
}

func comboOf(s string) (c sqleval.Combo) {
	if s == "" {
		return nil
	}
	for f := range strings.FieldsSeq(s) {
		c = append(c, number(f))
	}
	return c
}

// candidates returns the combinations of rows that a part of the statement locks or changes, and the rest as query does.
func (h *sqlHost) candidates(cat, env, rows []string, part, way int) (combos []string, ties []int, ways int, open bool, failure []string) {
	_, combos, _, ties, ways, open, failure = h.answer(cat, way, func(w *sqleval.Ways, a *sqleval.Answer) *sqlWork {
		work := h.work(cat, env, rows)
		work.Ways = w
		found, tied := work.Candidates(part)
		a.Rows, a.Ties = sqlCombos(found), tied
		return work
	})
	return combos, ties, ways, open, failure
}

// window returns OFFSET and LIMIT of a query; a limit of -1 is none.
func (h *sqlHost) window(cat, env, rows []string, part int) (offset, limit int, failure []string) {
	w := h.work(cat, env, rows)
	f := sqleval.Guard(func() { offset, limit = w.Window(part) })
	return offset, limit, w.failure(f)
}

// fresh returns the newest versions of rows.
func (w *sqlWork) fresh(part int, leaves []int, rows []string) (out []sqleval.Fresh) {
	s := w.Part(part)
	for i, leaf := range leaves {
		table := s.Table
		if s.Kind == sqlparse.Select {
			table = s.Query.Leaves[leaf].Table
		}
		out = append(out, sqleval.Fresh{Leaf: leaf, Row: sqleval.Decode(rows[i], len(w.Tables[table].Def.Columns))})
	}
	return out
}

// again reports whether a part still selects a combination with the newest versions of some of its rows.
func (h *sqlHost) again(cat, env, rows []string, part int, combo string, leaves []int, newest []string) (ok bool, failure []string) {
	w := h.work(cat, env, rows)
	f := sqleval.Guard(func() { ok = w.Again(part, comboOf(combo), w.fresh(part, leaves, newest)) })
	return ok, w.failure(f)
}

// project computes the select list for the combinations whose rows were locked.
func (h *sqlHost) project(cat, env, rows []string, part int, combos []string, leaves []int, newest []string) (columns, out, moved []string, open bool, failure []string) {
	w := h.work(cat, env, rows)
	f := sqleval.Guard(func() {
		var all []sqleval.Combo
		var fresh [][]sqleval.Fresh
		for i, c := range combos {
			all = append(all, comboOf(c))
			fresh = append(fresh, w.fresh(part, leaves, newest[i*len(leaves):]))
		}
		var found []sqleval.Row
		columns, found = w.Project(part, all, fresh)
		out = sqlRows(found)
	})
	return columns, out, w.moved(), w.Open, w.failure(f)
}

// update returns what UPDATE makes of a row, and whether a key changes.
func (h *sqlHost) update(cat, env, rows []string, part int, combo, old string) (row string, rekeyed bool, moved []string, open bool, failure []string) {
	w := h.work(cat, env, rows)
	f := sqleval.Guard(func() {
		def := w.Tables[w.Part(part).Table].Def
		before := sqleval.Decode(old, len(def.Columns))
		after := w.Update(part, comboOf(combo), before)
		row, rekeyed = sqleval.Encode(after), sqleval.Rekeys(def, before, after)
	})
	return row, rekeyed, w.moved(), w.Open, w.failure(f)
}

// insert returns the rows of an INSERT, and the rest as query does.
func (h *sqlHost) insert(cat, env, rows []string, part, way int) (out, moved []string, ways int, open bool, failure []string) {
	_, out, moved, _, ways, open, failure = h.answer(cat, way, func(w *sqleval.Ways, a *sqleval.Answer) *sqlWork {
		work := h.work(cat, env, rows)
		work.Ways = w
		defer func() { a.Moved = work.moved() }()
		a.Rows = sqlRows(work.Insert(part))
		return work
	})
	return out, moved, ways, open, failure
}

// upsert returns what DO UPDATE makes of the row that is there; "" if its WHERE does not hold.
func (h *sqlHost) upsert(cat, env, rows []string, part int, existing, proposed string) (row string, apply, rekeyed bool, moved []string, open bool, failure []string) {
	w := h.work(cat, env, rows)
	f := sqleval.Guard(func() {
		def := w.Tables[w.Part(part).Table].Def
		n := len(def.Columns)
		before := sqleval.Decode(existing, n)
		var out sqleval.Row
		if out, apply = w.Upsert(part, before, sqleval.Decode(proposed, n)); apply {
			row, rekeyed = sqleval.Encode(out), sqleval.Rekeys(def, before, out)
		}
	})
	return row, apply, rekeyed, w.moved(), w.Open, w.failure(f)
}

// returning computes RETURNING over rows.
func (h *sqlHost) returning(cat, env, rows []string, part int, changed, combos []string) (columns, out, moved []string, open bool, failure []string) {
	w := h.work(cat, env, rows)
	f := sqleval.Guard(func() {
		n := len(w.Tables[w.Part(part).Table].Def.Columns)
		all, with := make([]sqleval.Row, len(changed)), make([]sqleval.Combo, len(changed))
		for i, r := range changed {
			all[i], with[i] = sqleval.Decode(r, n), comboOf(combos[i])
		}
		var found []sqleval.Row
		columns, found = w.Returning(part, all, with)
		out = sqlRows(found)
	})
	return columns, out, w.moved(), w.Open, w.failure(f)
}

// merges returns what MERGE does one after the other.
func (h *sqlHost) merges(cat, env, rows []string, part int) (combos, failure []string) {
	w := h.work(cat, env, rows)
	f := sqleval.Guard(func() { combos = sqlCombos(w.MergeMatches(part)) })
	return combos, w.failure(f)
}

// merge returns what MERGE does with a combination: the kind of the change and the row. On says whether the newest version
// of the row still is the one that was matched; row is "" with had false if there is none.
func (h *sqlHost) merge(cat, env, rows []string, part int, combo string, had bool, old string) (on bool, kind int, row string, rekeyed bool, moved []string, open bool, failure []string) {
	w := h.work(cat, env, rows)
	f := sqleval.Guard(func() {
		def := w.Tables[w.Part(part).Table].Def
		var before sqleval.Row
		if on = !had; had {
			before = sqleval.Decode(old, len(def.Columns))
			on = w.MergeOn(part, comboOf(combo), before)
		}
		made, k := w.Merge(part, comboOf(combo), before)
		kind, row = int(k), sqleval.Encode(made)
		if had && k == sqlparse.Update {
			rekeyed = sqleval.Rekeys(def, before, made)
		}
	})
	return on, kind, row, rekeyed, w.moved(), w.Open, w.failure(f)
}
