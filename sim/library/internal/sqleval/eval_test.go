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
		{integer(1), textValue("ann"), numericValue(parseNum("10.50")), {}},
		{integer(2), textValue("bob"), {}, {}},
		{integer(3), {}, numericValue(parseNum("0.10")), {}},
	}
	return &Data{Tables: map[string]*Table{"accounts": {Def: def, Rows: rows}}, Now: 1e18, Begun: 1e18}
}

// ask checks a statement and carries it out as a query.
func (d *Data) ask(s *sqlparse.Stmt) (rows []Row, failure *Failure) {
	checked, f := Check(&Catalog{Tables: map[string]*sqlparse.TableDef{"accounts": d.Tables["accounts"].Def}}, s)
	if f != nil {
		return nil, f
	}
	d.Checked = checked
	failure = Guard(func() {
		for i := range d.Args {
			if i < len(checked.Params) {
				d.Args[i] = Argument(d.Args[i], checked.Params[i], i+1)
			}
		}
		d.Fold()
		_, rows, _ = d.Query()
	})
	return rows, failure
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
		{"a fraction beside a numeric", "SELECT 1.0 < $1", []Value{textValue("1.5")}, "true"},
		{"decimal sums", "SELECT sum(balance) + 0.2 FROM accounts", nil, "10.80"},
		{"decimal fractions", "SELECT 0.1 + 0.2, 1.1 * 3", nil, "0.3,3.3"},
		{"an argument that is NULL", "SELECT count(*) FROM accounts WHERE owner = $1", []Value{{}}, "0"},
		{"the same argument twice", "SELECT $1::int + $1", []Value{integer(2)}, "4"},
		{"intervals", "SELECT now() - interval '1 hour' < now(), now() + interval '1 day 2 hours' > now()", nil, "true,true"},
		{"nulls come last", "SELECT owner FROM accounts ORDER BY owner", nil, "ann bob NULL"},
		{"an outer column in a subquery", "SELECT id FROM accounts a WHERE EXISTS (SELECT 1 FROM accounts b WHERE b.id > a.id AND b.owner IS NULL)", nil, "1 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := accounts(t)
			d.Args = tt.args
			rows, f := d.ask(stmt(t, tt.sql))
			if f != nil {
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
		{"a product without end", "SELECT count(*) FROM accounts a, accounts b, accounts c, accounts d, accounts e, accounts f, accounts g, accounts h, accounts i, accounts j, accounts k", sqlparse.Missing},
		{"text for an integer", "SELECT id FROM accounts WHERE id = 'x'", "22P02"},
		{"a text beside a number", "SELECT id FROM accounts WHERE owner = id", "42883"},
		{"a column that is not grouped", "SELECT owner, count(*) FROM accounts", "42803"},
		{"a constant that fails", "SELECT id FROM accounts WHERE id < 0 AND 1 / 0 = 1", "22012"},
		{"an order of jsonb that the model lacks", "SELECT '1'::jsonb < '\"a\"'::jsonb", sqlparse.Missing},
		{"order by a column that is not there", "SELECT id FROM accounts ORDER BY 7", "42P10"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, f := accounts(t).ask(stmt(t, tt.sql))
			if f == nil || f.Code != tt.code {
				t.Errorf("%v, want code %s", f, tt.code)
			}
		})
	}
}

