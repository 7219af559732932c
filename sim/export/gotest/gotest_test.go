package gotest_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"racelab/sim"
	"racelab/sim/export/gotest"
)

// failing returns the shortest failing run of a program's only entry, and its token.
func failing(t *testing.T, p *sim.Program) (*sim.Run, string) {
	t.Helper()
	r, err := p.Explore(context.Background(), sim.Config{AnyTimers: true}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	token := ""
	switch {
	case r.Shortest != nil:
		token = r.Shortest.Token
	case len(r.Races) > 0:
		token = r.Races[0].Token
	default:
		t.Fatal("no run fails")
	}
	run, err := p.Replay(token)
	if err != nil {
		t.Fatal(err)
	}
	return run, token
}

// module writes files as a package of its own.
func module(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module tried\n\ngo 1.26\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// goTest runs a test in a module, and returns what it says and whether it passed.
func goTest(t *testing.T, dir, name string) (string, bool) {
	t.Helper()
	cmd := exec.Command("go", "test", "-run", "^"+name+"$", "-count=1", "-v")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	if bytes.Contains(out, []byte("build failed")) || bytes.Contains(out, []byte("setup failed")) {
		t.Fatalf("it does not build:\n%s", out)
	}
	return string(out), err == nil
}

// The test has to fail on the code as it is. A busy machine may upset an order now and then, so one
// failure in several runs will do; mended, the code must hold in each.
const attempts = 6

func TestOrdersAreForcedInCompiledPrograms(t *testing.T) {
	for name, says := range map[string]string{
		"counter.go":       "map[all:",
		"seats.go":         "[ann ben]|[ben ann]",
		"woken.go":         "index out of range",
		"crossed.go":       "deadlock",
		"late.go":          "send on closed channel",
		"hurried.go":       "no answer",
		"labelled.go":      "2 sold of 1",
		"pool_test.go.txt": "both have the one thing",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			file := strings.TrimSuffix(name, ".txt")
			p, err := sim.Load(file, []sim.File{{Name: file, Text: text}})
			if err != nil {
				t.Fatal(err)
			}
			run, token := failing(t, p)
			made, err := gotest.Make(run, p.Files(), gotest.Subject{Entry: p.Entries()[0], Token: token})
			if err != nil {
				t.Fatal(err)
			}
			if len(made.Unheld) > 0 {
				t.Errorf("not forced: %v", made.Unheld)
			}
			dir := module(t, made.Changed)
			seen := ""
			for range attempts {
				out, held := goTest(t, dir, made.Name)
				if seen = out; !held {
					break
				}
			}
			if !anyOf(seen, says) {
				t.Errorf("the test never fails as the run does (%s):\n%s\n%s", says, seen, made.Patch)
			}
			mended := bytes.Replace(made.Changed[file], []byte("const fixed = false"), []byte("const fixed = true"), 1)
			if bytes.Equal(mended, made.Changed[file]) {
				t.Fatal("there is nothing to mend")
			}
			if err := os.WriteFile(filepath.Join(dir, file), mended, 0o600); err != nil {
				t.Fatal(err)
			}
			if out, held := goTest(t, dir, made.Name); !held {
				t.Errorf("mended, it fails:\n%s", out)
			}
		})
	}
}

func anyOf(text, words string) bool {
	for w := range strings.SplitSeq(words, "|") {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// What the calls are put into is the program that it was: without an order it does what it did, and the patch
// leads there and back.
func TestPatchAppliesAndComesOut(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git here")
	}
	text, err := os.ReadFile(filepath.Join("testdata", "seats.go"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := sim.Load("seats.go", []sim.File{{Name: "seats.go", Text: text}})
	if err != nil {
		t.Fatal(err)
	}
	run, token := failing(t, p)
	made, err := gotest.Make(run, p.Files(), gotest.Subject{Entry: p.Entries()[0], Token: token})
	if err != nil {
		t.Fatal(err)
	}
	dir := module(t, map[string][]byte{"seats.go": text, "order.patch": made.Patch})
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	git("apply", "order.patch")
	for name, want := range made.Changed {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is another one after git apply (%v)", name, err)
		}
	}
	git("apply", "-R", "order.patch")
	if got, err := os.ReadFile(filepath.Join(dir, "seats.go")); err != nil || !bytes.Equal(got, text) {
		t.Errorf("the source is another one after git apply -R (%v)", err)
	}
}

func TestRunsWithoutATest(t *testing.T) {
	for name, c := range map[string]struct{ source, want string }{
		"a data race": {`package main

import "sync"

var n int

func main() {
	var wg sync.WaitGroup
	wg.Go(func() { n = 1 })
	wg.Go(func() { n = 1 })
	wg.Wait()
}
`, "go test -race without one"},
		"an external test": {`package p_test

import "testing"

func TestNever(t *testing.T) { t.Fail() }
`, "copy the test into package p"},
		"a map": {`package main

import "sync"

var n = map[int]int{}

func main() {
	var wg sync.WaitGroup
	wg.Go(func() { n[1]++ })
	wg.Go(func() { n[1]++ })
	wg.Wait()
}
`, "by luck only"},
	} {
		t.Run(name, func(t *testing.T) {
			file := "x.go"
			if strings.Contains(c.source, "testing") {
				file = "x_test.go"
			}
			p, err := sim.Load(file, []sim.File{{Name: file, Text: []byte(c.source)}})
			if err != nil {
				t.Fatal(err)
			}
			run, token := failing(t, p)
			if _, err := gotest.Make(run, p.Files(), gotest.Subject{Entry: p.Entries()[0], Token: token}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}
