package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A test that fails in some order only: hardly ever for real, and in racelab's order mostly.
func TestCheckForReal(t *testing.T) {
	dir := market(t)
	r := inShop(t, dir, "check", "./stock", "--real", "20", "--json")
	var got struct{ Real forRealJSON }
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil || r.status != statusFails {
		t.Fatalf("status %d, %v:\n%s%s", r.status, err, r.stdout, r.stderr)
	}
	if g := got.Real; g.Runs != 20 || g.OrderedRuns != 20 || g.OrderedFailed < 1 || g.RaceDetector || !strings.Contains(g.Text, "of 20 runs fail. In the order that racelab found") {
		t.Errorf("%+v", g)
	}
	if entries, err := os.ReadDir(filepath.Join(dir, "stock")); err != nil || len(entries) != 3 {
		t.Errorf("the package's folder was written to: %v %v", entries, err)
	}
	if r := inShop(t, dir, "check", "./price", "--real", "20"); r.status != statusHolds || strings.Contains(r.stdout, "For real") {
		t.Errorf("a test that holds was run: status %d\n%s", r.status, r.stdout)
	}
	if r := inShop(t, dir, "check", "lost-update", "--real", "20"); !strings.Contains(strings.Join(strings.Fields(r.stdout), " "), "real runs of a lesson are made by racelab run lost-update") {
		t.Errorf("a lesson:\n%s", r.stdout)
	}
	inShop(t, dir, "check", "./stock", "--real", "-1").wantSentence(t, "--real -1")
	cmd := command(t, "check", "./stock", "--real", "20")
	cmd.Dir, cmd.Env = dir, append(cmd.Env, "PATH="+t.TempDir())
	if r := runIn(t, cmd); r.status != statusFails || !strings.Contains(r.stdout, "No real runs: there is no Go toolchain here") {
		t.Errorf("without a toolchain: status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
}
