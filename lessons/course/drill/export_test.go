package drill

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

// TestExport reads what a night is taken out as with readers that are not the room's.
func TestExport(t *testing.T) {
	a := begin(t, 1)
	files, err := a.Export()
	if err != nil {
		t.Fatal(err)
	}
	text := map[string][]byte{}
	for _, f := range files {
		text[f.Name] = f.Text
	}
	placed := 0
	for lines := bufio.NewScanner(bytes.NewReader(text["logs.jsonl"])); lines.Scan(); {
		var l struct{ Time, Process, Msg string }
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil || l.Time == "" || l.Process == "" {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		if l.Msg == "order placed" {
			placed++
		}
	}
	sample := regexp.MustCompile(`^[a-z_0-9]+\{service="shop"\} [-+.e0-9]+ \d+$`)
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
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(string(text["tables.sql"])); err != nil {
		t.Fatalf("the tables: %v", err)
	}
	var orders, negative int
	if err := db.QueryRow(`SELECT (SELECT COUNT(*) FROM orders), (SELECT COUNT(*) FROM items WHERE stock < 0 AND sale)`).Scan(&orders, &negative); err != nil {
		t.Fatal(err)
	}
	if orders != placed || negative != a.books {
		t.Errorf("%d orders and %d records below zero, want %d and %d", orders, negative, placed, a.books)
	}
}
