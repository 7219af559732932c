package drill

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"racelab/lessons/drills"
)

// TestExport reads what a night is taken out as with readers that are not the room's.
func TestExport(t *testing.T) {
	for _, d := range drills.All() {
		t.Run(d.Name, func(t *testing.T) { holdExport(t, beginAt(t, d.Name, d.Seeds[0])) })
	}
}

func holdExport(t *testing.T, a *Attempt) {
	files, err := a.Export()
	if err != nil {
		t.Fatal(err)
	}
	text := map[string][]byte{}
	for _, f := range files {
		text[f.Name] = f.Text
	}
	arose := map[string]bool{}
	for lines := bufio.NewScanner(bytes.NewReader(text["logs.jsonl"])); lines.Scan(); {
		l := map[string]any{}
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil || l["time"] == "" || l["process"] == "" {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		if l["msg"] == a.Drill.Arises.Msg {
			arose[fmt.Sprint(l[a.Drill.Arises.Attr])] = true
		}
	}
	sample := regexp.MustCompile(`^[a-z_0-9]+\{service="` + a.Drill.Service + `"\} [-+.e0-9]+ \d+$`)
	values := 0
	for _, l := range strings.Split(strings.TrimSpace(string(text["metrics.txt"])), "\n") {
		if !strings.HasPrefix(l, "#") {
			if values++; !sample.MatchString(l) {
				t.Errorf("no sample of a metric: %s", l)
			}
		}
	}
	if values < 100 || !strings.HasSuffix(string(text["metrics.txt"]), "\n# EOF\n") {
		t.Errorf("%d values of metrics", values)
	}
	holdDump(t, a, string(text["tables.sql"]), arose)
}

// holdDump holds the tables, as SQLite reads them, to what the room shows, and to the logs: every damaged row is in both.
func holdDump(t *testing.T, a *Attempt, dump string, arose map[string]bool) {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(dump); err != nil {
		t.Fatalf("the tables: %v", err)
	}
	want, err := a.tables(a.run)
	if err != nil {
		t.Fatal(err)
	}
	for i, table := range a.Drill.Tables {
		var n int
		if err := db.QueryRow(`SELECT COUNT(*) FROM (` + table.Query + `)`).Scan(&n); err != nil || n != len(want[i]) || n == 0 {
			t.Errorf("%d rows of %s, want %d: %v", n, table.Name, len(want[i]), err)
		}
	}
	rows, err := db.Query(a.Drill.Damaged)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	damaged := 0
	for rows.Next() {
		var id, entity, customer, amount string
		if err := rows.Scan(&id, &entity, &customer, &amount); err != nil {
			t.Fatal(err)
		}
		if damaged++; !arose[id] {
			t.Errorf("no line of the logs says how %s came about", id)
		}
	}
	if err := rows.Err(); err != nil || damaged != a.books {
		t.Errorf("SQLite finds %d damaged, want %d: %v", damaged, a.books, err)
	}
}

// TestExportInPsql has jq read the logs of each night, and psql its tables into a server, where the drill's own query finds what is damaged, and
// its invariants find what they find in the room.
func TestExportInPsql(t *testing.T) {
	url := os.Getenv("RACELAB_POSTGRES")
	if url == "" {
		t.Skip("RACELAB_POSTGRES is not set: .ci/run sets it")
	}
	for _, d := range drills.All() {
		t.Run(d.Name, func(t *testing.T) {
			a := beginAt(t, d.Name, d.Seeds[0])
			files, err := a.Export()
			if err != nil {
				t.Fatal(err)
			}
			schema := "night_" + d.Name
			script := "DROP SCHEMA IF EXISTS " + schema + " CASCADE;\nCREATE SCHEMA " + schema + ";\nSET search_path = " + schema + ";\n" + string(files[2].Text)
			want := []string{fmt.Sprint(a.books)}
			script += "SELECT COUNT(*) FROM (" + d.Damaged + ") damaged;\n"
			for _, q := range d.Invariants {
				rows, err := a.run.Query("", q.SQL)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, fmt.Sprint(len(rows.Rows)))
				script += "SELECT COUNT(*) FROM (" + q.SQL + ") broken;\n"
			}
			cmd := exec.Command("psql", url, "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1")
			cmd.Stdin = strings.NewReader(script + "DROP SCHEMA " + schema + " CASCADE;\n")
			cmd.Env = append(os.Environ(), "PGOPTIONS=-c client_min_messages=warning")
			out, err := cmd.CombinedOutput()
			if got := strings.Fields(string(out)); err != nil || !slices.Equal(got, want) {
				t.Errorf("psql says %s, want %q: %v", out, want, err)
			}
			holdJq(t, a, files[0].Text)
		})
	}
}

// holdJq has jq pick the lines of the logs that say how a damaged row came about.
func holdJq(t *testing.T, a *Attempt, logs []byte) {
	t.Helper()
	want := 0
	for _, l := range logsOf(a.run) {
		if l.Msg == a.Drill.Arises.Msg {
			want++
		}
	}
	cmd := exec.Command("jq", "-c", fmt.Sprintf("select(.msg == %q)", a.Drill.Arises.Msg))
	cmd.Stdin = bytes.NewReader(logs)
	out, err := cmd.CombinedOutput()
	if got := bytes.Count(out, []byte("\n")); err != nil || got != want || want == 0 {
		t.Errorf("jq finds %d lines, want %d: %v", got, want, err)
	}
}
