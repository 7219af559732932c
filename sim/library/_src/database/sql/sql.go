// Package sql is the interface of programs to databases. Here every database is
// modelled: sql.Open with the drivers pgx, postgres, sqlite and sqlite3 opens one that is empty
// at first and the same for all who give the same data source name.
//
// A statement is one step, or more where it waits: its rows come with it. Beginning a
// transaction is no step, since nobody can notice it.
package sql

import (
	"context"
	"errors"
	"strings"
	"time"

	"racelab/rt"
	"racelab/sqldb"
)

// ErrNoRows is what Scan returns when QueryRow found no row.
var ErrNoRows = errors.New("sql: no rows in result set")

// ErrTxDone is what a transaction returns after Commit or Rollback.
var ErrTxDone = errors.New("sql: transaction has already been committed or rolled back")

// ErrConnDone is what a connection returns after Close.
var ErrConnDone = errors.New("sql: connection is already closed")

// errOver is what a statement finds whose transaction was over before it was sent.
var errOver = errors.New("sql: the transaction is over")

var errClosed = errors.New("sql: database is closed")

// IsolationLevel is how much transactions see of one another.
type IsolationLevel int

// The isolation levels. The database knows read committed (which read uncommitted is,
// too), repeatable read (or snapshot) and serializable.
const (
	LevelDefault IsolationLevel = iota
	LevelReadUncommitted
	LevelReadCommitted
	LevelWriteCommitted
	LevelRepeatableRead
	LevelSnapshot
	LevelSerializable
	LevelLinearizable
)

var levelNames = []string{"Default", "Read Uncommitted", "Read Committed", "Write Committed", "Repeatable Read", "Snapshot", "Serializable", "Linearizable"}

// String returns the level's name.
func (i IsolationLevel) String() string {
	if i < 0 || int(i) >= len(levelNames) {
		return "IsolationLevel"
	}
	return levelNames[i]
}

// TxOptions says how a transaction is to be.
type TxOptions struct {
	Isolation IsolationLevel
	ReadOnly  bool
}

// Result is what a statement that returns no rows left behind.
type Result interface {
	LastInsertId() (int64, error)
	RowsAffected() (int64, error)
}

// DB is a database with a pool of connections. Any number of goroutines may use it.
type DB struct {
	base    *sqldb.DB
	driver  string // its name
	lite    bool   // SQLite
	answer  func(e *sqldb.Error) error
	pool    *sqldb.Pool
	instant bool // SQLite: transactions begin as writers
	closed  *int
}

// Open opens a database. The driver's package must be imported.
func Open(driverName, dataSourceName string) (*DB, error) {
	d, ok := sqldb.Find(driverName)
	if !ok {
		return nil, errors.New("sql: unknown driver \"" + driverName + "\" (forgotten import?)")
	}
	patient := d.Name == "sqlite3" || strings.Contains(dataSourceName, "busy_timeout") || strings.Contains(dataSourceName, "_timeout")
	return &DB{
		base:    sqldb.Open(dataSourceName, d.Lite, patient),
		driver:  d.Name,
		lite:    d.Lite,
		answer:  d.Fail,
		pool:    &sqldb.Pool{},
		instant: d.Lite && (strings.Contains(dataSourceName, "_txlock=immediate") || strings.Contains(dataSourceName, "_txlock=exclusive")),
		closed:  new(int),
	}, nil
}

// fail makes the driver's error.
func (db *DB) fail(e *sqldb.Error) error {
	switch {
	case e == nil:
		return nil
	case e.Context != nil:
		return e.Context
	case e.Over:
		return errOver
	case e.Client != "" && strings.HasPrefix(db.driver, "pgx"):
		return errors.New(e.Client)
	}
	return db.answer(e)
}

// Ping reports whether the database can be reached.
func (db *DB) Ping() error { return db.PingContext(context.Background()) }

// PingContext is Ping with a context.
func (db *DB) PingContext(ctx context.Context) error {
	if sqldb.Peek(db.closed) != 0 {
		return errClosed
	}
	return ctx.Err()
}

// Close closes the database for this DB; what is in it stays.
func (db *DB) Close() error {
	*db.closed = 1
	return nil
}

// SetMaxOpenConns limits the pool to n connections; n <= 0 is no limit.
func (db *DB) SetMaxOpenConns(n int) { db.pool.Limit(n) }

// SetMaxIdleConns does nothing: connections cost nothing here.
func (db *DB) SetMaxIdleConns(n int) {}

// SetConnMaxLifetime does nothing: connections do not age here.
func (db *DB) SetConnMaxLifetime(d time.Duration) {}

// SetConnMaxIdleTime does nothing.
func (db *DB) SetConnMaxIdleTime(d time.Duration) {}

// DBStats has numbers about the pool.
type DBStats struct {
	MaxOpenConnections int
	OpenConnections    int
	InUse              int
}

// Stats returns the state of a pool with a limit.
func (db *DB) Stats() DBStats {
	limit, used := db.pool.State()
	return DBStats{MaxOpenConnections: limit, OpenConnections: used, InUse: used}
}

// limited returns the pool if it has a limit.
func (db *DB) limited() *sqldb.Pool {
	if db.pool.Limited() {
		return db.pool
	}
	return nil
}

