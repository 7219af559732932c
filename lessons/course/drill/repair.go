package drill

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"racelab/lessons/drills"
	"racelab/sim/walk"
)

// This file proves repairs: by what they do to the books, never by what they look like.

// waitAfterRepair is after how long somebody looks whether a repair took.
const waitAfterRepair = 10 * time.Second

// proof is one of the six.
type proof struct {
	name  string
	ok    bool
	found string
}

// doRepair tries a repair on a copy, or carries out what was tried.
func doRepair(m *move) (string, error) {
	how, script, _ := strings.Cut(m.args, " ")
	if m.file != "" {
		script = m.file
	}
	script = strings.TrimSpace(script)
	switch {
	case how == "try" && script != "":
		return m.tryRepair(script)
	case how == "run":
		return m.runRepair(script)
	}
	return "", wrong("repair")
}

func (m *move) tryRepair(script string) (string, error) {
	if err := m.spend(cost("repair")); err != nil {
		return "", err
	}
	m.tries["repair"]++
	m.script = script
	if found, known := m.before("proved"); known {
		m.proved = found != ""
		return found, nil
	}
	proofs, changes, err := m.prove(m.run, script)
	if err != nil {
		return "On a copy: " + errorText(err) + "\nNothing was changed.", nil
	}
	lines := []string{"On a copy it would change " + changes + "."}
	m.proved = true
	for i, p := range proofs {
		sign := "✓"
		if !p.ok {
			sign, m.proved = "✗", false
		}
		lines = append(lines, fmt.Sprintf("%s %d. %s: %s", sign, i+1, p.name, p.found))
	}
	m.found = map[string]string{}
	switch {
	case changes == nothing:
		m.proved = false
		lines = append(lines, "A repair that changes nothing repairs nothing, and proves nothing of what was changed before.")
	case m.proved:
		m.found["proved"] = "proved"
		lines = append(lines, "repair run carries it out.")
	default:
		lines = append(lines, "repair run would carry it out all the same.")
	}
	return strings.Join(lines, "\n"), nil
}

func (m *move) runRepair(script string) (string, error) {
	if m.script == "" || script != "" && script != m.script {
		return "", fmt.Errorf("nobody runs in production what was not tried: repair try shows first what it would change")
	}
	if err := m.act(cost("repair"), "repair run", walk.Command{Call: "SQL", Args: []any{m.script}}); err != nil {
		return "", err
	}
	before := m.now
	if err := m.spend(waitAfterRepair); err != nil {
		return "", err
	}
	left, err := m.damaged(m.run)
	if err != nil {
		return "", err
	}
	failed := ""
	for _, l := range logsOf(m.run) {
		if l.At >= before && l.Msg == "statement failed" {
			failed = " ERROR: " + l.Get("error") + "."
		}
	}
	if left == 0 && m.proved && failed == "" {
		m.goals["repair"] = fmt.Sprintf("carried out at %s, with all six proofs; no damaged %s is left", Clock(before), m.Drill.Rows)
	}
	return fmt.Sprintf("%s  carried out.%s %s damaged now.", Clock(before), failed, capital(wereIs(left, m.Drill.Rows))), nil
}

func wereIs(n int, what string) string {
	if n == 1 {
		return count(n, what) + " is"
	}
	return count(n, what) + " are"
}

// prove holds a repair to the six proofs, on a copy of the books as they are.
func (a *Attempt) prove(w *walk.Walk, script string) ([]proof, string, error) {
	before, err := a.tables(w)
	if err != nil {
		return nil, "", err
	}
	damage, err := a.damage(w)
	if err != nil {
		return nil, "", err
	}
	e, err := a.earlierRepairs()
	if err != nil {
		return nil, "", err
	}
	if e != nil {
		damage = append(damage, e.damage...)
	}
	after, _, err := w.Changed("", script)
	if err != nil {
		return nil, "", err
	}
	now, err := a.tables(after)
	if err != nil {
		return nil, "", err
	}
	d := compare(a.Drill.Tables, before, now, damage)
	var out []proof
	for _, step := range []func() (proof, error){
		func() (proof, error) { return a.proveInvariants(w, after, damage, e) },
		func() (proof, error) { return a.proveTruth(w, after, e) },
		func() (proof, error) { return a.proveUntouched(d, now, e) },
		func() (proof, error) { return a.proveAgain(after, now, script) },
		func() (proof, error) { return a.proveBeside(script) },
		func() (proof, error) { return a.proveLedger(before, now, e), nil },
	} {
		p, err := step()
		if err != nil {
			return nil, "", err
		}
		out = append(out, p)
	}
	return out, d.words(), nil
}

// tables reads every table.
func (a *Attempt) tables(w *walk.Walk) ([][][]string, error) {
	var out [][][]string
	for _, t := range a.Drill.Tables {
		got, err := w.Query("", t.Query)
		if err != nil {
			return nil, err
		}
		out = append(out, got.Rows)
	}
	return out, nil
}

