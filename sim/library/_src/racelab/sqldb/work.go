package sqldb

import "racelab/rt"

// This file puts together what the host needs about a statement under way.

// prepare puts together what the statement may name, and checks it.
func (x *execution) prepare() *Error {
	lite := ""
	if x.db.Lite {
		lite = "lite"
	}
	x.cat = []string{lite, x.c.Text, itoa(len(x.db.types))}
	x.cat = append(x.cat, x.db.types...)
	names := x.names
	for i := 0; i < len(names); i++ {
		if tab := x.db.table(x.t, names[i]); tab != nil {
			x.cat = append(x.cat, names[i], "table", tab.def)
			x.seen = append(x.seen, tab)
		} else if text := x.db.view(names[i]); text != "" {
			x.cat = append(x.cat, names[i], "view", text)
			_, more, _, _ := plan(x.db.Lite, text)
			for _, m := range more[1:] { // the first one is the view
				if !hasText(names, m) {
					names = append(names[:len(names):len(names)], m)
				}
			}
		}
	}
	x.surround(nil)
	shape, failure := check(x.cat, x.env)
	x.shape = shape
	return failedAs(failure)
}

func hasText(all []string, s string) bool {
	for _, a := range all {
		if a == s {
			return true
		}
	}
	return false
}

// surround puts together what is around the statement.
func (x *execution) surround(found []string) {
	x.env = []string{"0", "0", itoa(len(x.c.Args))}
	if timed(x.cat) {
		at := rt.Now()
		begun := at
		if x.t.begun > 0 {
			begun = x.t.begun
		}
		x.env[0], x.env[1] = itoa(date(at)), itoa(date(begun))
	}
	x.env = append(x.env, x.c.Args...)
	x.env = append(x.env, itoa(len(x.db.seqs)))
	for _, q := range x.db.seqs {
		last, used := x.s.last(q.name)
		x.env = append(x.env, q.name, itoa(q.next)+" "+itoa(q.step)+" "+itoa(last)+" "+itoa(used))
	}
	x.env = append(x.env, found...)
}

// moved moves the sequences that a call of the host moved. open says that its answer was one of several.
func (x *execution) moved(all []string, open bool) {
	if open {
		x.open()
	}
	for i := 0; i+2 < len(all); i += 3 {
		if q := x.db.sequence(all[i]); q != nil {
			q.next = atoi(all[i+1])
			x.s.gave(q.name, atoi(all[i+2]))
		}
	}
	if len(all) > 0 {
		x.surround(nil)
	}
}

// snapshot collects the rows that the statement sees.
func (x *execution) snapshot() {
	if x.rows != nil {
		return
	}
	rows := []string{}
	for _, tab := range x.seen {
		at := len(rows)
		rows = append(rows, "")
		for _, r := range tab.rows {
			if len(r.versions) == 1 && r.versions[0].by == nil { // everybody sees it: most are so
				if !r.versions[0].gone {
					rows = append(rows, r.versions[0].data)
				}
			} else if v, ok := x.t.visible(r); ok {
				rows = append(rows, v.data)
			}
		}
		rows[at] = itoa(len(rows) - at - 1)
	}
	x.rows = rows
}

// seenRows returns the rows of a table that are in the snapshot, in their order there.
func (x *execution) seenRows(tab *table) []*row {
	var out []*row
	for _, r := range tab.rows {
		if _, ok := x.t.visible(r); ok {
			out = append(out, r)
		}
	}
	return out
}

// numbers reads numbers with blanks between.
func numbers(s string) (out []int) {
	n, sign, open := 0, 1, false
	for i := 0; i <= len(s); i++ {
		switch {
		case i < len(s) && s[i] == '-':
			sign = -1
		case i < len(s) && s[i] != ' ':
			n, open = n*10+int(s[i]-'0'), true
		case open:
			out = append(out, sign*n)
			n, sign, open = 0, 1, false
		}
	}
	return out
}

func atoi(s string) int {
	if all := numbers(s); len(all) > 0 {
		return all[0]
	}
	return 0
}
