package sim_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// This file makes scenarios up from a grammar, with a seed, and compares the modelled database with a real one on
// them. Rules stand in angle brackets and # is a number from 1 to 3.

// sqlGrammar has the ways to write each rule. Statements that touch several rows do so in the order of their key, since a
// real table has its rows in the order of their last change.
var sqlGrammar = map[string][]string{
	"statement": {"<read>", "<read>", "<lock>", "<update>", "<update>", "<delete>", "<insert>", "<insert>", "<child>", "<cte>", "<point>", "<table>", "<several>", "<key>"},
	"read": {
		"select * from test order by id", "select value from test where <one>", "select sum(value), count(*) from test where <some>",
		"select id, pid from child order by id", "select t.id, count(c.id) from test t left join child c on c.pid = t.id group by t.id order by t.id",
		"select id from test where <link> order by id", "select id, rank() over (order by value desc, id) from test order by id",
		"select value from test union select id from child order by 1",
	},
	"lock": {
		"select id, value from test where <one> <strength>", "select id from test where value < 1# order by id limit 1 for update skip locked",
		"select id from test where <one> <strength> nowait", "select count(*) from (select id from test where <one> <strength> skip locked) s",
		"select t.id from test t join child c on c.pid = t.id where c.id = # order by t.id for update of t",
		"select pg_advisory_xact_lock(#)", "select pg_try_advisory_xact_lock(#)",
	},
	"strength": {"for update", "for no key update", "for share", "for key share"},
	"update": {
		"update test set value = value + # where <one>", "update test set value = <value> where <one>", "update test set value = value + 1 where <one> and <link>",
		"update test set value = # where id = (select min(id) from test where value < 2#)", "update test set value = c.id from child c where c.pid = test.id and test.id = #",
		"update test set value = value + 1 where <one> and value < 2# returning id, value", "update child set pid = # where id = #",
		"update test set value = 1# where id = (select id from test where value < 2# order by id for update skip locked limit 1) returning id",
	},
	"delete": {"delete from test where <one>", "delete from child where id = #", "delete from child using test where test.id = child.pid and test.id = # and child.id = #"},
	"insert": {
		"insert into test values (#, 1#)", "insert into test values (#, 1#) on conflict do nothing", "insert into test values (#, 1#) on conflict (id) do update set value = test.value + excluded.value",
		"insert into test select #, 7 where not exists (select 1 from test where id = #)", "insert into test select max(id) + 1, count(*) from test",
	},
	"child": {"insert into child values (1#, #)", "insert into child values (#, #)", "insert into child values (#, null)", "insert into child select #, id from test where id = #"},
	"cte": {
		"with u as (update test set value = value + 1 where <one> returning id) select count(*) from u",
		"with d as (delete from child where id = # returning pid) update test set value = value + 5 where id in (select pid from d)",
		"with n as (select id from test where <one> for update) select count(*) from n",
	},
	"table": {
		"lock table test in <mode> mode", "lock table child in <mode> mode nowait", "select pg_advisory_lock(#)", "select pg_advisory_unlock(#)", "select pg_try_advisory_lock_shared(#)",
		"select pg_advisory_xact_lock_shared(#)",
	},
	"mode": {"access share", "row share", "row exclusive", "share update exclusive", "share", "share row exclusive", "exclusive", "access exclusive"},
	"several": {
		"update test set value = value + 1 where id in (select id from test where <some> order by id for update)", "insert into test values (#, 1#), (#, 2#) on conflict (id) do nothing",
		"insert into test select g, 5 from generate_series(#, #) g on conflict (id) do update set value = excluded.value where test.value < 1# returning id",
		"delete from test where <some> and <link>", "select t.value, c.id from test t join child c on c.pid = t.id order by c.id <strength> of c",
		"merge into test t using (values (#, 1#)) v(i, n) on t.id = v.i when matched then update set value = t.value + v.n when not matched then insert values (v.i, v.n)",
	},
	"key": {
		"update test set id = id + # where id = #", "insert into grandchild values (#, #)", "delete from grandchild where id = #", "update child set id = # where id = #", "select * from grandchild order by id",
		"set constraints all deferred", "set constraints all immediate",
	},
	"point": {"savepoint a", "rollback to savepoint a", "release savepoint a"},
	"one":   {"id = #", "id = #", "id = # and value > 1#", "id = any('{#}')"},
	"some":  {"value > 1#", "id in (#, #)", "id between # and #", "true"},
	"link":  {"exists (select 1 from child c where c.pid = test.id)", "not exists (select 1 from child c where c.pid = test.id)", "id in (select pid from child)", "value = (select max(value) from test)"},
	"value": {"(select count(*) from child)", "case when value > 1# then 0 else value end", "value * 2 - #", "coalesce((select max(id) from child where pid = test.id), 0)"},
}

