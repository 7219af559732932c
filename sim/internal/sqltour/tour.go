package sqltour

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib"
)

// account is what the tour writes down.
type account struct{ strings.Builder }

// say writes a line, with errors by what a program can tell of them.
func (a *account) say(name string, values ...any) {
	a.WriteString(name + ":")
	for _, v := range values {
		switch v := v.(type) {
		case error:
			a.WriteString(" " + problem(v))
		case time.Time:
			a.WriteString(" " + v.UTC().Format(time.RFC3339Nano))
		default:
			fmt.Fprintf(a, " %T %v", v, v)
		}
	}
	a.WriteString("\n")
}

func problem(err error) string {
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg):
		return pg.Code + " " + pg.Message + " [" + pg.ConstraintName + "]"
	case errors.Is(err, sql.ErrTxDone), errors.Is(err, sql.ErrConnDone), errors.Is(err, sql.ErrNoRows), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		for _, known := range []error{sql.ErrTxDone, sql.ErrConnDone, sql.ErrNoRows, context.Canceled, context.DeadlineExceeded} {
			if errors.Is(err, known) {
				return "is " + known.Error()
			}
		}
	}
	return err.Error()
}

// Tour goes through the interface of database/sql and writes down what comes of it. The database is empty.
func Tour(db *sql.DB) string {
	a := &account{}
	for _, text := range []string{
		"create table kinds (id int primary key, b bool, s smallint, i int, l bigint, f float8, n numeric(10, 2), t text, v varchar(5), y bytea, d date, ts timestamp, tz timestamptz, u uuid, j jsonb, a int[], w text[], iv interval)",
		"insert into kinds values (1, true, 7, 42, 9000000000, 1.5, 12.30, 'text', 'vchar', '\\x0102', '2024-02-29', '2024-02-29 12:30:00.25', '2024-02-29 12:30:00+00', '11111111-2222-3333-4444-555555555555', '{\"k\": [1, \"x\"]}', '{1,2,3}', '{a,\"b c\"}', '1 day 02:00:00')",
		"insert into kinds (id) values (2)",
		"create table accounts (id int primary key, owner text not null unique, balance int not null check (balance >= 0))",
		"insert into accounts values (1, 'ann', 100), (2, 'bob', 50)",
		"create table orders (id serial primary key, account int references accounts(id), note text default 'none')",
	} {
		if _, err := db.Exec(text); err != nil {
			a.say(text, err)
		}
	}
	a.types(db)
	a.nulls(db)
	a.conversions(db)
	a.parameters(db)
	a.counts(db)
	a.rows(db)
	a.results(db)
	a.failures(db)
	a.transactions(db)
	a.statements(db)
	a.connections(db)
	a.messages(db)
	a.contexts(db)
	return a.String()
}

var columns = []string{"b", "s", "i", "l", "f", "n", "t", "v", "y", "d", "ts", "tz", "u", "j", "a", "w", "iv"}

func (a *account) types(db *sql.DB) {
	for _, c := range columns {
		var v any
		err := db.QueryRow("select " + c + " from kinds where id = 1").Scan(&v)
		a.say("any "+c, v, err)
		var s string
		err = db.QueryRow("select " + c + " from kinds where id = 1").Scan(&s)
		a.say("string "+c, s, err)
		var b []byte
		err = db.QueryRow("select " + c + " from kinds where id = 1").Scan(&b)
		a.say("bytes "+c, string(b), err)
		var n int
		err = db.QueryRow("select " + c + " from kinds where id = 1").Scan(&n)
		a.say("int "+c, n, err)
		var f float64
		err = db.QueryRow("select " + c + " from kinds where id = 1").Scan(&f)
		a.say("float "+c, f, err)
		var ok bool
		err = db.QueryRow("select " + c + " from kinds where id = 1").Scan(&ok)
		a.say("bool "+c, ok, err)
		var at time.Time
		err = db.QueryRow("select " + c + " from kinds where id = 1").Scan(&at)
		a.say("time "+c, at, err)
		var ns sql.NullString
		err = db.QueryRow("select " + c + " from kinds where id = 1").Scan(&ns)
		a.say("null string "+c, ns, err)
		var raw sql.RawBytes
		err = db.QueryRow("select " + c + " from kinds where id = 1").Scan(&raw)
		a.say("raw "+c, err)
	}
}

