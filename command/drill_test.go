package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A drill is played in lines, kept after each of them, taken up again at the same second, and taken out as files.
func TestDrillInLines(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	for _, step := range []struct {
		args, lines string
		status      int
		said        []string
	}{
		{"drill", "", statusHolds, []string{"oversell", "webhooks", "A night at the scooter hire"}},
		{"drill oversell", "ack\nflg sale off\nquit\n", statusHolds, []string{"PAGE", "the page is yours", "Did you mean flag?", "kept as it is"}},
		{"drill oversell", "ps\n", statusHolds, []string{"taken up again at 00:05:06", "shop-2"}},
		{"drill export night", "", statusHolds, []string{"logs.jsonl", "metrics.txt", "tables.sql", "up to 00:05:11"}},
		{"drill export night", "", statusError, []string{"is there already: name another folder"}},
		{"drill report", "", statusError, []string{"is written after the end: racelab drill oversell goes on with it"}},
		{"drill webhooks --seed 2", "ack\nquit\n", statusHolds, []string{"riders want money back", "the page is yours", "racelab drill webhooks --seed 2 takes it up again"}},
		{"drill report", "", statusError, []string{"the report of webhooks, seed 2, is written after the end"}},
		{"drill export --seed 1 again", "", statusHolds, []string{"oversell, seed 1, up to 00:05:11"}},
		{"drill balances", "ack\nend\nback end\nquit\n", statusHolds, []string{"are not the sum of their entries", "11 goals are not reached. After the end nothing can be done", "Enter end again", "kept as it is"}},
		{"drill nonsense", "", statusError, []string{"choose one of oversell, webhooks, balances, stampede, stale, tours"}},
		{"drill oversell --seed 77", "", statusError, []string{"seeds 1 3 5"}},
		{"drill oversell --level hard", "", statusError, []string{"guided or plain"}},
		{"drill --token drill.x", "", statusError, []string{"copy the whole line"}},
	} {
		cmd := exec.Command(os.Getenv("RACELAB_BINARY"), strings.Fields(step.args)...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(step.lines)
		cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+state, "NO_COLOR=1")
		got := runIn(t, cmd)
		if got.status != step.status {
			t.Errorf("racelab %s ends with %d, want %d:\n%s%s", step.args, got.status, step.status, got.stdout, got.stderr)
		}
		for _, want := range step.said {
			if !strings.Contains(got.stdout+got.stderr, want) {
				t.Errorf("racelab %s does not say %q:\n%s%s", step.args, want, got.stdout, got.stderr)
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "night", "tables.sql"))
	if err != nil || !strings.Contains(string(text), `CREATE TABLE "orders"`) {
		t.Errorf("the tables that were written: %v", err)
	}
}
