package sqleval

import (
	"strings"
	"testing"

	"racelab/sim/library/internal/sqlparse"
)

func stmt(t testing.TB, sql string) *sqlparse.Stmt {
	t.Helper()
	stmts, err := sqlparse.Parse(sql, sqlparse.Mode{})
	if err != nil {
		t.Fatal(err)
	}
	return stmts[0]
}

// accounts is a table with three rows.
func accounts(t testing.TB) *Data {
	def := stmt(t, "CREATE TABLE accounts (id INT PRIMARY KEY, owner TEXT, balance NUMERIC(10, 2), at TIMESTAMPTZ)").Def
	rows := []Row{
		{integer(1), textValue("ann"), floating(10.5), {}},
		{integer(2), textValue("bob"), {}, {}},
		{integer(3), {}, floating(0.1), {}},
	}
	return &Data{Tables: map[string]*Table{"accounts": {Def: def, Rows: rows}}, Now: 1e18}
}

func shown(rows []Row) string {
	var all []string
	for _, r := range rows {
		var parts []string
		for _, v := range r {
			parts = append(parts, Show(v))
		}
		all = append(all, strings.Join(parts, ","))
	}
	return strings.Join(all, " ")
}

// What PostgreSQL answers is compared in the tests of package sim; here is what depends on
// types of arguments and on the model's own choices.
func TestQuery(t *testing.T) {
	for _, tt := range []struct {
		name, sql string
		args      []Value
		want      string
	}{
		{"text for a number", "SELECT id FROM accounts WHERE id = $1", []Value{textValue("2")}, "2"},
		{"a fraction beside an integer", "SELECT 1 < $1, 1 < '1.5'", []Value{textValue("1.5")}, "true,true"},
		{"decimal sums", "SELECT sum(balance) + 0.2 FROM accounts", nil, "10.8"},
		{"decimal fractions", "SELECT 0.1 + 0.2, 1.1 * 3", nil, "0.3,3.3"},
		{"an argument that is NULL", "SELECT count(*) FROM accounts WHERE owner = $1", []Value{{}}, "0"},
		{"the same argument twice", "SELECT $1 + $1", []Value{integer(2)}, "4"},
		{"intervals", "SELECT now() - interval '1 hour' < now(), now() + interval '1 day 2 hours' > now()", nil, "true,true"},
		{"nulls come last", "SELECT owner FROM accounts ORDER BY owner", nil, "ann bob NULL"},
		{"an outer column in a subquery", "SELECT id FROM accounts a WHERE EXISTS (SELECT 1 FROM accounts b WHERE b.id > a.id AND b.owner IS NULL)", nil, "1 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := accounts(t)
			d.Args = tt.args
			var rows []Row
			if f := Guard(func() { _, rows = d.Query(stmt(t, tt.sql).Query) }); f != nil {
				t.Fatal(f)
			}
			if got := shown(rows); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	for _, tt := range []struct{ name, sql, code string }{
		{"an argument too few", "SELECT $1", "08P01"},
		{"an ambiguous column", "SELECT id FROM accounts a, accounts b", "42702"},
		{"an unknown function", "SELECT frobnicate(1)", "42883"},
		{"true is no number", "SELECT true + 1", "42883"},
		{"a negative limit", "SELECT 1 LIMIT -1", "2201W"},
		{"too many rows for one value", "SELECT (SELECT id FROM accounts)", "21000"},
		{"a product without end", "SELECT count(*) FROM accounts a, accounts b, accounts c, accounts d, accounts e, accounts f, accounts g, accounts h, accounts i, accounts j, accounts k", "54000"},
		{"order by a column that is not there", "SELECT id FROM accounts ORDER BY 7", "42P10"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := Guard(func() { accounts(t).Query(stmt(t, tt.sql).Query) })
			if f == nil || f.Code != tt.code {
				t.Errorf("%v, want code %s", f, tt.code)
			}
		})
	}
}

func TestRowsSurviveEncoding(t *testing.T) {
	row := Row{{}, boolean(true), boolean(false), integer(-1 << 63), floating(0.1), textValue(""), textValue("a'b,\n"), {Type: sqlparse.Time, Int: 7}, {Type: sqlparse.Bytes, Text: "\x00\xff"}}
	back := Decode(Encode(row), len(row))
	for i := range row {
		if back[i] != row[i] {
			t.Errorf("value %d: %+v came back as %+v", i, row[i], back[i])
		}
	}
	for _, s := range []string{"", "i", "ix", "q", "x0", "f"} {
		Decode(s, 2) // does not panic
	}
}

// TestTouches says which rows a serializable transaction is taken to have read.
func TestTouches(t *testing.T) {
	row := Row{integer(1), textValue("ann"), floating(10.5), {}}
	for _, tt := range []struct {
		sql  string
		want bool
	}{
		{"SELECT * FROM accounts", true},
		{"SELECT * FROM accounts WHERE id = 1", true},
		{"SELECT * FROM accounts WHERE id = 2", false},
		{"SELECT * FROM accounts WHERE id = 2 OR owner = 'ann'", true},
		{"SELECT * FROM accounts a WHERE a.balance > 100", false},
		{"SELECT * FROM other WHERE id = 1", false},
		{"SELECT * FROM accounts a JOIN other o ON o.id = a.id WHERE a.id = 2 AND o.x = 1", false},
		{"SELECT * FROM accounts a JOIN other o ON o.id = a.id WHERE o.x = 1", true},
		{"SELECT * FROM other WHERE EXISTS (SELECT 1 FROM accounts WHERE id = 2)", false},
		{"SELECT * FROM other WHERE EXISTS (SELECT 1 FROM accounts WHERE id = other.x)", true},
		{"SELECT * FROM other o LEFT JOIN accounts a ON a.id = 1 WHERE a.id IS NULL", true},
		{"UPDATE accounts SET balance = 1 WHERE owner = 'bob'", false},
		{"UPDATE accounts SET balance = 1 WHERE owner = 'ann'", true},
		{"INSERT INTO accounts VALUES (1)", false},
	} {
		if got := accounts(t).Touches(stmt(t, tt.sql), "accounts", row); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.sql, got, tt.want)
		}
	}
}

// FuzzQuery looks for statements that panic with anything but a Failure.
func FuzzQuery(f *testing.F) {
	for _, s := range []string{"SELECT id % 0 FROM accounts", "SELECT sum(owner) FROM accounts", "SELECT max(id), owner FROM accounts GROUP BY 2", "SELECT '1' + 2, -'x'", "SELECT * FROM accounts ORDER BY balance, 1 LIMIT 2", "UPDATE accounts SET balance = owner || id WHERE id = 1", "INSERT INTO accounts (id) VALUES (-9223372036854775808 / -1)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		stmts, err := sqlparse.Parse(sql, sqlparse.Mode{})
		if err != nil {
			return
		}
		d := accounts(t)
		row := d.Tables["accounts"].Rows[0]
		for _, s := range stmts {
			Guard(func() {
				switch s.Kind {
				case sqlparse.Select:
					d.Query(s.Query)
				case sqlparse.Update, sqlparse.Delete:
					d.Match(s)
					d.Update(s, row)
				case sqlparse.Insert:
					d.Insert(s, 1)
				}
			})
			Guard(func() { d.Touches(s, "accounts", row) })
			Tables(s)
		}
	})
}