func TestRowsSurviveEncoding(t *testing.T) {
	row := Row{{}, boolean(true), boolean(false), integer(-1 << 63), floating(0.1), textValue(""), textValue("a'b,\n"), {Type: sqlparse.Time, Int: 7}, {Type: sqlparse.Time, Int: 9, Days: dateOnly}, {Type: sqlparse.Interval, Int: 5, Days: 2, Months: 1}, numericValue(parseNum("1.50")), arrayOf([]Value{integer(1), {}, textValue("a b")}), {Type: sqlparse.Bytes, Text: "\x00\xff"}}
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

// TestAccess says by which ways a serializable transaction is taken to come by what it reads.
func TestAccess(t *testing.T) {
	row := Row{integer(1), textValue("ann"), numericValue(parseNum("10.50")), {}}
	for _, tt := range []struct {
		sql, index string
		leads      bool
	}{
		{"SELECT * FROM accounts", "", true},
		{"SELECT * FROM accounts WHERE id = 1", "accounts_pkey", true},
		{"SELECT * FROM accounts WHERE id = 2", "accounts_pkey", false},
		{"SELECT * FROM accounts WHERE id > 1 AND owner = 'ann'", "accounts_pkey", false},
		{"SELECT * FROM accounts WHERE id IN (1, 2)", "accounts_pkey", true},
		{"SELECT * FROM accounts WHERE id = 2 OR owner = 'ann'", "", true},
		{"SELECT * FROM accounts a WHERE a.balance > 100", "", true},
		{"UPDATE accounts SET balance = 1 WHERE id = 2", "accounts_pkey", false},
		{"UPDATE accounts SET balance = 1 WHERE owner = 'ann'", "", true},
	} {
		d := accounts(t)
		c, f := Check(&Catalog{Tables: map[string]*sqlparse.TableDef{"accounts": d.Tables["accounts"].Def}}, stmt(t, tt.sql))
		if f != nil {
			t.Fatal(f)
		}
		d.Checked = c
		all := Accesses(c)
		if len(all) != 1 || all[0].Index != tt.index || d.Meets(&all[0], row) != tt.leads {
			t.Errorf("%s: %+v, want the index %q", tt.sql, all, tt.index)
		}
	}
}

// TestShape says between which statements' looks and changes others may come.
func TestShape(t *testing.T) {
	for sql, want := range map[string]int{
		"SELECT * FROM accounts":                                   Reads,
		"SELECT * FROM accounts FOR UPDATE":                        Alone,
		"SELECT * FROM accounts WHERE id = $1 FOR UPDATE":          Pinned,
		"INSERT INTO accounts VALUES (4)":                          Blind,
		"INSERT INTO accounts SELECT 4":                            Mixed,
		"UPDATE accounts SET balance = balance + 1 WHERE id = 1":   Pinned,
		"UPDATE accounts SET balance = 1 WHERE owner = 'ann'":      Alone,
		"UPDATE accounts SET balance = (SELECT 1) WHERE id = 1":    Mixed,
		"DELETE FROM accounts WHERE id = 1 AND balance > 0":        Pinned,
		"WITH a AS (DELETE FROM accounts RETURNING 1) SELECT 1":    Mixed,
		"SELECT (SELECT id FROM accounts WHERE id = 1 FOR UPDATE)": Mixed,
	} {
		c, f := Check(&Catalog{Tables: map[string]*sqlparse.TableDef{"accounts": accounts(t).Tables["accounts"].Def}}, stmt(t, sql))
		if f != nil {
			t.Fatal(f)
		}
		if got := Shape(c); got != want {
			t.Errorf("%s: shape %d, want %d", sql, got, want)
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
		for _, s := range stmts {
			d := accounts(t)
			d.Seqs = []*Sequence{{Name: "s", Next: 1, Step: 1}}
			row := d.Tables["accounts"].Rows[0]
			c, f := Check(&Catalog{Tables: map[string]*sqlparse.TableDef{"accounts": d.Tables["accounts"].Def}}, s)
			if f != nil {
				continue
			}
			d.Checked = c
			Guard(d.Fold)
			for part := range len(s.Parts) + 1 {
				Guard(func() {
					switch p := d.Part(part); p.Kind {
					case sqlparse.Select:
						d.Query()
					case sqlparse.Update, sqlparse.Delete:
						combos, _ := d.Candidates(part)
						for _, combo := range combos {
							d.Again(part, combo, []Fresh{{0, row}})
							d.Update(part, combo, row)
						}
					case sqlparse.Insert:
						d.Insert(part)
					}
				})
			}
			for _, a := range Accesses(c) {
				Guard(func() { d.Meets(&a, row) })
			}
			Shape(c)
			Tables(s)
		}
	})
}
