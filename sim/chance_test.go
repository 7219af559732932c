package sim_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"racelab/sim"
)

// TestChanceIsNamedWhereAProgramMeetsIt: what a run depends on beside the schedule, and is no choice, is named in the Covered
// line of a program that meets it, and of no other.
func TestChanceIsNamedWhereAProgramMeetsIt(t *testing.T) {
	const database = `db, _ := sql.Open("pgx", "x")
	db.Exec("CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1), (2), (3), (4)")
`
	const sqlImports = `"database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`
	const show = `	for rows.Next() {
		var id int
		rows.Scan(&id)
		fmt.Print(id)
	}
`
	const more = `	db.Exec("INSERT INTO t VALUES (5), (6), (7), (8), (9), (10), (11)")
`
	const others = `	var wg sync.WaitGroup
	wg.Go(func() { db.Exec("UPDATE t SET id = id + 10 WHERE id < %d") })
	wg.Go(func() { tx, _ := db.Begin(); tx.Exec("UPDATE t SET id = id + 20 WHERE id = 2"); tx.Rollback() })
	wg.Wait()
	fmt.Print("done")`
	words := []string{"number of processors", "Each Read", "every COMMIT", "ORDER BY"}
	for _, tt := range []struct {
		name, imports, body string
		want                []string
		outcomes            int // negative: more than these may be possible, and the sign is ◐
	}{
		{"nothing", `"fmt"`, `fmt.Print(1)`, nil, 1},
		{"processors", `"fmt"; "runtime"`, `fmt.Print(runtime.NumCPU())`, words[:1], 1},
		{"a read of a file", `"fmt"; "os"`, `os.WriteFile("f", []byte("text"), 0o600); f, _ := os.Open("f"); b := make([]byte, 8); n, _ := f.Read(b); fmt.Print(n)`, words[1:2], 1},
		{"a transaction that writes", `"database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	tx, _ := db.Begin(); tx.Exec("DELETE FROM t WHERE id = 1"); tx.Commit()`, words[2:3], 1},
		{"a transaction that reads", `"database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	tx, _ := db.Begin(); tx.Exec("SELECT 1"); tx.Commit()`, nil, 1},
		{"ordered rows", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	rows, _ := db.Query("SELECT id FROM t ORDER BY id")` + "\n" + show, nil, 1},
		{"two rows", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	rows, _ := db.Query("SELECT id FROM t WHERE id < 3")` + "\n" + show, nil, 2},
		{"three rows", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	rows, _ := db.Query("SELECT id FROM t WHERE id < 4")` + "\n" + show, nil, 6},
		{"four rows", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	rows, _ := db.Query("SELECT id FROM t")` + "\n" + show, nil, 24},
		{"six rows that are summed", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	db.Exec("INSERT INTO t VALUES (5), (6)"); rows, _ := db.Query("SELECT id FROM t"); n := 0; for rows.Next() { var id int; rows.Scan(&id); n += id }; fmt.Print(n)`, nil, 1},
		{"five rows that are sorted", `"fmt"; "slices"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	db.Exec("INSERT INTO t VALUES (5)"); rows, _ := db.Query("SELECT id FROM t"); var all []int; for rows.Next() { var id int; rows.Scan(&id); all = append(all, id) }; slices.Sort(all); fmt.Print(all)`, nil, 1},
		{"seven rows", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + more + `	rows, _ := db.Query("SELECT id FROM t")` + "\n" + show, words[3:], -1},
		{"an order that has equals", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	rows, _ := db.Query("SELECT id FROM t ORDER BY id % 2")` + "\n" + show, nil, 4},
		{"rows that were changed are returned", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	rows, _ := db.Query("UPDATE t SET id = id + 10 WHERE id < 3 RETURNING id")` + "\n" + show, nil, 2},
		{"the first of rows that nothing orders", sqlImports, database + `	var id int; db.QueryRow("SELECT id FROM t LIMIT 1").Scan(&id)`, nil, 1},
		{"the first of rows that nothing orders, printed", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	var id int; db.QueryRow("SELECT id FROM t LIMIT 1").Scan(&id); fmt.Print(id)`, nil, 4},
		{"the second and third of them", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	var n int; db.QueryRow("SELECT sum(id) FROM (SELECT id FROM t OFFSET 1 LIMIT 2) s").Scan(&n); fmt.Print(n)`, nil, 5},
		{"one of eleven", sqlImports, database + more + `	var id int; db.QueryRow("SELECT id FROM t LIMIT 1").Scan(&id)`, words[3:], -1},
		{"one of eleven put into another table", sqlImports, database + more + `	db.Exec("CREATE TABLE u (id INT)"); db.Exec("INSERT INTO u SELECT id FROM t LIMIT 1")`, words[3:], -1},
		{"one of eleven in SET", sqlImports, database + more + `	db.Exec("UPDATE t SET id = 100 + (SELECT id FROM t LIMIT 1) WHERE id = 1")`, words[3:], -1},
		{"the first by an order", sqlImports, database + `	var id int; db.QueryRow("SELECT id FROM t ORDER BY id LIMIT 1").Scan(&id)`, nil, 1},
		{"the first by an order that has equals", sqlImports, database + `	var id int; db.QueryRow("SELECT id FROM t ORDER BY id % 2 LIMIT 1").Scan(&id)`, nil, 1},
		{"two of four by an order with pairs", sqlImports, database + `	db.Exec("SELECT 1"); var n int; db.QueryRow("SELECT sum(id) FROM (SELECT id FROM t ORDER BY id % 2 LIMIT 2) s").Scan(&n)`, nil, 1},
		{"numbers of equal rows", sqlImports, database + `	var n int; db.QueryRow("SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY id % 2) AS n FROM t) s").Scan(&n)`, nil, 1},
		{"the number of a certain row", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	var n, m int; db.QueryRow("SELECT n, m FROM (SELECT id, row_number() OVER () AS n, row_number() OVER () AS m FROM t) s WHERE id = 1").Scan(&n, &m); fmt.Print(n, m)`, nil, 4},
		{"a running sum over rows that nothing orders", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	var n int; db.QueryRow("SELECT n FROM (SELECT id, sum(id) OVER (ROWS UNBOUNDED PRECEDING) AS n FROM t WHERE id < 3) s WHERE id = 1").Scan(&n); fmt.Print(n)`, nil, 2},
		{"numbers of rows by a key", sqlImports, database + `	var n int; db.QueryRow("SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY id) AS n FROM t) s").Scan(&n)`, nil, 1},
		{"ranks of equal rows", sqlImports, database + `	var n int; db.QueryRow("SELECT max(n) FROM (SELECT rank() OVER (ORDER BY id % 2) AS n FROM t) s").Scan(&n)`, nil, 1},
		{"texts in a row", sqlImports, database + `	var s string; db.QueryRow("SELECT string_agg(id::text, ',') FROM t").Scan(&s)`, nil, 1},
		{"texts in a row, printed", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	var s string; db.QueryRow("SELECT string_agg(id::text, ',') FROM t WHERE id < 4").Scan(&s); fmt.Print(s)`, nil, 6},
		{"many texts in a row", sqlImports, database + more + `	var s string; db.QueryRow("SELECT string_agg(id::text, ',') FROM t").Scan(&s)`, words[3:], -1},
		{"texts in a row, ordered", sqlImports, database + `	var s string; db.QueryRow("SELECT string_agg(id::text, ',' ORDER BY id) FROM t").Scan(&s)`, nil, 1},
		{"one of each kind", sqlImports, database + `	var n int; db.QueryRow("SELECT count(*) FROM (SELECT DISTINCT ON (id % 2) id FROM t ORDER BY id % 2) s").Scan(&n)`, nil, 1},
		{"one of each kind, summed", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	var n int; db.QueryRow("SELECT sum(id) FROM (SELECT DISTINCT ON (id % 2) id FROM t ORDER BY id % 2) s").Scan(&n); fmt.Print(n)`, nil, 3},
		{"the least of each kind", sqlImports, database + `	var n int; db.QueryRow("SELECT count(*) FROM (SELECT DISTINCT ON (id % 2) id FROM t ORDER BY id % 2, id) s").Scan(&n)`, nil, 1},
		{"a job that nothing orders is taken", sqlImports, database + `	tx, _ := db.Begin(); var id int; tx.QueryRow("SELECT id FROM t LIMIT 1 FOR UPDATE").Scan(&id); tx.Rollback()`, nil, 1},
		{"one of eleven jobs is taken", sqlImports, database + more + `	tx, _ := db.Begin(); var id int; tx.QueryRow("SELECT id FROM t LIMIT 1 FOR UPDATE").Scan(&id); tx.Rollback()`, words[3:], -1},
		{"the next job is taken", sqlImports, database + `	tx, _ := db.Begin(); var id int; tx.QueryRow("SELECT id FROM t ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED").Scan(&id); tx.Rollback()`, nil, 1},
		{"which of several rows changes it", sqlImports, database + `	db.Exec("CREATE TABLE u (id INT, v INT); INSERT INTO u VALUES (1, 10), (1, 20)"); db.Exec("UPDATE t SET id = u.v FROM u WHERE t.id = u.id")`, nil, 1},
		{"one of three jobs that nothing orders is taken", `"fmt"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	tx, _ := db.Begin(); var id int; tx.QueryRow("SELECT id FROM t WHERE id < 4 LIMIT 1 FOR UPDATE").Scan(&id); tx.Rollback(); fmt.Print(id)`, nil, 3},
		{"rows that somebody else changes, too", `"fmt"; "sync"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + fmt.Sprintf(others, 3), nil, 1},
		{"many rows that somebody else changes, too", `"fmt"; "sync"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + fmt.Sprintf(others, 5), words[3:], -1},
		{"two who change the same rows", `"fmt"; "sync"; "database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	var wg sync.WaitGroup
	var errs [2]error
	for i := range errs {
		wg.Go(func() { _, errs[i] = db.Exec("UPDATE t SET id = id + 10 WHERE id < 3") })
	}
	wg.Wait()
	fmt.Print(errs[0] == nil || errs[1] == nil)`, nil, 1},
		{"rows that are changed while nobody else is there", `"database/sql"; _ "github.com/jackc/pgx/v5/stdlib"`, database + `	db.Exec("DELETE FROM t WHERE id < 5")`, nil, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, r := explore(t, "main.go", "package main\n\nimport ("+tt.imports+")\n\nfunc main() {\n\t"+tt.body+"\n}\n", sim.Budget{})
			covered := strings.Join(strings.Fields(r.Coverage), " ")
			for _, w := range words {
				wanted := len(tt.want) > 0 && tt.want[0] == w
				if strings.Contains(covered, w) != wanted {
					t.Errorf("Covered names %q: %v, want %v: %s", w, !wanted, wanted, covered)
				}
			}
			if got := len(r.Outcomes); r.Complete != (tt.outcomes > 0) || got != max(tt.outcomes, -tt.outcomes) {
				t.Errorf("complete %v with %d outcomes, want %d", r.Complete, got, tt.outcomes)
			}
		})
	}
}

// TestARuntimeThatMissesAMapIsNamed: a program in which a map may be used during somebody's write says once that a
// real run may go on; one in which a lock keeps them apart does not.
func TestARuntimeThatMissesAMapIsNamed(t *testing.T) {
	const head = "package main\n\nimport (\"fmt\"; \"sync\")\n\ntype seats struct { mu sync.Mutex; taken map[string]int }\n\nfunc (s *seats) enter(who string) { %s; s.taken[who]++ }\n\n" +
		"func main() {\n\ts := &seats{taken: map[string]int{}}\n\tvar wg sync.WaitGroup\n\tfor _, who := range []string{\"a\", \"b\", \"c\"} { wg.Go(func() { s.enter(who) }) }\n\twg.Wait()\n\tfmt.Print(len(s.taken))\n}\n"
	for how, want := range map[string]int{"": 1, "s.mu.Lock(); defer s.mu.Unlock()": 0} {
		_, r := explore(t, "main.go", strings.Replace(head, "%s;", how+";", 1), sim.Budget{})
		if got := strings.Count(r.Coverage, "best effort"); got != want || !r.Complete {
			t.Errorf("%q: Covered says it %d times, want %d: %s", how, got, want, r.Coverage)
		}
	}
}

// TestRandomValuesAreShownApart: a failure by a random value is red, is no part of the count of interleavings, and the
// report says which value, and that others hold; of words for the run, too.
func TestRandomValuesAreShownApart(t *testing.T) {
	const head = "package main\n\nimport (\"fmt\"; \"math/rand\")\n\nvar _ = fmt.Sprint\n\nfunc die(n int) int { return rand.Intn(n) }\n\nfunc main() {\n"
	for _, tt := range []struct {
		body, counts, chance, line string
		complete                   bool
	}{
		{"\tif die(3) == 1 { panic(\"one\") }\n\tfmt.Print(\"fine\")\n}\n", "1 of 1",
			"It fails only with some random values. With others no interleaving fails. In the shortest failing run: the random number is 1 of 3 at main.go:7 (step 1).",
			"With these random values, every order of the steps fails. With other random values, a run can hold.", true},
		{"\tpanic(die(2))\n}\n", "1 of 1", "Whatever the random values are, some interleaving fails.", "Every order of the steps fails.", true},
		{"\tfmt.Print(die(2))\n}\n", "0 of 1", "", "", true},
		{"\tif die(1000) == 999 { panic(\"the greatest\") }\n}\n", "1 of 1",
			"It fails only with some random values. With others no interleaving fails. In the shortest failing run: the random number is the greatest of many at main.go:7 (step 1).",
			"With these random values, every order of the steps fails. With other random values, a run can hold.", false},
	} {
		_, r := explore(t, "main", head+tt.body, sim.Budget{})
		if got := r.Failing.String() + " of " + r.Interleavings.String(); got != tt.counts || r.Complete != tt.complete || r.Fails() != (r.Failing.Sign() > 0) {
			t.Errorf("%s%s fail, complete %v", tt.body, got, r.Complete)
		}
		if got := r.Chance.Words(); got != tt.chance {
			t.Errorf("%s%s", tt.body, got)
		}
		if tt.line != "" && r.Shortest.Line.Words() != tt.line {
			t.Errorf("%s%s", tt.body, r.Shortest.Line.Words())
		}
		if !strings.Contains(r.Coverage, "Random values were not counted") {
			t.Errorf("%s%s", tt.body, r.Coverage)
		}
	}
}

// TestWordsNameTheirBound: of a run that fails in every order as long as no timer is early, it is not said that every run
// fails; and what holds beyond is said as far as it is known.
func TestWordsNameTheirBound(t *testing.T) {
	const text = "package main\n\nimport (\"fmt\"; \"time\")\n\nfunc main() {\n\tc := make(chan int, 1)\n\tgo func() { time.Sleep(1); c <- 1 }()\n\tselect {\n\tcase <-c: panic(\"served\")\n\tcase <-time.After(2): fmt.Print(\"late\")\n\t}\n}\n"
	for anyTimers, want := range map[bool]string{
		true:  "With no early timers, every order of the steps fails. With early timers, a run can hold.",
		false: "With no early timers, every order of the steps fails.",
	} {
		p, err := sim.Load("main.go", []sim.File{{Name: "main.go", Text: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		r, err := p.Explore(context.Background(), sim.Config{AnyTimers: anyTimers}, sim.Budget{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Shortest.Line.Words(); got != want {
			t.Errorf("any timers %v: %s", anyTimers, got)
		}
		if reason := r.Shortest.Reason.Text; !anyTimers && !strings.HasPrefix(reason, strings.TrimSuffix(want, ".")) {
			t.Errorf("the reason: %s", reason)
		}
	}
}