// run carries out statements, each on a connection of its own.
func (db *DB) run(ctx context.Context, s *sqldb.Session, pool *sqldb.Pool, over *int, keep, exec bool, text string, args []any) (*sqldb.Result, error) {
	if sqldb.Peek(db.closed) != 0 {
		return nil, errClosed
	}
	values, err := encodeAll(args)
	if err != nil {
		return nil, err
	}
	db.free(s)
	texts, err := db.messages(text, len(values), exec)
	if err != nil {
		return nil, err
	}
	var r *sqldb.Result
	for i, one := range texts {
		r = s.Run(&sqldb.Call{Text: one, Args: values, Ctx: ctx, Pool: pool, Keep: keep, Exec: exec, Over: over, Joined: i > 0, More: i+1 < len(texts)})
		if r.Err != nil {
			db.left(s)
			return nil, db.fail(r.Err)
		}
	}
	db.left(s)
	if r.Rows != nil && !db.lite {
		r.Rows = sqldb.Deliver(r.Rows, db.driver == "postgres")
	}
	return r, nil
}

// left ends the check where a statement leaves a transaction open on whatever connection of the pool was free. pgx gives such a connection
// up when it is next asked for; if the transaction holds nothing, nobody can tell.
func (db *DB) left(s *sqldb.Session) {
	rt.Hush()
	open, holds := s.Leaves()
	rt.Unhush()
	if s.Loose && open && (holds || !strings.HasPrefix(db.driver, "pgx")) {
		rt.NotModelled("BEGIN on whatever connection of the pool is free, so that chance says which statements are in the transaction; use Begin of sql.DB, or a sql.Conn")
	}
}

// messages are the statements of a text. Drivers of PostgreSQL send several together only where there are no arguments, and pgx
// only where nobody wants rows.
func (db *DB) messages(text string, args int, exec bool) ([]string, error) {
	texts, e := db.base.Split(text)
	switch {
	case e != nil || len(texts) < 2 || db.lite && args > 0:
		return []string{text}, nil // an error is the statement's result
	case db.lite:
		return texts, nil
	case args > 0 || !exec && db.driver != "postgres":
		return nil, db.fail(several())
	case !exec:
		rt.NotModelled("several statements in one Query, whose answers are several sets of rows; send each on its own")
	}
	return texts, nil
}

// several is what PostgreSQL says of several statements where it takes one.
func several() *sqldb.Error {
	return &sqldb.Error{Code: "42601", Message: "cannot insert multiple commands into a prepared statement"}
}

// free ends the check where drivers of PostgreSQL refuse a statement, since the rows of another are open on the same
// connection. What such a connection is good for after that is not known here.
func (db *DB) free(s *sqldb.Session) {
	rt.Hush()
	busy := s.Reading
	rt.Unhush()
	if busy {
		rt.NotModelled("a statement on a connection (of a transaction, or of a Conn) on which the rows of an earlier query are open: drivers of PostgreSQL refuse it; read these rows to their end or Close them first")
	}
}

// result is the Result of a statement.
type result struct {
	db       *DB
	affected int
	last     int
}

func (r result) LastInsertId() (int64, error) {
	if !r.db.lite {
		return 0, errors.New("LastInsertId is not supported by this driver")
	}
	return int64(r.last), nil
}

func (r result) RowsAffected() (int64, error) { return int64(r.affected), nil }

func (db *DB) exec(ctx context.Context, s *sqldb.Session, pool *sqldb.Pool, over *int, text string, args []any) (Result, error) {
	r, err := db.run(ctx, s, pool, over, false, true, text, args)
	if err != nil {
		return nil, err
	}
	affected := max(r.Affected, 0)
	if r.Columns != nil && r.Affected < 0 {
		affected = len(r.Rows)
	}
	return result{db, affected, r.LastID}, nil
}

func (db *DB) query(ctx context.Context, s *sqldb.Session, pool *sqldb.Pool, over *int, text string, args []any) (*Rows, error) {
	r, err := db.run(ctx, s, pool, over, true, false, text, args)
	if err != nil {
		return nil, err
	}
	if r.Columns == nil {
		pool = nil // given back already
	}
	rows := &Rows{columns: r.Columns, left: r.Left(), pool: pool}
	if ctx != nil && ctx.Done() != nil {
		rows.ctx = ctx
	}
	if r.Columns != nil && !s.Loose && !db.lite {
		rows.on = s
		rows.reads(true)
	}
	return rows, nil
}

func (db *DB) row(ctx context.Context, s *sqldb.Session, pool *sqldb.Pool, over *int, text string, args []any) *Row {
	r, err := db.run(ctx, s, pool, over, false, false, text, args)
	if err != nil {
		return &Row{err: err}
	}
	return &Row{rows: &Rows{columns: r.Columns, left: r.Left()}}
}

// Exec carries out a statement.
func (db *DB) Exec(query string, args ...any) (Result, error) {
	return db.exec(nil, db.base.Loose(), db.limited(), nil, query, args)
}

// ExecContext is Exec until ctx is done.
func (db *DB) ExecContext(ctx context.Context, query string, args ...any) (Result, error) {
	return db.exec(ctx, db.base.Loose(), db.limited(), nil, query, args)
}

// Query carries out a statement that returns rows.
func (db *DB) Query(query string, args ...any) (*Rows, error) {
	return db.query(nil, db.base.Loose(), db.limited(), nil, query, args)
}

// QueryContext is Query until ctx is done.
func (db *DB) QueryContext(ctx context.Context, query string, args ...any) (*Rows, error) {
	return db.query(ctx, db.base.Loose(), db.limited(), nil, query, args)
}

// QueryRow carries out a statement that returns one row; its error comes from Scan.
func (db *DB) QueryRow(query string, args ...any) *Row {
	return db.row(nil, db.base.Loose(), db.limited(), nil, query, args)
}

// QueryRowContext is QueryRow until ctx is done.
func (db *DB) QueryRowContext(ctx context.Context, query string, args ...any) *Row {
	return db.row(ctx, db.base.Loose(), db.limited(), nil, query, args)
}