func (a *account) nulls(db *sql.DB) {
	for _, c := range columns {
		row := func() *sql.Row { return db.QueryRow("select " + c + " from kinds where id = 2") }
		var v any = 1
		a.say("any null "+c, row().Scan(&v), v)
		var s string
		a.say("string null "+c, row().Scan(&s))
		var p *string
		a.say("pointer null "+c, row().Scan(&p), p == nil)
		b := []byte("x")
		a.say("bytes null "+c, row().Scan(&b), b == nil)
	}
	row := func() *sql.Row {
		return db.QueryRow("select b, i, l, s, f, t, ts, i from kinds where id in (1, 2) order by id desc limit 1")
	}
	var b sql.NullBool
	var i sql.NullInt32
	var l sql.NullInt64
	var s sql.NullInt16
	var f sql.NullFloat64
	var t sql.NullString
	var at sql.NullTime
	var g sql.Null[int]
	a.say("nulls", row().Scan(&b, &i, &l, &s, &f, &t, &at, &g), b, i, l, s, f, t, at.Valid, g)
	a.say("no nulls", db.QueryRow("select b, i, l, s, f, t, ts, i from kinds where id = 1").Scan(&b, &i, &l, &s, &f, &t, &at, &g), b, i, l, s, f, t, at.Valid, g)
	w, err := t.Value()
	a.say("value", w, err)
	var pi *int
	a.say("pointer", db.QueryRow("select i from kinds where id = 1").Scan(&pi), *pi)
	var count, sum any
	a.say("aggregates of nothing", db.QueryRow("select count(i), sum(i) from kinds where id > 5").Scan(&count, &sum), count, sum)
	var yes any
	a.say("null = null", db.QueryRow("select null = null").Scan(&yes), yes)
	a.say("null in", db.QueryRow("select 1 where 2 not in (1, null)").Scan(&yes))
	a.say("coalesce", db.QueryRow("select coalesce(t, 'nothing') from kinds where id = 2").Scan(&yes), yes)
}

func (a *account) conversions(db *sql.DB) {
	var n8 int8
	a.say("int8 too large", db.QueryRow("select 300").Scan(&n8), n8)
	var u uint
	a.say("uint of a negative", db.QueryRow("select -1").Scan(&u), u)
	var u8 uint8
	a.say("uint8", db.QueryRow("select 255").Scan(&u8), u8)
	var n int
	a.say("int of a fraction", db.QueryRow("select 1.5").Scan(&n), n)
	a.say("int of a text", db.QueryRow("select '12'").Scan(&n), n)
	a.say("int of no number", db.QueryRow("select 'twelve'").Scan(&n), n)
	a.say("too few", db.QueryRow("select 1, 2").Scan(&n))
	a.say("too many", db.QueryRow("select 1").Scan(&n, &n))
	a.say("no pointer", db.QueryRow("select 1").Scan(n))
	var i32 int32
	a.say("sum of ints", db.QueryRow("select sum(balance) from accounts").Scan(&i32), i32)
	var f32 float32
	a.say("float32", db.QueryRow("select 0.1::float8").Scan(&f32), f32)
	a.say("avg", db.QueryRow("select avg(balance) from accounts").Scan(&f32), f32)
	var s string
	a.say("avg as text", db.QueryRow("select avg(balance) from accounts").Scan(&s), s)
	a.say("numeric", db.QueryRow("select 10.0 / 4").Scan(&s), s)
	a.say("division", db.QueryRow("select 7 / 2, -7 / 2").Scan(&s, &n), s, n)
	a.say("remainder", db.QueryRow("select -7 % 3").Scan(&n), n)
	type name string
	var own name
	a.say("own type", db.QueryRow("select owner from accounts where id = 1").Scan(&own), string(own))
	var ok bool
	a.say("bool of a number", db.QueryRow("select 1").Scan(&ok), ok)
	a.say("bool of a larger number", db.QueryRow("select 2").Scan(&ok), ok)
	a.say("bool of a text", db.QueryRow("select 't'").Scan(&ok), ok)
}

