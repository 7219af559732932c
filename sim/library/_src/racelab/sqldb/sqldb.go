// Package sqldb is the database behind database/sql: tables with row versions,
// transactions, locks, and the isolation levels as PostgreSQL defines them, with a
// simpler SQLite beside it. Programs cannot import it.
//
// Every function with the directive is a step of the timeline. Text is read and rows are
// computed by the host (natives, below); here is what depends on the order of events:
//
//   - a row is a list of versions, oldest first, each with the transaction that made it;
//   - a snapshot is the list of transactions that committed after it was taken, so that
//     nothing is numbered and equal situations are equal states;
//   - a version is frozen (its transaction forgotten) and the older ones are dropped as soon as
//     every snapshot sees it.
//
// A statement that reads and writes takes its snapshot in one step and locks and changes rows in later
// ones, row by row, since others can come between; after a wait at READ COMMITTED it looks at the newest version
// of the row alone, as PostgreSQL's EvalPlanQual does. It is one step where nobody can tell the difference: it only reads, only
// inserts what it brings along, or changes the one row that a key picks (shape).
//
// Rows that nothing orders come, and are locked and changed, in every order as long as they are few (order.go). What differs from
// PostgreSQL: where the planner may choose between an index and the whole table, serializable transactions try both, but a table
// is small: all of an index is one page.
//
// SQLite is modelled in its WAL mode: one writer at a time, readers keep a snapshot, a
// transaction that read before another one's commit cannot write any more.
package sqldb

// What the host does; see sim/library/native_sql.go, which also says what cat, env and rows are.
func split(lite bool, text string) (texts []string, failure []string)
func plan(lite bool, text string) (info []int, names, words, failure []string)
func actions(lite bool, text string) []string
func define(lite bool, def, text string, types []string) (made string, failure []string)
func timed(cat []string) bool
func check(cat, env []string) (shape int, failure []string)
func parts(cat []string) (info []int, targets []string)
func locks(cat []string, part int) (leaves, modes, waits []int, tables []string)
func query(cat, env, rows []string, way int) (columns, out, moved []string, ties []int, ways int, open bool, failure []string)
func candidates(cat, env, rows []string, part, way int) (combos []string, ties []int, ways int, open bool, failure []string)
func window(cat, env, rows []string, part int) (offset, limit int, failure []string)
func again(cat, env, rows []string, part int, combo string, leaves []int, newest []string) (ok bool, failure []string)
func project(cat, env, rows []string, part int, combos []string, leaves []int, newest []string) (columns, out, moved []string, open bool, failure []string)
func update(cat, env, rows []string, part int, combo, old string) (row string, rekeyed bool, moved []string, open bool, failure []string)
func insert(cat, env, rows []string, part, way int) (out, moved []string, ways int, open bool, failure []string)
func clash(cat []string, part int, def string, arbiter bool, row string, others []string) (at []int, failure []string)
func clashes(def, row string, others []string) (at []int, failure []string)
func upsert(cat, env, rows []string, part int, existing, proposed string) (row string, apply, rekeyed bool, moved []string, open bool, failure []string)
func returning(cat, env, rows []string, part int, changed, combos []string) (columns, out, moved []string, open bool, failure []string)
func merges(cat, env, rows []string, part int) (combos, failure []string)
func merge(cat, env, rows []string, part int, combo string, had bool, old string) (on bool, kind int, row string, rekeyed bool, moved []string, open bool, failure []string)
func accesses(cat []string) (tables, indexes []string)
func meets(cat, env []string, access int, row string) bool
func effects(cat, env []string) (names, operands, failure []string)
func foreign(def string) []string
func refers(def, columns, other, refs string) (failure []string)
func keyText(def string, columns, row string) (text string, isNull, ok bool)
func serials(def string) []string
func reset(def, columns, row, how, otherDef, otherColumns, other string) (out string, rekeyed bool, failure []string)
func reshape(before, after, row string) (out string, failure []string)
func render(lite bool, text string, args []string) string
func words(rows []string) string
func fields(row string) []string

// Hex writes bytes in hexadecimal digits.
func Hex(s string) string

// Unhex reads what Hex wrote.
func Unhex(s string) string

// Fields returns the encoded values of a row.
func Fields(row string) []string { return fields(row) }

// Deliver returns rows as a driver hands them over: what Go has no type for as text, and jsonb as bytes; all of
// that as bytes if raw is set.
func Deliver(rows []string, raw bool) []string

// actor returns the name of the goroutine.
func actor() string

// impatient reports whether the program has statements that look whether a row is locked, without waiting: NOWAIT,
// SKIP LOCKED, pg_try_advisory_lock. Then a statement by itself holds its locks for a step, too.
func impatient() bool

// Peek reads *p without a step: for what the goroutine alone changes, though
// others could reach it.
func Peek(p *int) int

// Poke writes *p without a step, as Peek reads.
func Poke(p *int, n int)

// Clear sets the pointer that dest points to to nil, and reports whether there is one.
func Clear(dest any) bool

// Store sets what dest points to, a number, string or bool of any type, or a pointer to
// one, and says why it cannot. kind is that of an encoded value: b, i, f, s, x, t.
func Store(dest any, kind byte, i int64, f float64, s string) (problem string)

// Load takes a value of any basic type apart: b, i, f, s, x as kind, and 0 for nil. '?' is
// a value of another kind.
func Load(v any) (kind byte, i int64, f float64, s string)

