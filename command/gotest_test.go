package command

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// tokenOf returns the token of the first failing run that check finds.
func tokenOf(t *testing.T, dir string, args ...string) string {
	t.Helper()
	r := inShop(t, dir, append([]string{"check"}, args...)...)
	token := regexp.MustCompile(`rl1\.\S+`).FindString(r.stdout)
	if token == "" {
		t.Fatalf("check %v finds no failing run:\n%s%s", args, r.stdout, r.stderr)
	}
	return token
}

func TestExportOfAGoTest(t *testing.T) {
	dir := market(t)
	token := tokenOf(t, dir, "./stock")
	r := inShop(t, dir, "export", token, "./stock", "--gotest", "--try", "-o", "order.patch")
	if r.status != statusHolds || r.stdout != "" {
		t.Fatalf("status %d: %s%s", r.status, r.stdout, r.stderr)
	}
	if !regexp.MustCompile(`TestTakeInOrder fails in [1-3] of 3 runs`).MatchString(r.stderr) {
		t.Errorf("the test does not fail: %s", r.stderr)
	}
	if entries, err := os.ReadDir(filepath.Join(dir, "stock")); err != nil || len(entries) != 3 {
		t.Errorf("the package's folder was written to: %v %v", entries, err)
	}
	patch, err := os.ReadFile(filepath.Join(dir, "order.patch"))
	if err != nil || !strings.Contains(string(patch), "+func TestTakeInOrder(t *testing.T) {") || !strings.Contains(string(patch), token) {
		t.Errorf("the patch has no test: %v\n%s", err, patch)
	}
	if r := inShop(t, dir, "export", token, "./stock", "--gotest", "-o", "order.patch"); r.status != statusError || !strings.Contains(r.stderr, "is there already") {
		t.Errorf("a file that is there was written over: status %d, %s", r.status, r.stderr)
	}
}

func TestExportOfAGoTestOfALesson(t *testing.T) {
	dir := t.TempDir()
	token := tokenOf(t, dir, "lost-update")
	inShop(t, dir, "export", token, "--gotest").wantSentence(t, "name a new one, racelab export TOKEN --gotest -o DIR")
	r := inShop(t, dir, "export", token, "--gotest", "--try", "-o", "mine")
	if r.status != statusHolds || !regexp.MustCompile(`TestLessonInOrder fails in [1-3] of 3 runs`).MatchString(r.stderr) {
		t.Errorf("status %d: %s%s", r.status, r.stdout, r.stderr)
	}
	inShop(t, dir, "export", token, "--gotest", "-o", "mine").wantSentence(t, "the folder mine is not empty")
	inShop(t, dir, "export", tokenOf(t, dir, "oversell"), "--gotest", "-o", "other").wantSentence(t, "lies behind a database")
	inShop(t, dir, "export", token, "--svg", "--try").wantSentence(t, "--try runs the test that --gotest makes")
}
