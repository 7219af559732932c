package sql

import (
	"context"
	"errors"
	"strconv"

	"racelab/rt"
	"racelab/sqldb"
)

// Tx is a transaction.
type Tx struct {
	db   *DB
	s    *sqldb.Session
	pool *sqldb.Pool // that the connection goes back to; nil for none
	stop func() bool // ends the watch over the context; nil for none
	ctx  context.Context
	done *int
}

// Begin starts a transaction at the default level, read committed.
func (db *DB) Begin() (*Tx, error) { return db.BeginTx(context.Background(), nil) }

// BeginTx starts a transaction, which is rolled back when ctx is done.
func (db *DB) BeginTx(ctx context.Context, opts *TxOptions) (*Tx, error) {
	if sqldb.Peek(db.closed) != 0 {
		return nil, errClosed
	}
	pool := db.limited()
	if pool != nil {
		if e := pool.Take(ctx); e != nil {
			return nil, db.fail(e)
		}
	}
	tx, err := db.begin(ctx, opts, db.base.Session(), pool)
	if err != nil && pool != nil {
		pool.Give()
	}
	return tx, err
}

// level returns the database's number for a level, and -1 for one that it does not
// have. It is no table, which would be memory that goroutines share.
func level(i IsolationLevel) int {
	switch i {
	case LevelDefault:
		return sqldb.Unset
	case LevelReadUncommitted, LevelReadCommitted:
		return sqldb.ReadCommitted
	case LevelRepeatableRead, LevelSnapshot:
		return sqldb.RepeatableRead
	case LevelSerializable:
		return sqldb.Serializable
	}
	return -1
}

// begin starts a transaction, which gives its connection back to pool.
func (db *DB) begin(ctx context.Context, opts *TxOptions, s *sqldb.Session, pool *sqldb.Pool) (*Tx, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	asked, readOnly := sqldb.Unset, false
	if opts != nil {
		asked, readOnly = level(opts.Isolation), opts.ReadOnly
		if asked < 0 {
			return nil, errors.New("unsupported isolation: " + strconv.Itoa(int(opts.Isolation)))
		}
	}
	if db.instant {
		if e := s.BeginNow(ctx); e != nil {
			return nil, db.fail(e)
		}
	} else {
		s.Begin(asked, readOnly)
	}
	tx := &Tx{db: db, s: s, pool: pool, ctx: ctx, done: new(int)}
	if ctx.Done() != nil { // from here on another goroutine may end it
		done := tx.done
		tx.stop = context.AfterFunc(ctx, func() { abandon(s, done, pool) })
	}
	return tx, nil
}

// abandon rolls back because the context is done.
func abandon(s *sqldb.Session, done *int, pool *sqldb.Pool) {
	if s.Abandon(done) && pool != nil {
		pool.Give()
	}
}

// finish ends the transaction, once.
func (tx *Tx) finish(end func()) bool {
	if sqldb.Peek(tx.done) != 0 {
		return false
	}
	sqldb.Poke(tx.done, 1)
	rt.Hush() // rows that are open are closed with the transaction
	tx.s.Reading = false
	rt.Unhush()
	end()
	if tx.pool != nil {
		tx.pool.Give()
	}
	return true
}

// Commit makes what the transaction did visible to all.
func (tx *Tx) Commit() error {
	if tx.stop != nil {
		tx.stop()
		if sqldb.Peek(tx.done) == 0 && tx.ctx.Err() != nil {
			tx.finish(tx.s.Rollback)
			return tx.ctx.Err()
		}
	}
	var e *sqldb.Error
	if !tx.finish(func() { e = tx.s.Commit() }) {
		return ErrTxDone
	}
	if e != nil && e.Code == "25P02" && tx.db.driver != "postgres" {
		return errors.New("commit unexpectedly resulted in rollback")
	}
	return tx.db.fail(e)
}

// Rollback takes back what the transaction did.
func (tx *Tx) Rollback() error {
	if tx.stop != nil {
		tx.stop()
	}
	if !tx.finish(tx.s.Rollback) {
		return ErrTxDone
	}
	return nil
}

