package sql

import (
	"context"
	"errors"
	"strconv"

	"racelab/rt"
	"racelab/sqldb"
)

// Stmt is a statement that was prepared.
type Stmt struct {
	db     *DB
	text   string
	params int
	on     func() (*sqldb.Session, *sqldb.Pool, error) // the connection to use
	over   *int                                        // see sqldb.Call; nil outside transactions
	closed bool
}

// Prepare makes a statement to use again and again.
func (db *DB) Prepare(query string) (*Stmt, error) {
	return db.PrepareContext(context.Background(), query)
}

// PrepareContext is Prepare with a context.
func (db *DB) PrepareContext(ctx context.Context, query string) (*Stmt, error) {
	if sqldb.Peek(db.closed) != 0 {
		return nil, errClosed
	}
	return db.prepare(query, func() (*sqldb.Session, *sqldb.Pool, error) { return db.base.Loose(), db.limited(), nil })
}

func (db *DB) prepare(query string, on func() (*sqldb.Session, *sqldb.Pool, error)) (*Stmt, error) {
	texts, e := db.base.Split(query)
	if e != nil {
		return nil, db.fail(e)
	}
	if len(texts) > 1 && !db.lite {
		return nil, db.fail(several())
	}
	return &Stmt{db: db, text: query, params: db.base.Params(query), on: on}, nil
}

// Close ends the use of the statement.
func (s *Stmt) Close() error {
	s.closed = true
	return nil
}

// ready returns the connection for a use with so many arguments.
func (s *Stmt) ready(args int) (*sqldb.Session, *sqldb.Pool, error) {
	if s.closed {
		return nil, nil, errors.New("sql: statement is closed")
	}
	if args != s.params {
		return nil, nil, errors.New("sql: expected " + strconv.Itoa(s.params) + " arguments, got " + strconv.Itoa(args))
	}
	return s.on()
}

// Exec carries out the statement.
func (s *Stmt) Exec(args ...any) (Result, error) { return s.ExecContext(context.Background(), args...) }

// ExecContext is Exec until ctx is done.
func (s *Stmt) ExecContext(ctx context.Context, args ...any) (Result, error) {
	session, pool, err := s.ready(len(args))
	if err != nil {
		return nil, err
	}
	return s.db.exec(ctx, session, pool, s.over, s.text, args)
}

// Query carries out the statement and returns its rows.
func (s *Stmt) Query(args ...any) (*Rows, error) {
	return s.QueryContext(context.Background(), args...)
}

// QueryContext is Query until ctx is done.
func (s *Stmt) QueryContext(ctx context.Context, args ...any) (*Rows, error) {
	session, pool, err := s.ready(len(args))
	if err != nil {
		return nil, err
	}
	return s.db.query(ctx, session, pool, s.over, s.text, args)
}

// QueryRow carries out the statement and returns its row.
func (s *Stmt) QueryRow(args ...any) *Row { return s.QueryRowContext(context.Background(), args...) }

// QueryRowContext is QueryRow until ctx is done.
func (s *Stmt) QueryRowContext(ctx context.Context, args ...any) *Row {
	session, pool, err := s.ready(len(args))
	if err != nil {
		return &Row{err: err}
	}
	return s.db.row(ctx, session, pool, s.over, s.text, args)
}

// Rows is the result of a query.
type Rows struct {
	columns []string
	left    sqldb.Left
	row     string          // the one that Next went to
	at      int             // rows passed
	pool    *sqldb.Pool     // that the connection goes back to
	on      *sqldb.Session  // the connection, where others use it, too; nil: nobody else does
	ctx     context.Context // closes the rows when it is done; nil for none
	lost    error           // that of ctx, once it did
	closed  bool
}

// reads says whether rows are open on the connection.
func (rs *Rows) reads(open bool) {
	if rs.on != nil {
		rt.Hush()
		rs.on.Reading = open
		rt.Unhush()
	}
}

// Next goes to the next row and reports whether there is one.
func (rs *Rows) Next() bool {
	if rs.closed || rs.late() {
		return false
	}
	if rs.left.None() {
		rs.Close()
		return false
	}
	rs.row = rs.left.Next()
	rs.at++
	return true
}

// NextResultSet reports false: there is one result.
func (rs *Rows) NextResultSet() bool {
	rs.Close()
	return false
}

// late reports whether the rows were closed because their context is done. A goroutine of Go's does it, at some time
// after that.
func (rs *Rows) late() bool {
	if rs.ctx == nil || rs.ctx.Err() == nil || rt.Choose(2) == 1 {
		return false
	}
	rs.lost = rs.ctx.Err()
	rs.Close()
	return true
}

// Err returns the error that ended Next early: that of the context. The rows come with the statement.
func (rs *Rows) Err() error { return rs.lost }

// Close ends the reading, and gives the connection back.
func (rs *Rows) Close() error {
	if rs.closed {
		return nil
	}
	rs.closed = true
	rs.reads(false)
	if rs.pool != nil {
		rs.pool.Give()
	}
	return nil
}

// Columns returns the names of the columns.
func (rs *Rows) Columns() ([]string, error) {
	if rs.closed {
		return nil, errors.New("sql: Rows are closed")
	}
	return append([]string{}, rs.columns...), nil
}

// Scan copies the row into what dest points to.
func (rs *Rows) Scan(dest ...any) error {
	switch {
	case rs.closed:
		return errors.New("sql: Rows are closed")
	case rs.at == 0:
		return errors.New("sql: Scan called without calling Next")
	}
	return scanRow(rs.row, rs.columns, dest)
}

// Row is the result of QueryRow.
type Row struct {
	rows *Rows
	err  error
}

// Err returns the error of the query.
func (r *Row) Err() error { return r.err }

// Scan copies the first row into what dest points to, or returns ErrNoRows.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	for _, d := range dest {
		if _, ok := d.(*RawBytes); ok {
			return errors.New("sql: RawBytes isn't allowed on Row.Scan")
		}
	}
	if r.rows.at == 0 && r.rows.left.None() {
		return ErrNoRows
	}
	if r.rows.at == 0 {
		r.rows.row, r.rows.at = r.rows.left.Next(), 1
	}
	return scanRow(r.rows.row, r.rows.columns, dest)
}

// A ColumnType says what a column is declared as. Nobody has one: ColumnTypes does not return.
type ColumnType struct{ name string }

// Name returns the column's name.
func (ci *ColumnType) Name() string { return ci.name }

// DatabaseTypeName would return what the database calls the type.
func (ci *ColumnType) DatabaseTypeName() string { return "" }

// Length would return how long a value can be.
func (ci *ColumnType) Length() (length int64, ok bool) { return 0, false }

// DecimalSize would return the digits of a number.
func (ci *ColumnType) DecimalSize() (precision, scale int64, ok bool) { return 0, 0, false }

// Nullable would return whether there may be no value.
func (ci *ColumnType) Nullable() (nullable, ok bool) { return false, false }

// ColumnTypes would return what the columns are declared as.
func (rs *Rows) ColumnTypes() ([]*ColumnType, error) {
	rt.NotModelled("the program asks for the types of columns by sql.Rows.ColumnTypes")
	return nil, nil
}
