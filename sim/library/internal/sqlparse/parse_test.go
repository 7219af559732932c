package sqlparse

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name string
		sql  string
		code string // of the error; "" for none
	}{
		{"nothing", "", ""},
		{"a comment", "-- nothing\n/* at all */ ;;", ""},
		{"select without from", "SELECT 1", ""},
		{"every clause", "SELECT DISTINCT a, b AS c, count(*) n FROM t x LEFT JOIN u ON x.i = u.i WHERE a > 1 GROUP BY a HAVING count(*) > 1 ORDER BY a DESC NULLS LAST LIMIT 1 OFFSET 2", ""},
		{"locking", "SELECT * FROM a, b FOR UPDATE OF a SKIP LOCKED", ""},
		{"limit after locking", "SELECT * FROM a FOR UPDATE LIMIT 1", ""},
		{"fetch first", "SELECT * FROM a FETCH FIRST 3 ROWS ONLY", ""},
		{"a quoted name and a quote in text", `SELECT "Select" FROM "from" WHERE x = 'it''s'`, ""},
		{"parameters", "SELECT $1, $2::int", ""},
		{"precedence", "SELECT NOT a = 1 AND b OR c IS NOT NULL AND d NOT IN (1, 2) AND e NOT LIKE 'x' AND f BETWEEN 1 AND 2", ""},
		{"the smallest integer", "SELECT -9223372036854775808", ""},
		{"upsert", "INSERT INTO t AS x (a) VALUES (1), (DEFAULT) ON CONFLICT (a) DO UPDATE SET a = excluded.a WHERE x.a < 1 RETURNING *", ""},
		{"insert from a query", "INSERT INTO t SELECT * FROM u", ""},
		{"every constraint", "CREATE TABLE IF NOT EXISTS public.t (a BIGSERIAL PRIMARY KEY, b VARCHAR(10) NOT NULL UNIQUE DEFAULT 'x', c NUMERIC(10, 2) CHECK (c > 0), d TIMESTAMPTZ DEFAULT now(), e INT REFERENCES u (id) ON DELETE CASCADE, f INT GENERATED ALWAYS AS IDENTITY, CONSTRAINT k UNIQUE (b, c), FOREIGN KEY (e) REFERENCES u, CHECK (a < e))", ""},
		{"transactions", "BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY; SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED; COMMIT; ROLLBACK; START TRANSACTION; END", ""},
		{"settings", "SET lock_timeout = '1s'; SET LOCAL lock_timeout TO 100", ""},
		{"a typo", "SELEC 1", "42601"},
		{"an end too soon", "SELECT a FROM", "42601"},
		{"too much", "SELECT 1 1", "42601"},
		{"open text", "SELECT 'a", "42601"},
		{"an open comment", "SELECT 1 /* x", "42601"},
		{"a keyword as a name", "SELECT from FROM t", "42601"},
		{"an operator that the model lacks", "SELECT a @@ b", Missing},
		{"a strange character", "SELECT a \\ b", "42601"},
		{"parameter zero", "SELECT $0", "42P02"},
		{"a type that the model lacks", "CREATE TABLE t (a POINT)", Missing},
		{"a column twice", "CREATE TABLE t (a INT, a INT)", "42701"},
		{"two primary keys", "CREATE TABLE t (a INT PRIMARY KEY, b INT PRIMARY KEY)", "42P16"},
		{"a key of no column", "CREATE TABLE t (a INT, UNIQUE (b))", "42703"},
		{"the catalogue", "SELECT * FROM pg_catalog.pg_class", Missing},
		{"another schema", "SELECT * FROM other.t", "3F000"},
		{"common table expressions", "WITH a AS (SELECT 1) SELECT * FROM a", ""},
		{"window functions", "SELECT row_number() OVER () FROM t", ""},
		{"a union", "SELECT 1 UNION SELECT 2", ""},
		{"a statement that the model lacks", "GRANT SELECT ON t TO a", Missing},
		{"a clause that the model lacks", "SELECT * FROM t TABLESAMPLE system (1)", Missing},
		{"a misspelt keyword", "SELECT * FORM t", "42601"},
		{"a question mark", "SELECT * FROM t WHERE a = ?", "42601"},
		{"too deep", "SELECT " + strings.Repeat("(", 5000) + "1", "54001"},
		{"too many nots", "SELECT " + strings.Repeat("NOT ", 5000) + "1", "54001"},
		{"too many signs", "SELECT " + strings.Repeat("- ", 5000) + "1", "54001"},
		{"a zero byte", "SELECT 'a\x00b'", "22021"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse(tt.sql, Mode{})
			var e *Error
			switch {
			case tt.code == "" && err != nil:
				t.Errorf("%v", err)
			case tt.code != "" && (!errors.As(err, &e) || e.Code != tt.code):
				t.Errorf("error %#v, want code %s", err, tt.code)
			}
		})
	}
}

func TestParseSplitsAndNames(t *testing.T) {
	stmts, err := Parse(" SELECT a+1, count(*), a.b, 'x' AS y FROM t ; DELETE FROM t -- all\n;", Mode{})
	if err != nil || len(stmts) != 2 {
		t.Fatalf("%d statements, %v", len(stmts), err)
	}
	var names []string
	for _, it := range stmts[0].Query.Items {
		names = append(names, it.Name)
	}
	if got := strings.Join(names, " "); got != "?column? count b y" {
		t.Errorf("columns are called %s", got)
	}
	if stmts[0].Text != "SELECT a+1, count(*), a.b, 'x' AS y FROM t" {
		t.Errorf("first text %q", stmts[0].Text)
	}
}

func TestRender(t *testing.T) {
	stmts, err := Parse("UPDATE t\n\tSET a = ?, -- why\n b=$1\nWHERE c IN ( ?2 )", Mode{SQLite: true})
	if err != nil {
		t.Fatal(err)
	}
	got := stmts[0].Render(func(n int) string { return [...]string{"'x'", "7"}[n-1] })
	if want := "UPDATE t SET a = 'x', b='x' WHERE c IN ( 7 )"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// FuzzParse looks for texts that make the parser panic or hang, and for statements that
// it does not understand any more when it has split them.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"SELECT * FROM t WHERE a = $1 FOR UPDATE", "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", "CREATE TABLE t (a INT, CHECK (a > 0))",
		"UPDATE t SET a = CASE WHEN b THEN 1 END", "BEGIN; COMMIT", "SELECT '", "SELECT -", "SELECT interval '1 day'", "SELECT a.", "DROP TABLE IF EXISTS x",
	} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, lite bool) {
		stmts, err := Parse(s, Mode{SQLite: lite})
		if err != nil {
			return
		}
		for _, one := range stmts {
			again, err := Parse(one.Text, Mode{SQLite: lite})
			if err != nil || len(again) != 1 || again[0].Kind != one.Kind {
				t.Fatalf("%q is a statement of %q, and by itself %v, %v", one.Text, s, again, err)
			}
			one.Render(func(int) string { return "1" })
		}
	})
}
