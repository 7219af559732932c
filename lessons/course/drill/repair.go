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
		func() (proof, error) { return a.proveInvariants(w, after, damage) },
		func() (proof, error) { return a.proveTruth(w, after) },
		func() (proof, error) { return proveUntouched(d), nil },
		func() (proof, error) { return a.proveAgain(after, now, script) },
		func() (proof, error) { return a.proveBeside(script) },
		func() (proof, error) { return a.proveLedger(before, now), nil },
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
	changed, added, removed []string // rows, by table and key
	tables                  []string // of each, in words
	right                   []string // rows that were right
}

func compare(tables []drills.Table, before, now [][][]string, damage [][]string) (d difference) {
	ids, entities := map[string]bool{}, map[string]bool{}
	for _, r := range damage {
		ids[r[0]], entities[r[1]] = true, true
	}
	for i, t := range tables {
		old, fresh := keyed(before[i], t.Key), keyed(now[i], t.Key)
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
			if !damaged[strings.Split(k, " ")[0]] {
				d.right = append(d.right, name)
			}
		}
		if n = len(d.changed) + len(d.added) + len(d.removed) - n; n > 0 {
			d.tables = append(d.tables, fmt.Sprintf("%s of %s", count(n, "row"), t.Name))
		}
	}
	return d
}

// keyed has the rows of a table by their key: a cell, and the one after it where that is needed to tell them apart.
func keyed(rows [][]string, key int) map[string][]string {
	out := map[string][]string{}
	for _, r := range rows {
		k := r[key]
		if out[k] != nil && key+1 < len(r) {
			k += " " + r[key+1]
		}
		out[k] = r
	}
	return out
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
func (a *Attempt) proveInvariants(w, after *walk.Walk, damage [][]string) (proof, error) {
	p := proof{name: "the books are right", ok: true, found: "every invariant holds"}
	damaged := map[string]bool{}
	for _, r := range damage {
		damaged[r[0]], damaged[r[1]] = true, true
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
func (a *Attempt) proveTruth(w, after *walk.Walk) (proof, error) {
	p := proof{name: "the rows are those that the ledger gives", ok: true, found: "all of them"}
	right, _, err := w.Changed("", a.Drill.Repair)
	if err != nil {
		return p, fmt.Errorf("carrying out the reference repair: %w", err)
	}
	for _, q := range a.Drill.Right {
		want, err := right.Query("", q.SQL)
		if err != nil {
			return p, err
		}
		got, err := after.Query("", q.SQL)
		if err != nil {
			return p, err
		}
		have := keyed(got.Rows, 0)
		for _, r := range want.Rows {
			if !slices.Equal(have[r[0]], r) {
				return proof{p.name, false, fmt.Sprintf("%s %s should be %s, and is %s", q.Words, r[0], r[1], cell(have[r[0]]))}, nil
			}
		}
		if len(got.Rows) != len(want.Rows) {
			return proof{p.name, false, fmt.Sprintf("%s: there are %d, and should be %d", q.Words, len(got.Rows), len(want.Rows))}, nil
		}
	}
	return p, nil
}

func cell(row []string) string {
	if len(row) < 2 {
		return "not there"
	}
	return row[1]
}

func proveUntouched(d difference) proof {
	p := proof{"rows that were right are untouched", len(d.right) == 0, "all of them"}
	if !p.ok {
		p.found = fmt.Sprintf("%s changed, the first is %s", wasRows(len(d.right)), d.right[0])
	}
	return p
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

// proveLedger notes whether entries were added that correct, or entries that were there overwritten.
func (a *Attempt) proveLedger(before, now [][][]string) proof {
	p := proof{"the ledger is corrected by entries", true, "entries were added, and none was changed"}
	for i, t := range a.Drill.Tables {
		if t.Name != a.Drill.Ledger {
			continue
		}
		fresh := map[string]bool{}
		for _, r := range now[i] {
			fresh[strings.Join(r, "|")] = true
		}
		lost := 0
		for _, r := range before[i] {
			if !fresh[strings.Join(r, "|")] {
				lost++
			}
		}
		if lost > 0 {
			return proof{p.name, false, fmt.Sprintf("%s of %s overwritten or removed: nobody can see later what was", wasRows(lost), t.Name)}
		}
	}
	return p
}