type celsius float64

// Value is what a driver is given.
func (c celsius) Value() (driver.Value, error) { return fmt.Sprintf("%.1f°", float64(c)), nil }

// Scan takes what a driver gives.
func (c *celsius) Scan(src any) error {
	if src == nil {
		return errors.New("no temperature")
	}
	_, err := fmt.Sscanf(fmt.Sprint(src), "%g°", (*float64)(c))
	return err
}

func (a *account) parameters(db *sql.DB) {
	var s string
	var n int
	a.say("text", db.QueryRow("select $1::text", "it's").Scan(&s), s)
	a.say("int", db.QueryRow("select $1::int + 1", 41).Scan(&n), n)
	a.say("int32", db.QueryRow("select $1::int", int32(7)).Scan(&n), n)
	a.say("uint8", db.QueryRow("select $1::int", uint8(7)).Scan(&n), n)
	a.say("bool", db.QueryRow("select case when $1 then 'yes' else 'no' end", true).Scan(&s), s)
	a.say("float", db.QueryRow("select $1::float8 * 2", 1.25).Scan(&s), s)
	a.say("bytes", db.QueryRow("select length($1::bytea)", []byte{1, 2, 3}).Scan(&n), n)
	a.say("nil", db.QueryRow("select coalesce($1, 'none')", nil).Scan(&s), s)
	a.say("time", db.QueryRow("select to_char($1::timestamptz at time zone 'UTC', 'YYYY-MM-DD HH24:MI')", time.Date(2024, 3, 1, 10, 5, 0, 0, time.UTC)).Scan(&s), s)
	a.say("valuer", db.QueryRow("select $1::text", celsius(21.5)).Scan(&s), s)
	var c celsius
	a.say("scanner", db.QueryRow("select '36.6°'").Scan(&c), float64(c))
	a.say("scanner of null", db.QueryRow("select null::text").Scan(&c))
	a.say("pointer", db.QueryRow("select $1::int", &n).Scan(&n), n)
	var none *int
	a.say("nil pointer", db.QueryRow("select $1::int is null", none).Scan(&s), s)
	a.say("null int", db.QueryRow("select $1::int is null", sql.NullInt64{}).Scan(&s), s)
	a.say("slice", db.QueryRow("select count(*) from accounts where id = any($1)", []int{1, 2, 3}).Scan(&n), n)
	a.say("texts", db.QueryRow("select count(*) from accounts where owner = any($1)", []string{"ann", "eve"}).Scan(&n), n)
	a.say("twice", db.QueryRow("select $1::int + $1::int * $2::int", 3, 4).Scan(&n), n)
	a.say("too few", db.QueryRow("select $1::int + $2::int", 3).Scan(&n))
	a.say("too many", db.QueryRow("select $1::int", 3, 4).Scan(&n))
	a.say("text for int", db.QueryRow("select balance from accounts where id = $1", "1").Scan(&n), n)
	a.say("no number for int", db.QueryRow("select balance from accounts where id = $1", "one").Scan(&n))
	a.say("struct", db.QueryRow("select $1::text", struct{ A int }{1}).Scan(&s) != nil)
	a.say("zero byte", db.QueryRow("select $1::text", "a\x00b").Scan(&s) != nil)
	a.say("like", db.QueryRow("select count(*) from accounts where owner like $1 || '%'", "a").Scan(&n), n)
	a.say("limit", db.QueryRow("select id from accounts order by id desc limit $1 offset $2", 1, 1).Scan(&n), n)
	a.say("interval", db.QueryRow("select to_char(timestamp '2024-01-31 00:00' + $1::interval, 'YYYY-MM-DD')", "1 month").Scan(&s), s)
	a.say("several statements with arguments", func() error { _, err := db.Exec("select $1::int; select 1", 1); return err }())
}

