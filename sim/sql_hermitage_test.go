package sim_test

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var updateSQL = flag.Bool("update-sql", false, "write testdata/sql/isolation.txt anew, with what the server at RACELAB_POSTGRES does")

// isolationScript is a schedule that shows an anomaly, at some levels.
type isolationScript struct {
	name   string
	setup  []string // nil for the usual table test
	script string   // {} is the level
	shows  []string // parts of the transcript that are there if the anomaly happens
	levels string   // those at which it happens: rc rr s
}

var usualSetup = []string{"create table test (id int primary key, value int)", "insert into test (id, value) values (1, 10), (2, 20)"}

// hermitage is the table of anomalies of the Hermitage project (Martin Kleppmann,
// github.com/ept/hermitage, CC-BY 4.0): which of them PostgreSQL prevents at which level. The
// schedules are written anew.
var hermitage = []isolationScript{
	{name: "G0 write cycle", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: update test set value = 11 where id = 1
		T2: update test set value = 12 where id = 1
		T1: update test set value = 21 where id = 2
		T1: commit
		T3: select * from test order by id
		T2: update test set value = 22 where id = 2
		T2: commit
		T3: select * from test order by id`,
		shows: []string{"(1, 12) (2, 21)"}},
	{name: "G1a aborted read", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: update test set value = 101 where id = 1
		T2: select * from test order by id
		T1: rollback
		T2: select * from test order by id
		T2: commit`,
		shows: []string{"(1, 101)"}},
	{name: "G1b intermediate read", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: update test set value = 101 where id = 1
		T2: select * from test order by id
		T1: update test set value = 11 where id = 1
		T1: commit
		T2: select * from test order by id
		T2: commit`,
		shows: []string{"(1, 101)"}},
	{name: "G1c circular information flow", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: update test set value = 11 where id = 1
		T2: update test set value = 22 where id = 2
		T1: select * from test where id = 2
		T2: select * from test where id = 1
		T1: commit
		T2: commit`,
		shows: []string{"-> (2, 22)", "-> (1, 11)"}},
	{name: "OTV observed transaction vanishes", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T3: begin isolation level {}
		T1: update test set value = 11 where id = 1
		T1: update test set value = 19 where id = 2
		T2: update test set value = 12 where id = 1
		T1: commit
		T3: select * from test where id = 1
		T2: update test set value = 18 where id = 2
		T3: select * from test where id = 2
		T2: commit
		T3: select * from test where id = 2
		T3: select * from test where id = 1
		T3: commit`,
		shows: []string{"-> (1, 11)", "where id = 2 -> (2, 20)"}},
	{name: "PMP predicate many preceders", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select * from test where value = 30
		T2: insert into test (id, value) values (3, 30)
		T2: commit
		T1: select * from test where value % 3 = 0
		T1: commit`,
		shows: []string{"-> (3, 30)"}, levels: "rc"},
	{name: "PMP with a write", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: update test set value = value + 10
		T2: delete from test where value = 20
		T1: commit
		T2: select * from test where value = 20
		T2: commit
		T3: select * from test order by id`,
		shows: []string{"-> (1, 20) 1 rows"}, levels: "rc"},
	{name: "P4 lost update", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select * from test where id = 1
		T2: select * from test where id = 1
		T1: update test set value = 11 where id = 1
		T2: update test set value = 11 where id = 1
		T1: commit
		T2: commit`,
		shows: []string{"T2 goes on -> ok 1"}, levels: "rc"},
	{name: "G-single read skew", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select * from test where id = 1
		T2: select * from test where id = 1
		T2: select * from test where id = 2
		T2: update test set value = 12 where id = 1
		T2: update test set value = 18 where id = 2
		T2: commit
		T1: select * from test where id = 2
		T1: commit`,
		shows: []string{"(2, 18)"}, levels: "rc"},
	{name: "G-single with a predicate", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select * from test where value % 5 = 0 order by id
		T2: update test set value = 12 where value = 10
		T2: commit
		T1: select * from test where value % 3 = 0
		T1: commit`,
		shows: []string{"(1, 12)"}, levels: "rc"},
	{name: "G-single with a write predicate", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select * from test where id = 1
		T2: select * from test order by id
		T2: update test set value = 12 where id = 1
		T2: update test set value = 18 where id = 2
		T2: commit
		T1: delete from test where value = 20
		T1: select * from test order by id
		T1: commit`,
		shows: []string{"-> ok 0", "(1, 12) (2, 18)"}, levels: "rc"},
	{name: "G2-item write skew", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select * from test where id in (1, 2) order by id
		T2: select * from test where id in (1, 2) order by id
		T1: update test set value = 11 where id = 1
		T2: update test set value = 21 where id = 2
		T1: commit
		T2: commit
		T3: select * from test order by id`,
		shows: []string{"(1, 11) (2, 21)"}, levels: "rc rr"},
	{name: "G2 anti-dependency cycle of predicates", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select * from test where value % 3 = 0
		T2: select * from test where value % 3 = 0
		T1: insert into test (id, value) values (3, 30)
		T2: insert into test (id, value) values (4, 42)
		T1: commit
		T2: commit
		T3: select * from test where value % 3 = 0 order by id`,
		shows: []string{"(3, 30) (4, 42)"}, levels: "rc rr"},
	{name: "G2 with a third that only reads", script: `
		T1: begin isolation level {}
		T1: select * from test order by id
		T2: begin isolation level {}
		T2: update test set value = value + 5 where id = 2
		T2: commit
		T3: begin isolation level {}
		T3: select * from test order by id
		T3: commit
		T1: update test set value = 0 where id = 1
		T1: commit
		T4: select * from test order by id`,
		shows: []string{"(1, 0) (2, 25)"}, levels: "rc rr"},
}

var levelWords = map[string]string{"rc": "read committed", "rr": "repeatable read", "s": "serializable"}

// at returns the setup and the script at a level.
func (s *isolationScript) at(level string) (setup []string, script string) {
	if setup = s.setup; setup == nil {
		setup = usualSetup
	}
	return setup, strings.ReplaceAll(s.script, "{}", levelWords[level])
}

// atLevels returns the levels at which to run the script: one if it names none.
func (s *isolationScript) atLevels() []string {
	if !strings.Contains(s.script, "{}") {
		return []string{"rc"}
	}
	return []string{"rc", "rr", "s"}
}

// anomaly reports whether a transcript shows it.
func (s *isolationScript) anomaly(transcript []string) bool {
	all := strings.Join(transcript, "\n")
	for _, part := range s.shows {
		if !strings.Contains(all, part) {
			return false
		}
	}
	return len(s.shows) > 0
}

// isolationGolden has what PostgreSQL 15 did, by script and level.
func isolationGolden(t testing.TB) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/sql/isolation.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, part := range strings.Split(string(text), "== ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		out[name] = strings.TrimSpace(body)
	}
	return out
}

// TestAnomaliesOfPostgreSQL holds the modelled database to what the real one did, step by
// step, and the table of anomalies to what is published.
func TestAnomaliesOfPostgreSQL(t *testing.T) {
	golden := isolationGolden(t)
	for _, s := range append(hermitage, isolationScripts...) {
		for _, level := range s.atLevels() {
			t.Run(s.name+"/"+level, func(t *testing.T) {
				setup, script := s.at(level)
				got := perform(t, setup, script)
				sameText(t, strings.Join(got, "\n"), golden[s.name+" "+level])
				want := strings.Contains(" "+s.levels+" ", " "+level+" ")
				if s.shows != nil && s.anomaly(got) != want {
					t.Errorf("the anomaly shows: %v, want %v", !want, want)
				}
			})
		}
	}
}