// difference is what a repair changes.
type difference struct {
	changed, added, removed []string            // rows, by table and key
	tables                  []string            // of each, in words
	right                   []string            // rows that were right
	was                     map[string][]string // of each, as it was; nil: it was not there
}

func compare(tables []drills.Table, before, now [][][]string, damage [][]string) (d difference) {
	ids, entities := map[string]bool{}, map[string]bool{}
	for _, r := range damage {
		ids[r[0]], entities[r[1]] = true, true
	}
	for i, t := range tables {
		key := keyOf(t.Key, before[i], now[i])
		old, fresh := keyed(before[i], key), keyed(now[i], key)
		damaged := ids
		if t.Entity {
			damaged = entities
		}
		n := len(d.changed) + len(d.added) + len(d.removed)
		for _, k := range sortedKeys(old, fresh) {
			was, is := old[k], fresh[k]
			name := t.Name + " " + k
			switch {
			case slices.Equal(was, is):
				continue
			case was == nil:
				d.added = append(d.added, name)
			case is == nil:
				d.removed = append(d.removed, name)
			default:
				d.changed = append(d.changed, name)
			}
			if !damaged[firstWord(k)] {
				d.right = append(d.right, name)
			}
			if d.was == nil {
				d.was = map[string][]string{}
			}
			d.was[name] = was
		}
		if n = len(d.changed) + len(d.added) + len(d.removed) - n; n > 0 {
			d.tables = append(d.tables, fmt.Sprintf("%s of %s", count(n, "row"), t.Name))
		}
	}
	return d
}

// keyOf returns the columns that name a row of a table: one, and the one after it if some rows share the first.
func keyOf(column int, tables ...[][]string) []int {
	for _, rows := range tables {
		seen := map[string]bool{}
		for _, r := range rows {
			if seen[r[column]] && column+1 < len(r) {
				return []int{column, column + 1}
			}
			seen[r[column]] = true
		}
	}
	return []int{column}
}

// keyed has the rows of a table by their key.
func keyed(rows [][]string, key []int) map[string][]string {
	out := map[string][]string{}
	for _, r := range rows {
		var cells []string
		for _, c := range key {
			cells = append(cells, r[c])
		}
		out[strings.Join(cells, " ")] = r
	}
	return out
}

// firstWord is the cell that a key begins with.
func firstWord(key string) string {
	first, _, _ := strings.Cut(key, " ")
	return first
}

