package machine

import (
	"fmt"
	"slices"

	"racelab/sim/trace"
)

// This file shows what a walk looks like at a moment: what is in the stores, who waits for whom, where
// goroutines stand.

// library returns the package-level variable of a package of the library, nothing if the program does not use it.
func (m *Machine) library(name, typ string) cursor {
	for i, g := range m.prog.globals {
		if !g.user && g.name == name && g.typ.String() == typ {
			return cursor{m, g.typ, m.heap[i+1].words}
		}
	}
	return cursor{}
}

// Database is one database of a run and its tables.
type Database struct {
	Name   string // data source name
	Lite   bool   // SQLite
	Tables []Thing
}

// Databases returns every database that was opened, with what is committed in its tables and, in the notes of
// rows, what is not, who holds locks and who waits.
func (m *Machine) Databases() []Database {
	var out []Database
	for _, d := range m.library("databases", "sqldb.registry").field("all").elements() {
		db := Database{Name: d.field("name").text(), Lite: d.field("Lite").isTrue()}
		for _, table := range d.field("tables").elements() {
			db.Tables = append(db.Tables, table.thing())
		}
		out = append(out, db)
	}
	return out
}

// Held is a lock of a database, with who holds it and who waits for it.
type Held struct {
	Table   string
	Row     []string // the row's values; nil for a lock on the table
	Holders []string
	Waiters []string // in order
}

// RowLocks returns the locks on rows and tables that are held and waited for, or which hold a change that is
// not committed.
func (m *Machine) RowLocks() []Held {
	var out []Held
	for _, d := range m.library("databases", "sqldb.registry").field("all").elements() {
		for _, table := range d.field("tables").elements() {
			name := table.field("name").text()
			if h := table.field("lock").held(); len(h.Waiters) > 0 {
				h.Table = name
				out = append(out, h)
			}
			for _, r := range table.field("rows").elements() {
				h := r.field("lockable").held()
				versions := r.field("versions").elements()
				if n := len(versions); n > 0 {
					h.Row = rowCells(versions[n-1].field("data").text())
					if by := versions[n-1].field("by").target(); by.typ != nil && by.field("running").isTrue() {
						h.add(by.field("name").text())
					}
				}
				if h.Table = name; len(h.Holders)+len(h.Waiters) > 0 {
					out = append(out, h)
				}
			}
		}
	}
	return out
}

func (h *Held) add(name string) {
	if !slices.Contains(h.Holders, name) {
		h.Holders = append(h.Holders, name)
	}
}

// held reads a lockable.
func (c cursor) held() (h Held) {
	for _, l := range c.field("locks").elements() {
		h.add(l.field("by").target().field("name").text())
	}
	for _, w := range c.field("queue").elements() {
		h.Waiters = append(h.Waiters, w.target().field("name").text())
	}
	return h
}

// HasCall reports whether the program has a function of the harness.
func (p *Program) HasCall(name string) bool { return p.calls[name] != nil }

// Disk returns the files of the modelled disk.
func (m *Machine) Disk() []Thing { return m.fileThings() }

// Standing says where a goroutine of a walk stands.
type Standing struct {
	G       uint32 // number
	Name    string
	Process int
	Request uint32 // the outermost span that it belongs to; 0: none
	What    string // what it waits for, or is about to do
	Pos     trace.Position
	Since   int64 // since when, in ns
	Waits   bool  // it cannot go on
}

// Goroutines returns the goroutines of processes, in the order in which they were started.
func (m *Machine) Goroutines() []Standing {
	var out []Standing
	for _, g := range m.gs {
		if g.walks.proc == 0 {
			continue
		}
		p := m.pendingOf(g)
		s := Standing{G: g.born, Name: g.name, Process: int(g.walks.proc), Request: g.walks.traced, What: p.Words, Pos: p.Pos, Since: g.walks.began}
		s.Waits = g.walks.due == never || g.phase == 1 && g.wake > m.now
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b Standing) int { return int(a.G) - int(b.G) })
	return out
}

// Alive returns how many goroutines each process has, by its number.
func (m *Machine) Alive() []int {
	out := make([]int, len(m.walk.procs))
	for _, g := range m.gs {
		out[g.walks.proc]++
	}
	return out
}

// Alone lets a goroutine go on, and nobody else, until it ends or has to wait. No time passes. It reports
// whether the goroutine ended within a number of steps.
func (m *Machine) Alone(key uint64, steps int) bool {
	for range steps {
		i := slices.IndexFunc(m.gs, func(g *goroutine) bool { return g.key == key })
		if i < 0 {
			return true
		}
		if m.end != nil || m.alternatives(m.gs[i]) == 0 {
			return false
		}
		m.spent = 0
		m.guard(func() {
			m.proceed(i)
			m.drain()
		})
		m.arrivals()
	}
	return false
}

// transaction is the name by which a walk knows who begins a transaction: "shop-1 request 17".
func (m *Machine) transaction(g *goroutine) string {
	name := m.walk.procs[g.walks.proc].Name
	if g.walks.traced != 0 {
		return fmt.Sprintf("%s request %d", name, g.walks.traced)
	}
	return fmt.Sprintf("%s goroutine %d (%s)", name, g.born, g.name)
}

// RowValues takes a row of a query's answer apart, in words: NULL, true, 12.
func RowValues(row string) []string {
	if row == "" {
		return nil
	}
	return rowCells(row)
}
