package reality_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"racelab/lessons"
	"racelab/lessons/reality"
	"racelab/sim"
)

// orderAttempts is how often a test of an order is run until it fails: a busy machine may upset it now and then.
const orderAttempts = 6

// Every lesson whose actors meet in memory, files or by HTTP has an ordinary Go test that fails as its shortest
// failing run does, and holds with the lesson's fix.
func TestOrdersOfLessonsAreForced(t *testing.T) {
	var made atomic.Int32
	t.Run("lessons", func(t *testing.T) { ordersOfLessons(t, &made) })
	if n := made.Load(); n < 17 {
		t.Errorf("%d lessons have a test", n)
	}
}

func ordersOfLessons(t *testing.T, made *atomic.Int32) {
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel() // they wait most of the time
			run, token := failingLesson(t, l)
			if run == nil {
				return // without a fault it holds
			}
			test, err := reality.OrderTest(l, run, token)
			if err != nil {
				if !strings.Contains(err.Error(), "lies behind") && !strings.Contains(err.Error(), "by luck only") {
					t.Error(err)
				}
				return
			}
			made.Add(1)
			dir := filepath.Join(t.TempDir(), "new")
			command, err := reality.WriteOrderTest(dir, l, test)
			if err != nil {
				t.Fatal(err)
			}
			failed := false
			for i := 0; i < orderAttempts && !failed; i++ {
				out, held := runOrder(t, dir, command)
				if failed = !held; failed && !strings.Contains(out, "order_test.go") && !strings.Contains(out, "panic: ") {
					t.Errorf("it fails in another way:\n%s", out)
				}
			}
			if !failed {
				t.Errorf("the test never fails; not forced: %v\n%s", test.Unheld, test.Patch)
			}
			if len(test.Unheld) > 0 {
				return // what is left to chance may come out in another way, with time that passes meanwhile
			}
			mend(t, l, dir)
			if out, held := runOrder(t, dir, command); !held {
				t.Errorf("with the fix it fails:\n%s", out)
			}
		})
	}
}

// failingLesson returns the shortest failing run of a lesson without switches; nil if it holds.
func failingLesson(t *testing.T, l *lessons.Lesson) (*sim.Run, string) {
	t.Helper()
	p, err := l.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, err := l.Numbers(context.Background())()
	if err != nil {
		t.Fatal(err)
	}
	if r.Shortest == nil {
		return nil, ""
	}
	run, err := p.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Follow(r.Shortest.Schedule); err != nil {
		t.Fatal(err)
	}
	return run, r.Shortest.Token
}

// runOrder runs the test in a module, and returns what it says and whether it passed.
func runOrder(t *testing.T, dir, command string) (string, bool) {
	t.Helper()
	cmd := exec.Command("go", append(strings.Fields(command)[1:], "-count=1", "-v")...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	if bytes.Contains(out, []byte("build failed")) || bytes.Contains(out, []byte("setup failed")) {
		t.Fatalf("it does not build:\n%s", out)
	}
	return string(out), err == nil
}

// mend turns the lesson's first fix that holds on in the test.
func mend(t *testing.T, l *lessons.Lesson, dir string) {
	t.Helper()
	for _, s := range l.Switches {
		if s.Kind != "fix" {
			continue
		}
		if r, err := l.Numbers(context.Background())(s.Name); err != nil || !r.Complete || r.Fails() {
			continue
		}
		path := filepath.Join(dir, "lessons", l.Name, "racelab_order_test.go")
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		with := bytes.Replace(text, []byte("Fields: []string(nil)"), []byte(`Fields: []string{"`+s.Field+`"}`), 1)
		if bytes.Equal(with, text) {
			t.Fatal("the test has no switches to set")
		}
		if err := os.WriteFile(path, with, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatal("no switch of this lesson holds by itself")
}

func TestOrderTestWritesIntoNewFoldersOnly(t *testing.T) {
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	run, token := failingLesson(t, l)
	test, err := reality.OrderTest(l, run, token)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine.txt")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := reality.WriteOrderTest(dir, l, test); err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Errorf("the error is %v", err)
	}
	if text, err := os.ReadFile(mine); err != nil || string(text) != "mine" {
		t.Errorf("the folder's file: %q, %v", text, err)
	}
}
