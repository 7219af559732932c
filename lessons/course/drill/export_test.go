package drill

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
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