// counts gives statements too few and too many arguments, also in a transaction, which a server's error ends.
func (a *account) counts(db *sql.DB) {
	for _, args := range [][]any{nil, {1}, {1, 2}, {1, 2, 3}} {
		_, err := db.Exec("update accounts set owner = owner where id = $1 and balance > $2", args...)
		a.say("exec", err, len(args))
		var n int
		err = db.QueryRow("select count(*) from accounts where id = $1 and balance > $2", args...).Scan(&n)
		a.say("query row", err, n, len(args))
		rows, err := db.Query("select id from accounts where id = $1 and balance > $2", args...)
		a.say("query", err, rows != nil, len(args))
		if rows != nil {
			rows.Close()
		}
	}
	for _, args := range [][]any{nil, {1, 2}} {
		tx, err := db.Begin()
		if err != nil {
			a.say("begin", err)
			return
		}
		_, err = tx.Exec("update accounts set owner = owner where id = $1", args...)
		a.say("exec in a transaction", err)
		var n int
		a.say("after it", tx.QueryRow("select count(*) from accounts").Scan(&n), n)
		a.say("rollback", tx.Rollback())
	}
}

func (a *account) rows(db *sql.DB) {
	rows, err := db.Query("select id, owner as who from accounts order by id")
	a.say("query", err)
	names, err := rows.Columns()
	a.say("columns", strings.Join(names, ","), err)
	var id int
	var who string
	a.say("scan before next", rows.Scan(&id, &who))
	for rows.Next() {
		a.say("row", rows.Scan(&id, &who), id, who)
	}
	a.say("end", rows.Err(), rows.Next(), rows.Close())
	a.say("scan after close", rows.Scan(&id, &who))
	_, err = rows.Columns()
	a.say("columns after close", err)
	rows, err = db.Query("select id from accounts where id > 7")
	a.say("no rows", err, rows.Next(), rows.Err(), rows.Close(), rows.Close())
	rows, err = db.Query("insert into accounts values (3, 'cid', 1) returning id, upper(owner)")
	a.say("returning", err)
	for rows.Next() {
		a.say("returned", rows.Scan(&id, &who), id, who)
	}
	rows, err = db.Query("update accounts set balance = 2 where id = 3")
	a.say("query of no query", err)
	if err == nil {
		names, err = rows.Columns()
		a.say("its columns", len(names), err, rows.Next(), rows.Err())
	}
	a.say("row of no row", db.QueryRow("update accounts set balance = 3 where id = 3").Scan(&id))
	a.say("no row", db.QueryRow("select id from accounts where id = 99").Scan(&id))
	a.say("first of two", db.QueryRow("select id from accounts order by id").Scan(&id), id)
	r := db.QueryRow("select nothing from accounts")
	a.say("err of a row", r.Err(), r.Scan(&id))
	var late error
	rows, err = db.Query("select 10 / (id - 2) from accounts order by id")
	n := 0
	if err == nil {
		for rows.Next() {
			n++
		}
		late = rows.Err()
		rows.Close()
	}
	a.say("a failure among rows", errors.Join(err, late))
}

func (a *account) results(db *sql.DB) {
	for _, text := range []string{
		"update accounts set balance = balance + 1", "update accounts set balance = 0 where id = 99", "delete from accounts where id = 3", "create table made (id int)", "insert into made values (1), (2), (3)",
		"insert into made values (1) returning id", "select * from made", "truncate made", "drop table made", "begin; commit", "set local lock_timeout = '1s'", "insert into made values (1)",
		"insert into accounts values (1, 'ann', 0) on conflict do nothing", "insert into accounts values (1, 'x', 7) on conflict (id) do update set balance = excluded.balance",
		"", ";", "-- nothing",
	} {
		res, err := db.Exec(text)
		if err != nil {
			a.say(text, err)
			continue
		}
		n, err := res.RowsAffected()
		a.say(text, n, err)
	}
	res, _ := db.Exec("insert into orders (account) values (1)")
	_, err := res.LastInsertId()
	a.say("last id", err)
}

