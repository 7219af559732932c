package sim_test

import (
	"os"
	"strings"
	"testing"
)

// TestStatementsOnARealServer sends the same statements to the modelled database and to the PostgreSQL at
// RACELAB_POSTGRES. No answer may differ, and what the model lacks counts as different.
func TestStatementsOnARealServer(t *testing.T) {
	dsn := os.Getenv("RACELAB_POSTGRES")
	if dsn == "" {
		t.Skip("RACELAB_POSTGRES names no server")
	}
	n := 0
	var all []scenario
	for _, s := range scenarios(t, "statements.txt") {
		var b strings.Builder
		for l := range strings.Lines(s.script) {
			if l = strings.TrimSpace(l); l != "" {
				b.WriteString("T1: " + l + "\n")
				n++
			}
		}
		s.script = b.String()
		all = append(all, s)
	}
	compareAll(t, dsn, all)
	if n < 300 {
		t.Errorf("there are only %d statements", n)
	}
}
