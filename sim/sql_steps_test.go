package sim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"racelab/sim"
)

// This file says what two sessions that run at the same time can leave behind, one statement each and without a
// transaction around it: others can come between the snapshot of a statement and its locks.

// leftBehind returns what programs of several goroutines leave behind, each with its statements on a connection of its own, and then
// the answer to a question. An error shows as its SQLSTATE behind the goroutine's name.
func leftBehind(t *testing.T, setup []string, question string, sessions ...[]string) []string {
	t.Helper()
	var start strings.Builder
	for i, s := range sessions {
		fmt.Fprintf(&start, "\twg.Go(func() { codes[%d] = run(db, []string{%s}) })\n", i, quoteAll(s))
	}
	text := fmt.Sprintf(`package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib"
)

func run(db *sql.DB, statements []string) string {
	conn, _ := db.Conn(context.Background())
	defer conn.Close()
	for _, s := range statements {
		if _, err := conn.ExecContext(context.Background(), s); err != nil {
			var pg *pgconn.PgError
			errors.As(err, &pg)
			return " " + pg.Code
		}
	}
	return ""
}

func main() {
	db, _ := sql.Open("pgx", "test")
	for _, s := range []string{%s} {
		if _, err := db.Exec(s); err != nil {
			panic(err)
		}
	}
	var codes [3]string
	var wg sync.WaitGroup
%s	wg.Wait()
	var answer string
	db.QueryRow(%q).Scan(&answer)
	fmt.Print(answer, codes[0], codes[1], codes[2])
}
`, quoteAll(setup), start.String(), question)
	p, err := sim.Load("main.go", []sim.File{{Name: "main.go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Complete {
		t.Errorf("not complete: %s", r.Coverage)
	}
	var out []string
	for _, o := range r.Outcomes {
		out = append(out, o.Text)
	}
	slices.Sort(out)
	return out
}

func TestWhatStatementsLeaveBehind(t *testing.T) {
	jobs := []string{"create table jobs (id int primary key, worker text)", "insert into jobs values (1, ''), (2, ''), (3, '')"}
	claim := func(name, more string) []string {
		return []string{"update jobs set worker = worker || '" + name + "' where id = (select id from jobs where worker = '' order by id limit 1" + more + ")"}
	}
	const workers = "select string_agg(worker, ',' order by id) from jobs"
	stock := []string{"create table stock (id int, n int)", "insert into stock values (1, 1), (2, 1)"}
	for _, tt := range []struct {
		name     string
		setup    []string
		question string
		sessions [][]string
		want     []string
	}{
		{"a receipt that is looked for and written in one statement", []string{"create table receipts (id int)"}, "select count(*) from receipts",
			[][]string{{"insert into receipts select 7 where not exists (select 1 from receipts where id = 7)"}, {"insert into receipts select 7 where not exists (select 1 from receipts where id = 7)"}},
			[]string{"1", "2"}},
		{"a job that is looked for and taken in one statement", jobs, workers, [][]string{claim("a", ""), claim("b", "")}, []string{"a,b,", "ab,,", "b,a,", "ba,,"}},
		{"with SKIP LOCKED", jobs, workers, [][]string{claim("a", " for update skip locked"), claim("b", " for update skip locked")}, []string{"a,b,", "b,a,"}},
		{"a CTE that locks what it finds", jobs, workers, [][]string{
			{"with j as (select id from jobs where worker = '' order by id limit 1 for update) update jobs set worker = 'a' from j where jobs.id = j.id"},
			{"with j as (select id from jobs where worker = '' order by id limit 1 for update) update jobs set worker = 'b' from j where jobs.id = j.id"},
		}, []string{"a,b,", "b,a,"}},
		{"a row that a key picks", []string{"create table stock (id int primary key, n int)", "insert into stock values (1, 1)"}, "select n from stock",
			[][]string{{"update stock set n = n - 1 where id = 1 and n > 0"}, {"update stock set n = n - 1 where id = 1 and n > 0"}}, []string{"0"}},
		{"rows in opposite orders", stock, "select sum(n) from stock", [][]string{
			{"begin", "select n from stock order by id for update", "commit"}, {"begin", "select n from stock order by id desc for update", "commit"},
		}, []string{"2", "2 40P01"}},
		{"either may be the victim", []string{"create table t (id int primary key, n int)", "insert into t values (1, 0), (2, 0)"}, "select string_agg(n::text, '' order by id) from t", [][]string{
			{"begin", "update t set n = 1 where id = 1", "update t set n = 1 where id = 2", "commit"}, {"begin", "update t set n = 2 where id = 2", "update t set n = 2 where id = 1", "commit"},
		}, []string{"11", "11 40P01", "22", "22 40P01"}},
		{"serializable transactions on a small table without an index", []string{"create table b (room int)"}, "select count(*) from b", [][]string{
			{"begin isolation level serializable", "select count(*) from b where room = 1", "insert into b values (1)", "commit"},
			{"begin isolation level serializable", "select count(*) from b where room = 2", "insert into b values (2)", "commit"},
		}, []string{"1 40001", "2"}},
		{"serializable transactions whose planner may use the key or not", []string{"create table t (id int primary key, n int)", "insert into t values (1, 0), (2, 0)"}, "select sum(n) from t", [][]string{
			{"begin isolation level serializable", "select n from t where id = 1", "update t set n = n + 1 where id = 1", "commit"},
			{"begin isolation level serializable", "select n from t where id = 2", "update t set n = n + 1 where id = 2", "commit"},
		}, []string{"1 40001", "2"}},
		{"a child and its parent", []string{"create table p (id int primary key)", "create table c (pid int references p(id))", "insert into p values (1)"},
			"select (select count(*) from p) * 10 + (select count(*) from c)", [][]string{{"insert into c values (1)"}, {"delete from p where id = 1"}}, []string{"0 23503", "11 23503"}},
		{"a row that is locked by a statement without a transaction", []string{"create table t (id int primary key, n int)", "insert into t values (1, 0)"}, "select n from t", [][]string{
			{"update t set n = 1 where id = 1"}, {"begin", "select n from t where id = 1 for update nowait", "commit"},
		}, []string{"1", "1 55P03"}},
		{"who shares an advisory lock", []string{"create table n (v int)", "insert into n values (0)"}, "select v from n", [][]string{
			{"begin", "select pg_advisory_xact_lock(1)", "update n set v = (select v from n) + 1", "commit"}, {"begin", "select pg_advisory_xact_lock(1)", "update n set v = (select v from n) + 1", "commit"},
		}, []string{"2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := leftBehind(t, tt.setup, tt.question, tt.sessions...); !slices.Equal(got, tt.want) {
				t.Errorf("left behind %q, want %q", got, tt.want)
			}
		})
	}
}