// ready returns why the transaction cannot be used for a statement with a context; nil if it can.
func (tx *Tx) ready(ctx context.Context) error {
	if sqldb.Peek(tx.done) == 0 {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return ErrTxDone
}

// Exec carries out a statement in the transaction.
func (tx *Tx) Exec(query string, args ...any) (Result, error) {
	return tx.exec(context.Background(), query, args)
}

// ExecContext is Exec until ctx is done.
func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (Result, error) {
	return tx.exec(ctx, query, args)
}

func (tx *Tx) exec(ctx context.Context, query string, args []any) (Result, error) {
	if err := tx.ready(ctx); err != nil {
		return nil, err
	}
	r, err := tx.db.exec(ctx, tx.s, nil, tx.done, query, args)
	return r, tx.over(ctx, err)
}

// Query carries out a statement that returns rows.
func (tx *Tx) Query(query string, args ...any) (*Rows, error) {
	return tx.query(context.Background(), query, args)
}

// QueryContext is Query until ctx is done.
func (tx *Tx) QueryContext(ctx context.Context, query string, args ...any) (*Rows, error) {
	return tx.query(ctx, query, args)
}

func (tx *Tx) query(ctx context.Context, query string, args []any) (*Rows, error) {
	if err := tx.ready(ctx); err != nil {
		return nil, err
	}
	rows, err := tx.db.query(ctx, tx.s, nil, tx.done, query, args)
	return rows, tx.over(ctx, err)
}

// QueryRow carries out a statement that returns one row.
func (tx *Tx) QueryRow(query string, args ...any) *Row {
	return tx.row(context.Background(), query, args)
}

// QueryRowContext is QueryRow until ctx is done.
func (tx *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *Row {
	return tx.row(ctx, query, args)
}

func (tx *Tx) row(ctx context.Context, query string, args []any) *Row {
	if err := tx.ready(ctx); err != nil {
		return &Row{err: err}
	}
	r := tx.db.row(ctx, tx.s, nil, tx.done, query, args)
	r.err = tx.over(ctx, r.err)
	return r
}

// over is what a statement says whose transaction was over before it was sent.
func (tx *Tx) over(ctx context.Context, err error) error {
	if err == errOver {
		return tx.ready(ctx)
	}
	return err
}

// Prepare makes a statement to use in the transaction.
func (tx *Tx) Prepare(query string) (*Stmt, error) {
	return tx.PrepareContext(context.Background(), query)
}

// PrepareContext is Prepare with a context.
func (tx *Tx) PrepareContext(ctx context.Context, query string) (*Stmt, error) {
	if err := tx.ready(ctx); err != nil {
		return nil, err
	}
	st, err := tx.db.prepare(query, func() (*sqldb.Session, *sqldb.Pool, error) { return tx.s, nil, tx.ready(context.Background()) })
	if err != nil {
		return nil, err
	}
	st.over = tx.done
	return st, nil
}

// Stmt returns a statement that works in the transaction as stmt does outside.
func (tx *Tx) Stmt(stmt *Stmt) *Stmt {
	return &Stmt{db: tx.db, text: stmt.text, params: stmt.params, over: tx.done, on: func() (*sqldb.Session, *sqldb.Pool, error) { return tx.s, nil, tx.ready(context.Background()) }}
}

// Conn is one connection, for statements that belong together.
type Conn struct {
	db     *DB
	s      *sqldb.Session
	pool   *sqldb.Pool
	closed *int
}

// Conn takes a connection from the pool.
func (db *DB) Conn(ctx context.Context) (*Conn, error) {
	if sqldb.Peek(db.closed) != 0 {
		return nil, errClosed
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	pool := db.limited()
	if pool != nil {
		if e := pool.Take(ctx); e != nil {
			return nil, db.fail(e)
		}
	}
	return &Conn{db: db, s: db.base.Session(), pool: pool, closed: new(int)}, nil
}

// Close returns the connection to the pool. A transaction that is open on it is
// rolled back.
func (c *Conn) Close() error {
	if sqldb.Peek(c.closed) != 0 {
		return ErrConnDone
	}
	sqldb.Poke(c.closed, 1)
	c.s.Close()
	if c.pool != nil {
		c.pool.Give()
	}
	return nil
}

func (c *Conn) ready() error {
	if sqldb.Peek(c.closed) != 0 {
		return ErrConnDone
	}
	return nil
}

// PingContext reports whether the connection works.
func (c *Conn) PingContext(ctx context.Context) error { return c.ready() }

// ExecContext carries out a statement, which may be BEGIN, COMMIT or ROLLBACK.
func (c *Conn) ExecContext(ctx context.Context, query string, args ...any) (Result, error) {
	if err := c.ready(); err != nil {
		return nil, err
	}
	return c.db.exec(ctx, c.s, nil, nil, query, args)
}

// QueryContext carries out a statement that returns rows.
func (c *Conn) QueryContext(ctx context.Context, query string, args ...any) (*Rows, error) {
	if err := c.ready(); err != nil {
		return nil, err
	}
	return c.db.query(ctx, c.s, nil, nil, query, args)
}

// QueryRowContext carries out a statement that returns one row.
func (c *Conn) QueryRowContext(ctx context.Context, query string, args ...any) *Row {
	if err := c.ready(); err != nil {
		return &Row{err: err}
	}
	return c.db.row(ctx, c.s, nil, nil, query, args)
}

// BeginTx starts a transaction on the connection.
func (c *Conn) BeginTx(ctx context.Context, opts *TxOptions) (*Tx, error) {
	if err := c.ready(); err != nil {
		return nil, err
	}
	return c.db.begin(ctx, opts, c.s, nil)
}

// PrepareContext makes a statement to use on the connection.
func (c *Conn) PrepareContext(ctx context.Context, query string) (*Stmt, error) {
	if err := c.ready(); err != nil {
		return nil, err
	}
	return c.db.prepare(query, func() (*sqldb.Session, *sqldb.Pool, error) { return c.s, nil, c.ready() })
}
