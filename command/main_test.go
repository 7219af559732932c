package command

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain builds the program once; the tests run it as its users do.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "racelab")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	build := exec.Command("go", "build", "-C", "..", "-o", filepath.Join(dir, "racelab"), ".")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	status := 1
	if err := build.Run(); err == nil {
		os.Setenv("RACELAB_BINARY", filepath.Join(dir, "racelab"))
		status = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(status)
}

// result is what one run of the program left.
type result struct {
	stdout, stderr string
	status         int
	took           time.Duration
}

// patience bounds a run of the program, so that one that hangs fails its test.
const patience = 10 * time.Minute

// command returns the program with args, in a folder of its own.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Getenv("RACELAB_BINARY"), args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "RACELAB_THEME=", "NO_COLOR=")
	return cmd
}

func racelab(t *testing.T, args ...string) result {
	t.Helper()
	return runIn(t, command(t, args...))
}

func runIn(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	return runWith(t, cmd, func(*os.Process) {})
}

// runWith runs cmd to its end and meanwhile does something to its process.
func runWith(t *testing.T, cmd *exec.Cmd, meanwhile func(*os.Process)) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	meanwhile(cmd.Process)
	err := cmd.Wait()
	if !late.Stop() {
		t.Fatalf("%v did not end within %v\nstdout: %s\nstderr: %s", cmd.Args[1:], patience, &stdout, &stderr)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode(), time.Since(start)}
}

// program copies a program of testdata to a folder of its own, under the name
// that the go tool would want, and returns its path.
func program(t *testing.T, name string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("testdata", name+".go.txt"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name+".go")
	if err := os.WriteFile(path, src, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// wantSentence checks an error as a user sees it: one line on stderr that begins
// with the program's name and says want.
func (r result) wantSentence(t *testing.T, want string) {
	t.Helper()
	if r.status != statusError {
		t.Errorf("status %d, want %d", r.status, statusError)
	}
	if !strings.HasPrefix(r.stderr, "racelab: ") || strings.Count(r.stderr, "\n") != 1 || !strings.HasSuffix(r.stderr, "\n") {
		t.Errorf("stderr is not one sentence: %q", r.stderr)
	}
	if !strings.Contains(r.stderr, want) {
		t.Errorf("stderr %q does not say %q", r.stderr, want)
	}
	for _, panicked := range []string{"goroutine ", "panic:", "internal error", "itself failed"} {
		if strings.Contains(r.stderr, panicked) {
			t.Errorf("the program panicked: %s", r.stderr)
		}
	}
}
