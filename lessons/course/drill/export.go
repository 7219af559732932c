package drill

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// This file takes a night out of the room, for the tools of everyday: grep, jq, promtool, psql.

// Exported is a file that a night is taken out as.
type Exported struct {
	Name, Words string
	Text        []byte
}

// Export writes the night up to now: logs as JSON lines, metrics as OpenMetrics text, the tables as SQL.
func (a *Attempt) Export() ([]Exported, error) {
	w := a.run
	if err := w.Until(a.now); err != nil {
		return nil, err
	}
	logs := exportLogs(w)
	metrics, err := a.exportMetrics(w)
	if err != nil {
		return nil, err
	}
	tables, err := exportTables(w)
	if err != nil {
		return nil, err
	}
	return []Exported{
		{"logs.jsonl", count(bytes.Count(logs, []byte("\n")), "line") + " of logs, for grep and jq", logs},
		{"metrics.txt", "metrics in intervals of 30 s, as OpenMetrics text, which Prometheus reads", metrics},
		{"tables.sql", "the tables as they are, for psql", tables},
	}, nil
}

// exportLogs has a JSON object in each line. What a process printed otherwise stands in msg.
func exportLogs(w *walk.Walk) []byte {
	var b bytes.Buffer
	for _, l := range telemetry.Logs(w.Events(), w, telemetry.Query{}) {
		if json.Valid([]byte(l.Text)) && strings.HasPrefix(l.Text, "{") {
			b.WriteString(l.Text)
		} else {
			text, err := json.Marshal(map[string]string{"time": w.Config().Clock(l.At).Format(time.RFC3339Nano), "process": l.Process, "msg": l.Text})
			if err != nil { // strings are always written
				continue
			}
			b.Write(text)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// units are the ends of names of metrics, as OpenMetrics wants them for base units.
var units = map[string]string{"ms": "_milliseconds", "/s": "_per_second", "%": "_percent"}

func (a *Attempt) exportMetrics(w *walk.Walk) ([]byte, error) {
	all, err := a.metricsOf(w)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, s := range all {
		name := strings.ReplaceAll(s.Name, "-", "_") + units[s.Unit]
		fmt.Fprintf(&b, "# TYPE %s gauge\n# HELP %s %s\n", name, name, s.Text)
		for _, p := range s.Points {
			if p.OK {
				fmt.Fprintf(&b, "%s{service=%q} %s %d\n", name, a.Drill.Service, strconv.FormatFloat(p.Value, 'g', -1, 64), w.Config().Clock(p.At+bucket).Unix())
			}
		}
	}
	b.WriteString("# EOF\n")
	return b.Bytes(), nil
}

func exportTables(w *walk.Walk) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("-- The tables of the night: their columns have the types that their values need, and no constraints.\nBEGIN;\n")
	for _, d := range w.Databases() {
		for _, t := range d.Tables {
			got, err := w.Query(d.Name, "SELECT * FROM "+t.Name)
			if err != nil {
				return nil, fmt.Errorf("reading the table %s: %w", t.Name, err)
			}
			exportTable(&b, t.Name, got)
		}
	}
	b.WriteString("COMMIT;\n")
	return b.Bytes(), nil
}

func exportTable(b *bytes.Buffer, name string, t *walk.Table) {
	var columns []string
	types := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		types[i] = typeOf(t.Rows, i)
		columns = append(columns, quoted(c)+" "+types[i])
	}
	fmt.Fprintf(b, "\nCREATE TABLE %s (%s);\n", quoted(name), strings.Join(columns, ", "))
	for _, r := range t.Rows {
		var cells []string
		for i, v := range r {
			if types[i] == "text" && v != "NULL" {
				v = "'" + strings.ReplaceAll(v, "'", "''") + "'"
			}
			cells = append(cells, v)
		}
		fmt.Fprintf(b, "INSERT INTO %s VALUES (%s);\n", quoted(name), strings.Join(cells, ", "))
	}
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// typeOf is a type that all values of a column have.
func typeOf(rows [][]string, column int) string {
	for _, t := range []struct {
		name string
		has  func(string) bool
	}{
		{"bigint", func(v string) bool { _, err := strconv.ParseInt(v, 10, 64); return err == nil }},
		{"boolean", func(v string) bool { return v == "true" || v == "false" }},
	} {
		if len(rows) > 0 && !slices.ContainsFunc(rows, func(r []string) bool { return r[column] != "NULL" && !t.has(r[column]) }) {
			return t.name
		}
	}
	return "text"
}