func sortedKeys(a, b map[string][]string) []string {
	var out []string
	for k := range a {
		out = append(out, k)
	}
	for k := range b {
		if a[k] == nil {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

const nothing = "nothing"

func (d difference) words() string {
	if len(d.tables) == 0 {
		return nothing
	}
	text := strings.Join(d.tables, ", ")
	if len(d.removed) > 0 {
		text += fmt.Sprintf("; %s would be removed", count(len(d.removed), "row"))
	}
	return text
}

// proveInvariants: what should return nothing does. Requests that are under way may leave rows that were there before.
func (a *Attempt) proveInvariants(w, after *walk.Walk, damage [][]string, e *earlier) (proof, error) {
	p := proof{name: "the books are right", ok: true, found: "every invariant holds"}
	damaged := namesOf(damage)
	if e != nil {
		w = e.night
	}
	for _, q := range a.Drill.Invariants {
		was, err := w.Query("", q.SQL)
		if err != nil {
			return p, err
		}
		is, err := after.Query("", q.SQL)
		if err != nil {
			return p, err
		}
		underWay := map[string]bool{}
		for _, r := range was.Rows {
			underWay[r[0]] = !damaged[r[0]]
		}
		for _, r := range is.Rows {
			if !underWay[r[0]] {
				return proof{p.name, false, fmt.Sprintf("it should be that %s, but %s is not so", q.Words, r[0])}, nil
			}
		}
	}
	return p, nil
}

// proveTruth: the rows are those that the ledger and the order of the night give.
func (a *Attempt) proveTruth(w, after *walk.Walk, e *earlier) (proof, error) {
	p := proof{name: "the rows are those that the ledger gives", ok: true, found: "all of them"}
	for _, q := range a.Drill.Right {
		want, err := a.rightRows(w, q, e)
		if err != nil {
			return p, err
		}
		got, err := after.Query("", q.SQL)
		if err != nil {
			return p, err
		}
		have := keyed(got.Rows, []int{0})
		for _, r := range want {
			if !slices.Equal(have[r[0]], r) {
				return proof{p.name, false, fmt.Sprintf("%s %s should be %s, and is %s", q.Words, r[0], r[1], cell(have[r[0]]))}, nil
			}
		}
		if len(got.Rows) != len(want) {
			return proof{p.name, false, fmt.Sprintf("%s: there are %d, and should be %d", q.Words, len(got.Rows), len(want))}, nil
		}
	}
	return p, nil
}

// rightRows are the rows of a query as the reference repair makes them; those that an earlier repair changed are taken from the
// night without it.
func (a *Attempt) rightRows(w *walk.Walk, q drills.Query, e *earlier) (out [][]string, err error) {
	nights := []*walk.Walk{w}
	if e != nil {
		nights = append(nights, e.night)
	}
	for i, night := range nights {
		right, _, err := night.Changed("", a.Drill.Repair)
		if err != nil {
			return nil, fmt.Errorf("carrying out the reference repair: %w", err)
		}
		t, err := right.Query("", q.SQL)
		if err != nil {
			return nil, err
		}
		for _, r := range t.Rows {
			if e.touches(r[0]) == (i == 1) {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

func cell(row []string) string {
	if len(row) < 2 {
		return "not there"
	}
	return row[1]
}

// proveUntouched: rows that were right are as they were, or as they would be by now if nobody had repaired anything before.
func (a *Attempt) proveUntouched(d difference, now [][][]string, e *earlier) (proof, error) {
	p := proof{"rows that were right are untouched", true, "all of them"}
	left, restored, err := e.left(a, now)
	if err != nil {
		return p, err
	}
	changed := slices.DeleteFunc(slices.Clone(d.right), func(name string) bool {
		corrects := e != nil && d.was[name] == nil && strings.HasPrefix(name, a.Drill.Ledger+" ") // the truth is held to what it comes to
		return corrects || restored[name] || slices.Contains(left, name)
	})
	switch {
	case len(changed) > 0:
		p.ok, p.found = false, fmt.Sprintf("%s changed, the first is %s", wasRows(len(changed)), changed[0])
	case len(left) > 0:
		p.ok, p.found = false, fmt.Sprintf("%s changed by your repair before, and would not be put right; the first is %s", wasRows(len(left)), left[0])
	}
	return p, nil
}

func wasRows(n int) string {
	if n == 1 {
		return "1 row was"
	}
	return fmt.Sprintf("%d rows were", n)
}

// proveAgain: a second time it changes nothing.
func (a *Attempt) proveAgain(after *walk.Walk, now [][][]string, script string) (proof, error) {
	p := proof{"run twice, nothing more changes", true, "nothing does"}
	twice, _, err := after.Changed("", script)
	if err != nil {
		return proof{p.name, false, "the second time it fails: " + err.Error()}, nil
	}
	again, err := a.tables(twice)
	if err != nil {
		return p, err
	}
	if d := compare(a.Drill.Tables, now, again, nil); len(d.tables) > 0 {
		return proof{p.name, false, "the second time it changes " + d.words()}, nil
	}
	return p, nil
}

// proveBeside explores the repair as one more actor beside live writers.
func (a *Attempt) proveBeside(script string) (proof, error) {
	p := proof{name: "beside live writers, in every interleaving", ok: true}
	var all []string
	for _, test := range a.Drill.Beside {
		c := a.change
		if c == nil || !a.fixed {
			var err error
			if c, err = a.reference(); err != nil {
				return p, err
			}
		}
		text := fmt.Sprintf("package %s\n\nconst repairText = %q\n", a.Drill.Name, script)
		r, err := a.heart(test.Name, c, map[string]string{"repair_text_test.go": text})
		if err != nil {
			return proof{p.name, false, "it cannot be explored: " + err.Error()}, nil
		}
		said, holds := verdict(r)
		p.ok = p.ok && holds
		all = append(all, test.Words+" "+said)
	}
	p.found = strings.Join(all, "; ")
	return p, nil
}

// proveLedger notes whether entries were added that correct, or entries that were there overwritten, by this repair or by one
// before.
func (a *Attempt) proveLedger(before, now [][][]string, e *earlier) proof {
	p := proof{"the ledger is corrected by entries", true, "entries were added, and none was changed"}
	for i, t := range a.Drill.Tables {
		if t.Name != a.Drill.Ledger {
			continue
		}
		old := slices.Clone(before[i])
		if e != nil {
			for name, was := range e.was {
				if strings.HasPrefix(name, t.Name+" ") && was != nil {
					old = append(old, was)
				}
			}
		}
		fresh := map[string]bool{}
		for _, r := range now[i] {
			fresh[strings.Join(r, "|")] = true
		}
		lost := map[string]bool{}
		for _, r := range old {
			if row := strings.Join(r, "|"); !fresh[row] {
				lost[row] = true
			}
		}
		switch {
		case len(lost) > 0:
			return proof{p.name, false, fmt.Sprintf("%s of %s overwritten or removed: nobody can see later what was", wasRows(len(lost)), t.Name)}
		case len(fresh) == len(before[i]):
			p.found = "none was changed"
		}
	}
	return p
}