func (a *account) failures(db *sql.DB) {
	var v any
	for _, text := range []string{
		"select nothing from accounts", "select * from nowhere", "select nosuch(1)", "select owner, count(*) from accounts", "select 'x'::int", "select 2147483647 + 1", "select 99999999999999999999::bigint",
		"insert into accounts values (1, 'zed', 0)", "insert into accounts values (9, 'ann', 0)", "insert into accounts values (9, null, 0)", "insert into accounts values (9, 'neg', -1)", "insert into orders (account) values (99)",
		"delete from accounts where id = 1", "select 1 / 0", "selec 1", "select 1 +", "insert into accounts values (1, 2, 3, 4)", "insert into accounts (id, id) values (1, 2)", "insert into accounts (nope) values (1)",
		"update accounts set nope = 1", "update accounts set balance = 'many'", "select id from accounts where owner", "select id from accounts group by owner", "select a.id from accounts", "select id from accounts a, accounts b",
		"select (select id from accounts)", "create table accounts (id int)", "drop table nowhere", "create table t2 (id int, id int)", "select 'a' + 1", "select true + 1", "select owner + 1 from accounts", "select length(1)",
		"select 1 where 'a'", "select case when 1 then 2 end", "select 1 union select 'a'", "select 1, 2 union select 1", "select sum(owner) from accounts", "select max(count(*)) from accounts", "select id from accounts having balance > 1",
		"select cast('2024-13-01' as date)", "select '2024-02-30'::date", "select 'abc'::uuid", "select 'x'::bool", "select '{'::jsonb", "select '1.5'::int", "select 1.5::int, 2.5::int", "select 300::smallint * 300::smallint", "select substring('abc' from 0 for -1)",
		"select sqrt(-1)", "select ln(0)", "select 'a' like 'a\\'", "select to_date('x', 'YYYY')", "insert into kinds (id, v) values (5, 'too long')", "insert into kinds (id, n) values (5, 123456789.5)", "select 'too long'::varchar(3)",
		"update accounts set id = 2 where id = 1", "alter table accounts add column owner text", "alter table accounts drop column nope", "select * from accounts limit -1", "select * from accounts order by 5", "select distinct on (id) id from accounts order by owner",
		"select row_number() over () from accounts where row_number() over () = 1", "select count(*) from accounts where count(*) > 1", "values (1, 2), (3)", "select array[1, 'a']", "select (array[1,2])[3]", "select nextval('nowhere')", "rollback to savepoint s", "savepoint s", "release savepoint s",
	} {
		rows, err := db.Query(text)
		if err != nil {
			a.say(text, err)
			continue
		}
		names, _ := rows.Columns()
		for rows.Next() {
			if len(names) == 1 {
				rows.Scan(&v)
			}
		}
		a.say(text, rows.Err())
		rows.Close()
	}
}

func (a *account) transactions(db *sql.DB) {
	ctx := context.Background()
	tx, err := db.Begin()
	a.say("begin", err)
	var n int
	a.say("read", tx.QueryRow("select balance from accounts where id = 2").Scan(&n), n)
	_, err = tx.Exec("insert into accounts values (1, 'dup', 0)")
	a.say("fails", err)
	_, err = tx.Exec("select 1")
	a.say("aborted", err, tx.QueryRow("select 1").Scan(&n))
	a.say("commit", tx.Commit())
	a.say("again", tx.Commit(), tx.Rollback())
	_, err = tx.Exec("select 1")
	a.say("used after", err)
	_, err = tx.Query("select 1")
	a.say("queried after", err, tx.QueryRow("select 1").Scan(&n))
	_, err = tx.Prepare("select 1")
	a.say("prepared after", err)

	tx, _ = db.Begin()
	tx.Exec("update accounts set balance = 77 where id = 2")
	a.say("inside", tx.QueryRow("select balance from accounts where id = 2").Scan(&n), n)
	a.say("outside", db.QueryRow("select balance from accounts where id = 2").Scan(&n), n)
	a.say("rollback", tx.Rollback(), tx.Rollback(), tx.Commit())
	a.say("after", db.QueryRow("select balance from accounts where id = 2").Scan(&n), n)

	tx, _ = db.Begin()
	tx.Exec("savepoint a")
	_, err = tx.Exec("insert into accounts values (1, 'dup', 0)")
	a.say("fails", err)
	_, err = tx.Exec("rollback to a")
	a.say("back", err, tx.QueryRow("select 1").Scan(&n))
	a.say("commit", tx.Commit())

	tx, err = db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	a.say("read only", err)
	_, err = tx.Exec("delete from orders")
	a.say("writes", err, tx.Rollback())
	for _, level := range []sql.IsolationLevel{sql.LevelDefault, sql.LevelReadCommitted, sql.LevelRepeatableRead, sql.LevelSnapshot, sql.LevelSerializable, sql.LevelWriteCommitted, sql.LevelLinearizable} {
		tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: level})
		if err != nil {
			a.say("level "+level.String(), err)
			continue
		}
		var s string
		a.say("level "+level.String(), tx.QueryRow("show transaction_isolation").Scan(&s), s, tx.Rollback())
	}
	tx, _ = db.Begin()
	_, err = tx.Exec("commit")
	a.say("commit by hand", err)
	_, err = tx.Exec("select 1")
	a.say("goes on", err, tx.Commit())
}