// The kinds of statements, the strengths of locks and the levels, as package sqlparse
// numbers them.
const (
	kindSelect = iota + 1
	kindInsert
	kindUpdate
	kindDelete
	kindMerge
	kindCreateTable
	kindCreateIndex
	kindCreateView
	kindCreateSequence
	kindCreateType
	kindDrop
	kindAlter
	kindAlterSequence
	kindTruncate
	kindLockTable
	kindDeclare
	kindExplain
	kindBegin
	kindCommit
	kindRollback
	kindSavepoint
	kindRollbackTo
	kindRelease
	kindSetTransaction
	kindSet
	kindShow
	kindFetch
	kindMove
	kindCloseCursor
	kindSetConstraints
	kindDiscard
	kindNothing
)

const (
	keyShare = iota + 1
	share
	noKeyUpdate
	forUpdate
)

const (
	block = iota
	skipLocked
	noWait
)

// The isolation levels.
const (
	Unset = iota
	ReadCommitted
	RepeatableRead
	Serializable
)

// The shapes of statements, as package sqleval numbers them.
const (
	reads = iota
	blind
	pinned
	mixed
	alone
)

// What plan tells, by index.
const (
	planKind = iota
	planLevel
	planReadOnly
	planSession
	planIf
	planParams
	planInstant
	planLocal
	planCascade
	planRestart
	planMode
	planNoWait
	planStart
	planStep
	planChain
	planTemp
	planReplace
	planConcurrently
	planAnalyze
	planHold
	planScroll
	planDeferred
)

// What parts tells of each part.
const (
	partNumber = iota
	partKind
	partConflict
	partReturning
	partLocks
	partSize
)

// Error is a failure that the database reports.
type Error struct {
	Code       string // SQLSTATE
	Message    string
	Constraint string
	Table      string
	Context    error  // the context's error, when it ended the statement
	Over       bool   // the transaction was over before the statement
	Client     string // what pgx says, which finds it before it sends the statement
}

func failed(code, message string) *Error { return &Error{Code: code, Message: message} }

// failedAs makes an Error of what the host reports; nil for nothing.
func failedAs(failure []string) *Error {
	if failure == nil {
		return nil
	}
	return &Error{Code: failure[0], Message: failure[1], Constraint: failure[2]}
}

// DB is one database of a run.
type DB struct {
	Lite bool // SQLite

	name     string
	patient  bool // SQLite: a writer waits for the other one
	tables   []*table
	views    []view
	types    []string // CREATE TYPE
	seqs     []*sequence
	advisory []*lockable
	active   []*txn // in order of their first statement
	done     []*txn // committed, but not seen by every snapshot; in order of commit
	loose    bool   // there may be rows that nobody can find any more, now or later: see sweep
}

type table struct {
	name, def string
	rows      []*row
	lock      lockable
	by        *txn     // who made it, and has not committed yet
	goneBy    *txn     // who dropped it
	of        *Session // of a temporary table
	atEnd     string   // what becomes of that at the end of a transaction: "", "drop" or "delete"
}

type view struct{ name, text string }

type sequence struct {
	name       string
	next, step int
	owner      string // the table of a serial column
}

// lockable is what transactions lock: a row, a table, or a number (advisory locks).
type lockable struct {
	kind  int
	key   string // of an advisory lock
	locks []lock
	queue []*txn // those who wait for it, in order of arrival
}

// The kinds of what can be locked, which have their own conflicts.
const (
	ofRow = iota
	ofTable
	ofNumber
)

// row is one row with its history.
type row struct {
	lockable
	versions []version // never empty, except while a row is inserted
}

// version is a row as by left it; nil means that everybody sees it.
type version struct {
	data string
	by   *txn
	gone bool // deleted
}

type lock struct {
	by   *txn
	mode int
	n    int // of advisory locks: how often
}

// Result is what a statement left behind.
type Result struct {
	Columns  []string
	Rows     []string // encoded
	Ties     []int    // the number of the group of rows that each is in: those of one group come in any order
	Affected int
	LastID   int // SQLite: of the last row inserted

	statement string // that it is of
	Err       *Error
}

// registry has the databases of the run.
type registry struct{ all []*DB }

var databases registry

// Open returns the database of a name, which is empty when it is asked for the first time.
func Open(name string, lite, patient bool) *DB { return databases.open(name, lite, patient) }

//racelab:step
func (r *registry) open(name string, lite, patient bool) *DB {
	for _, d := range r.all {
		if d.name == name && d.Lite == lite {
			return d
		}
	}
	d := &DB{Lite: lite, name: name, patient: patient}
	r.all = append(r.all, d)
	return d
}

// table returns a table that t can see; nil if there is none.
func (d *DB) table(t *txn, name string) *table {
	for _, tab := range d.tables {
		if tab.of != nil && (t == nil || tab.of != t.who) {
			continue
		}
		if tab.name == name && (tab.by == nil || tab.by == t) && (tab.goneBy == nil || tab.goneBy != t) {
			return tab
		}
	}
	return nil
}

func (d *DB) sequence(name string) *sequence {
	for _, s := range d.seqs {
		if s.name == name {
			return s
		}
	}
	return nil
}

func (d *DB) view(name string) string {
	for _, v := range d.views {
		if v.name == name {
			return v.text
		}
	}
	return ""
}

// Split returns the statements in a text.
func (d *DB) Split(text string) ([]string, *Error) {
	texts, failure := split(d.Lite, text)
	return texts, failedAs(failure)
}

// Params returns how many parameters a statement has.
func (d *DB) Params(text string) int {
	info, _, _, failure := plan(d.Lite, text)
	if failure != nil || info[planKind] > kindMerge {
		return 0
	}
	return info[planParams]
}
