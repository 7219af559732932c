// Package sqldb is the database behind database/sql: tables with row versions,
// transactions, locks, and the isolation levels as PostgreSQL defines them, with a
// simpler SQLite beside it. Programs cannot import it.
//
// Every function with the directive is one step of the timeline. Text is read and rows are
// computed by the host (natives, below); here is what depends on the order of events:
//
//   - a row is a list of versions, oldest first, each with the transaction that made it;
//   - a snapshot is the list of transactions that committed after it was taken, so that
//     nothing is numbered and equal situations are equal states;
//   - a version is frozen (its transaction forgotten) and the older ones are dropped as soon as
//     every snapshot sees it.
//
// What differs from PostgreSQL: a deadlock is found when its cycle closes, and the one
// who closes it is the victim, unless somebody in it has a lock_timeout below deadlockTimeout; CREATE and DROP take effect at once and are not rolled back; rows
// without ORDER BY come in the order of their insertion; foreign keys are not enforced;
// serializable transactions lock exactly the rows that their conditions select, where
// PostgreSQL may lock whole pages or tables and so fail more often.
//
// SQLite is modelled in its WAL mode: one writer at a time, readers keep a snapshot, a
// transaction that read before another one's commit cannot write any more.
package sqldb

// What the host does; see sim/library/native_sql.go.
func split(lite bool, text string) (texts []string, failure []string)
func plan(lite bool, text string) (info []int, names []string, failure []string)
func define(lite bool, text string) string
func addKey(def, index string) string
func query(lite bool, text string, args, defs []string, counts []int, rows []string, now int) (columns, out, failure []string)
func match(lite bool, text string, args, defs []string, counts []int, rows []string, now int) (at []int, failure []string)
func window(lite bool, text string, args []string) (offset, limit int, failure []string)
func update(lite bool, text string, args, defs []string, counts []int, rows []string, now int, old string) (row string, rekeyed bool, failure []string)
func insert(lite bool, text string, args, defs []string, counts []int, rows []string, now, next int) (out []string, after int, failure []string)
func clash(lite bool, text, def string, arbiter bool, row string, others []string) (at []int, failure []string)
func upsert(lite bool, text string, args, defs []string, counts []int, rows []string, now int, existing, proposed string) (row string, apply, rekeyed bool, failure []string)
func returning(lite bool, text string, args, defs []string, counts []int, rows []string, now int, changed []string) (columns, out, failure []string)
func touches(lite bool, text string, args []string, table, def, row string) bool
func render(lite bool, text string, args []string) string
func words(rows []string) string
func fields(row string) []string

// Hex writes bytes in hexadecimal digits.
func Hex(s string) string

// Unhex reads what Hex wrote.
func Unhex(s string) string

// Fields returns the encoded values of a row.
func Fields(row string) []string { return fields(row) }

// actor returns the name of the goroutine.
func actor() string

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
	kindCreateTable
	kindCreateIndex
	kindDropTable
	kindBegin
	kindCommit
	kindRollback
	kindSetTransaction
	kindNothing
	kindSetLockTimeout
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

// What plan tells, by index.
const (
	planKind = iota
	planLock
	planWait
	planLocked
	planLevel
	planReadOnly
	planSession
	planIf
	planParams
	planReturning
	planConflict
	planInstant
	planItself
	planLocal
	planTimeout
)

// Error is a failure that the database reports.
type Error struct {
	Code       string // SQLSTATE
	Message    string
	Constraint string
	Table      string
	Context    error // the context's error, when it ended the statement
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

	name    string
	patient bool // SQLite: a writer waits for the other one
	tables  []*table
	active  []*txn // in order of their first statement
	done    []*txn // committed, but not seen by every snapshot; in order of commit
}

type table struct {
	name, def string
	rows      []*row
	next      int // what the sequence gives next
}

// row is one row with its history.
type row struct {
	versions []version // never empty, except while a row is inserted
	locks    []lock
	queue    []*txn // those who wait for it, in order of arrival
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
}

// Result is what a statement left behind.
type Result struct {
	Columns  []string
	Rows     []string // encoded
	Affected int
	LastID   int // SQLite: of the last row inserted
	Err      *Error
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

func (d *DB) table(name string) *table {
	for _, t := range d.tables {
		if t.name == name {
			return t
		}
	}
	return nil
}

// Split returns the statements in a text.
func (d *DB) Split(text string) ([]string, *Error) {
	texts, failure := split(d.Lite, text)
	return texts, failedAs(failure)
}