// derived writes a rule.
func derived(r *rand.Rand, text string) string {
	for {
		from := strings.Index(text, "<")
		for from >= 0 {
			to := strings.Index(text[from:], ">")
			if to > 0 && sqlGrammar[text[from+1:from+to]] != nil {
				break
			}
			next := strings.Index(text[from+1:], "<")
			if next < 0 {
				from = -1
				break
			}
			from += 1 + next
		}
		if from < 0 {
			break
		}
		to := from + strings.Index(text[from:], ">")
		ways := sqlGrammar[text[from+1:to]]
		text = text[:from] + ways[r.IntN(len(ways))] + text[to+1:]
	}
	for strings.Contains(text, "#") {
		text = strings.Replace(text, "#", fmt.Sprint(1+r.IntN(3)), 1)
	}
	return text
}

// madeUp returns a scenario of three sessions at some level each.
func madeUp(seed uint64) scenario {
	r := rand.New(rand.NewPCG(seed, 15))
	levels := [][]string{{"rc"}, {"rc", "rr"}, {"rr"}, {"s"}}[r.IntN(4)]
	var b strings.Builder
	open := map[string]bool{}
	for range 16 {
		s := fmt.Sprintf("T%d", 1+r.IntN(3))
		text := derived(r, "<statement>")
		switch {
		case !open[s] && r.IntN(4) > 0:
			text, open[s] = "begin isolation level "+levelWords[levels[r.IntN(len(levels))]], true
		case open[s] && r.IntN(6) == 0:
			text, open[s] = []string{"commit", "commit", "rollback"}[r.IntN(3)], false
		}
		fmt.Fprintf(&b, "%s: %s\n", s, text)
	}
	return scenario{
		name: fmt.Sprint("seed ", seed),
		setup: append(append([]string{}, usualSetup...), "create table child (id int primary key, pid int references test(id))", "insert into child values (1, 1)",
			"create table grandchild (id int primary key, cid int references child(id) on delete cascade on update cascade deferrable)", "insert into grandchild values (1, 1)"),
		script: b.String(),
	}
}

// laterSeed is that of scenarios nobody had looked at while the database was modelled.
const laterSeed = 424_242

// TestGeneratedScenariosOnARealServer compares the modelled database with the PostgreSQL at RACELAB_POSTGRES on
// scenarios from the grammar.
func TestGeneratedScenariosOnARealServer(t *testing.T) {
	dsn := os.Getenv("RACELAB_POSTGRES")
	if dsn == "" {
		t.Skip("RACELAB_POSTGRES names no server")
	}
	var all []scenario
	var seeds []uint64
	for i := range uint64(*scenarioCount) {
		seeds = append(seeds, *scenarioSeed+i, laterSeed+i)
	}
	for _, seed := range seeds {
		s := madeUp(seed)
		for range 20 { // until no line comes from a session that waits
			next := runnable(s.script, perform(t, s.setup, s.script))
			if next == s.script {
				break
			}
			s.script = next
		}
		all = append(all, s)
	}
	compareAll(t, dsn, all)
}
