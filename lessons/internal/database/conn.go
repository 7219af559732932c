package database

import (
	"context"
	"database/sql/driver"
	"io"

	"racelab/lessons/internal/fault"
)

// session is a driver's connection as both drivers have it.
type session interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
}

// connector makes connections on which faults strike between statements.
type connector struct {
	driver.Connector
	dialect dialect
}

// dialect is what the two databases differ in.
type dialect interface {
	// translate returns a statement in the database's own words, "" for one that
	// the database has no use for, and whether it changes rows.
	translate(text string) (own string, writes bool)
	// options returns what the database is asked for in place of opts.
	options(opts driver.TxOptions) driver.TxOptions
	// lock waits until nobody else writes, where the database lets one write at a
	// time, and unlock lets the next one.
	lock(ctx context.Context) error
	unlock()
	// travel takes the time that a statement is on its way.
	travel()
	// discard closes a connection that nobody needs any more, or keeps it for a later
	// run.
	discard(s session) error
}

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	inner, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	s, ok := inner.(session)
	if !ok {
		return nil, driver.ErrBadConn // neither of the two drivers
	}
	return &conn{session: s, dialect: c.dialect}, nil
}

// conn is one connection. Like every driver's it serves one goroutine at a time.
type conn struct {
	session
	dialect dialect
	open    *tx // transaction under way
	dead    bool
}

// point lets a fault strike. If the calling process dies of it, so does the connection.
func (c *conn) point() {
	forget := fault.AtCrash(c.hangUp)
	fault.Point()
	forget()
	c.dialect.travel()
}

// hangUp is what the server does when the client is gone.
func (c *conn) hangUp() {
	if c.dead {
		return
	}
	c.dead = true
	if c.open != nil {
		_ = c.open.Tx.Rollback() // the connection's end does it otherwise
		c.dialect.unlock()
		c.open = nil
	}
	_ = c.session.Close() // nobody is left to tell
}

// Close closes the connection.
func (c *conn) Close() error {
	if c.dead {
		return nil
	}
	c.dead = true
	return c.dialect.discard(c.session)
}

// IsValid reports whether the pool may use the connection again.
func (c *conn) IsValid() bool {
	if v, ok := c.session.(driver.Validator); ok && !c.dead {
		return v.IsValid()
	}
	return !c.dead
}

// ResetSession prepares the connection for its next user.
func (c *conn) ResetSession(ctx context.Context) error {
	if r, ok := c.session.(driver.SessionResetter); ok && !c.dead {
		return r.ResetSession(ctx)
	}
	return nil
}

// CheckNamedValue converts an argument as the driver does.
func (c *conn) CheckNamedValue(v *driver.NamedValue) error {
	if n, ok := c.session.(driver.NamedValueChecker); ok {
		return n.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// alone runs a statement. Outside a transaction one that writes is a transaction of
// its own, and waits like one.
func (c *conn) alone(ctx context.Context, text string, writes bool, run func() error) error {
	if c.dead {
		return driver.ErrBadConn
	}
	c.point()
	if c.open == nil && writes {
		if err := c.dialect.lock(ctx); err != nil {
			return err
		}
		defer c.dialect.unlock()
	}
	return check(ctx, text, run())
}

// ExecContext carries out a statement.
func (c *conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (r driver.Result, err error) {
	own, writes := c.dialect.translate(text)
	err = c.alone(ctx, text, writes, func() error {
		if own == "" {
			r = driver.RowsAffected(0)
			return nil
		}
		r, err = c.session.ExecContext(ctx, own, args)
		return err
	})
	return r, err
}

// QueryContext carries out a statement and keeps all its rows: they come with it,
// as in the engine.
func (c *conn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (kept driver.Rows, err error) {
	own, writes := c.dialect.translate(text)
	err = c.alone(ctx, text, writes, func() error {
		rows, err := c.session.QueryContext(ctx, own, args)
		if err != nil {
			return err
		}
		kept, err = keep(rows)
		return err
	})
	return kept, err
}

// Prepare is not offered: the pool then sends the text each time.
func (c *conn) Prepare(text string) (driver.Stmt, error) { return &stmt{c, text}, nil }

// BeginTx opens a transaction.
func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := c.dialect.lock(ctx); err != nil {
		return nil, err
	}
	inner, err := c.session.BeginTx(ctx, c.dialect.options(opts))
	if err != nil {
		c.dialect.unlock()
		return nil, err
	}
	c.open = &tx{Tx: inner, c: c, forget: fault.AtCrash(c.hangUp)}
	return c.open, nil
}

// tx is a transaction.
type tx struct {
	driver.Tx
	c      *conn
	forget func()
}

// Commit ends the transaction.
func (t *tx) Commit() error { return t.end(t.Tx.Commit) }

// Rollback takes the transaction back.
func (t *tx) Rollback() error { return t.end(t.Tx.Rollback) }

func (t *tx) end(how func() error) error {
	if t.c.dead {
		return driver.ErrBadConn
	}
	t.c.point()
	t.forget()
	t.c.open = nil
	defer t.c.dialect.unlock()
	return how()
}

// stmt is a prepared statement, which is no more than its text.
type stmt struct {
	c    *conn
	text string
}

// Close does nothing.
func (s *stmt) Close() error { return nil }

// NumInput leaves it to the database to count arguments.
func (s *stmt) NumInput() int { return -1 }

// Exec is ExecContext.
func (s *stmt) Exec(args []driver.Value) (driver.Result, error) {
	return s.ExecContext(context.Background(), named(args))
}

// Query is QueryContext.
func (s *stmt) Query(args []driver.Value) (driver.Rows, error) {
	return s.QueryContext(context.Background(), named(args))
}

// ExecContext carries out the statement.
func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.c.ExecContext(ctx, s.text, args)
}

// QueryContext carries out the statement and returns its rows.
func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.c.QueryContext(ctx, s.text, args)
}

func named(args []driver.Value) []driver.NamedValue {
	all := make([]driver.NamedValue, len(args))
	for i, v := range args {
		all[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return all
}

// rows is a result that was read to its end.
type rows struct {
	columns []string
	all     [][]driver.Value
}

func keep(from driver.Rows) (driver.Rows, error) {
	kept := &rows{columns: from.Columns()}
	for {
		row := make([]driver.Value, len(kept.columns))
		err := from.Next(row)
		if err == io.EOF {
			return kept, from.Close()
		}
		if err != nil {
			_ = from.Close() // err says why
			return nil, err
		}
		for i, v := range row {
			if b, ok := v.([]byte); ok {
				row[i] = append([]byte(nil), b...) // the driver uses it again
			}
		}
		kept.all = append(kept.all, row)
	}
}

// Columns returns the names of the columns.
func (r *rows) Columns() []string { return r.columns }

// Close does nothing.
func (r *rows) Close() error { return nil }

// Next copies the next row to dest.
func (r *rows) Next(dest []driver.Value) error {
	if len(r.all) == 0 {
		return io.EOF
	}
	copy(dest, r.all[0])
	r.all = r.all[1:]
	return nil
}