func (a *account) statements(db *sql.DB) {
	st, err := db.Prepare("select balance from accounts where id = $1")
	a.say("prepare", err)
	var n int
	a.say("use", st.QueryRow(1).Scan(&n), n)
	a.say("use again", st.QueryRow(2).Scan(&n), n)
	a.say("no row", st.QueryRow(3).Scan(&n))
	a.say("too few for it", st.QueryRow().Scan(&n))
	a.say("too many for it", st.QueryRow(1, 2).Scan(&n))
	rows, err := st.Query(1)
	a.say("query", err, rows.Next(), rows.Close())
	tx, _ := db.Begin()
	a.say("in a transaction", tx.Stmt(st).QueryRow(1).Scan(&n), n)
	own, err := tx.Prepare("update accounts set balance = balance + $1 where id = 1")
	a.say("prepare in it", err)
	res, err := own.Exec(5)
	a.say("exec", err)
	count, _ := res.RowsAffected()
	a.say("count", count, tx.Rollback())
	_, err = own.Exec(5)
	a.say("after the transaction", err != nil)
	a.say("close", st.Close(), st.Close())
	a.say("after close", st.QueryRow(1).Scan(&n))
	_, err = db.Prepare("selec")
	a.say("prepare no statement", err)
}

func (a *account) connections(db *sql.DB) {
	ctx := context.Background()
	c, err := db.Conn(ctx)
	a.say("conn", err, c.PingContext(ctx))
	_, err = c.ExecContext(ctx, "set lock_timeout = '2s'")
	var s string
	a.say("setting", err, c.QueryRowContext(ctx, "show lock_timeout").Scan(&s), s)
	_, err = c.ExecContext(ctx, "reset lock_timeout")
	a.say("reset", err)
	_, err = c.ExecContext(ctx, "begin")
	a.say("begin by hand", err)
	_, err = c.ExecContext(ctx, "update accounts set balance = 88 where id = 2")
	a.say("update", err, db.QueryRow("select balance from accounts where id = 2").Scan(&s), s)
	_, err = c.ExecContext(ctx, "rollback")
	a.say("rollback by hand", err)
	tx, err := c.BeginTx(ctx, nil)
	a.say("begin", err)
	a.say("commit", tx.Commit())
	a.say("close", c.Close(), c.Close())
	_, err = c.ExecContext(ctx, "select 1")
	a.say("after close", err, c.PingContext(ctx))
}

// messages sends several statements at once: they are one transaction, unless they say otherwise.
func (a *account) messages(db *sql.DB) {
	count := func() (n int) {
		db.QueryRow("select count(*) from sent").Scan(&n)
		return n
	}
	_, err := db.Exec("create table sent (id int primary key); create table parcels (id int primary key references sent (id) deferrable initially deferred)")
	a.say("two", err, count())
	for _, text := range []string{
		"insert into sent values (1); insert into sent values (1)",
		"insert into sent values (2); select 1/0; insert into sent values (3)",
		"insert into sent values (2); insert into sent values (3);",
		"insert into sent values (4); commit; insert into sent values (4)",
		"insert into sent values (5); rollback; insert into sent values (6)",
		"begin; insert into sent values (7); commit; insert into sent values (8)",
		"insert into sent values (9); begin; insert into sent values (10); rollback",
		"insert into sent values (11); savepoint s",
		"insert into sent values (12); lock table sent in exclusive mode",
		"insert into sent values (13); nonsense",
		"insert into sent values (14); insert into nowhere values (1)",
		"insert into parcels values (15); insert into sent values (15)",
		"insert into parcels values (16); select 1",
		"set local lock_timeout = '1s'; insert into sent values (17)",
		"insert into sent values (18); create index concurrently on sent (id)",
		"insert into sent values (19); begin isolation level serializable; commit",
		"update sent set id = id + 100 where id > 15; update sent set id = id - 100 where id > 100",
	} {
		_, err := db.Exec(text)
		a.say(text, err, count())
	}
	_, err = db.Exec("insert into sent values ($1); select 1", 20)
	a.say("with arguments", err, count())
	_, err = db.Query("select 1; select 2")
	a.say("rows of two", err)
	var n int
	a.say("a row of two", db.QueryRow("select 1; select 2").Scan(&n), n)
	_, err = db.Prepare("select 1; select 2")
	a.say("prepared", err)
	tx, _ := db.Begin()
	_, err = tx.Exec("insert into sent values (21); insert into sent values (22)")
	a.say("in a transaction", err, tx.Rollback(), count())
	db.SetMaxOpenConns(1)
	res, err := db.Exec("insert into sent values (23); insert into sent values (24), (25)")
	a.say("with one connection", err, count())
	if err == nil {
		n, err := res.RowsAffected()
		a.say("affected", n, err)
	}
	_, err = db.Exec("insert into sent values (26); select 1/0")
	a.say("and once more", err, count())
	db.SetMaxOpenConns(0)
}

func (a *account) contexts(db *sql.DB) {
	done, cancel := context.WithCancel(context.Background())
	cancel()
	var n int
	_, err := db.ExecContext(done, "select 1")
	a.say("exec", err, db.QueryRowContext(done, "select 1").Scan(&n), db.PingContext(done))
	_, err = db.BeginTx(done, nil)
	a.say("begin", err)
	_, err = db.Conn(done)
	a.say("conn", err)
	_, err = db.QueryContext(done, "select 1")
	a.say("query", err)

	ctx, stop := context.WithCancel(context.Background())
	tx, err := db.BeginTx(ctx, nil)
	a.say("begin", err)
	_, err = tx.Exec("update accounts set balance = 99 where id = 2")
	a.say("update", err)
	stop()
	err = tx.Commit() // which finds the context done, or the transaction rolled back by then
	a.say("commit", errors.Is(err, context.Canceled) || errors.Is(err, sql.ErrTxDone))
	a.say("taken back", db.QueryRow("select balance from accounts where id = 2").Scan(&n), n)

	holder, _ := db.Begin()
	holder.Exec("update accounts set balance = 60 where id = 2")
	short, end := context.WithTimeout(context.Background(), 50*time.Millisecond)
	_, err = db.ExecContext(short, "update accounts set balance = 61 where id = 2")
	a.say("a wait that ends", err)
	end()
	waiting, give := context.WithTimeout(context.Background(), 50*time.Millisecond)
	tx, _ = db.Begin()
	_, err = tx.ExecContext(waiting, "update accounts set balance = 61 where id = 2")
	a.say("a wait in a transaction that ends", err)
	give()
	_, err = tx.Exec("select 1")
	a.say("goes on", err != nil)
	tx.Rollback()
	a.say("holder", holder.Commit(), db.QueryRow("select balance from accounts where id = 2").Scan(&n), n)
	tx, _ = db.Begin()
	_, err = tx.Exec("set local lock_timeout = '30ms'")
	other, _ := db.Begin()
	other.Exec("select 1 from accounts where id = 1 for update")
	_, failed := tx.Exec("update accounts set balance = 1 where id = 1")
	a.say("lock_timeout", err, failed, tx.Rollback(), other.Rollback())
	tx, _ = db.Begin()
	other, _ = db.Begin()
	other.Exec("select 1 from accounts where id = 1 for update")
	_, failed = tx.Exec("select 1 from accounts where id = 1 for update nowait")
	a.say("nowait", failed, tx.Rollback(), other.Rollback())
}
