package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"racelab/lessons/reality"
	"racelab/sim/cells"
	"racelab/sim/export/gotest"
	"racelab/sim/number"
)

const (
	gotestUsage = "an ordinary Go test that forces the run's order, as a patch for git apply; of a lesson, a folder with both, named by -o"
	tryUsage    = "with --gotest: run the test here, which takes a Go toolchain, and say how often it fails (3 runs)"
)

// tries is how often a test is run to see whether it shows the failure.
const tries = 3

// tryTime bounds one run, compiling included.
const tryTime = 3 * time.Minute

// exportTest writes the Go test of a run.
func (a *app) exportTest(ctx context.Context, r *replayed, f exportFlags) error {
	if r.target.lesson != nil {
		return a.lessonTest(ctx, r, f)
	}
	p := r.target.program
	entry := p.Entries()[0]
	for _, e := range p.Entries() {
		if e.Name == r.info.Entry {
			entry = e
		}
	}
	t, err := gotest.Make(r.run, p.Files(), gotest.Subject{Entry: entry, Token: r.token})
	if err != nil {
		return fmt.Errorf("there is no Go test of this run: %w", err)
	}
	if err := a.written(f, t.Patch); err != nil {
		return err
	}
	a.unheld(t)
	if f.out != "" && f.out != "-" {
		a.note("git apply " + cells.Clean(f.out) + " puts it into the package, git apply -R takes it out again; then go test -run " + t.Name)
	}
	if !f.try {
		return nil
	}
	return a.tryTest(ctx, t, func(dir string) (*exec.Cmd, error) {
		return overlaid(dir, p.Name(), t, r.info.Build.Tags, r.info.Build.Short)
	})
}

// lessonTest writes a module with a lesson and its test.
func (a *app) lessonTest(ctx context.Context, r *replayed, f exportFlags) error {
	l := r.target.lesson
	if f.out == "" || f.out == "-" {
		return errors.New("the test of a lesson comes with the lesson, in a folder: name a new one, racelab export TOKEN --gotest -o DIR")
	}
	t, err := reality.OrderTest(l, r.run, r.token)
	if err != nil {
		return fmt.Errorf("there is no Go test of this run: %w", err)
	}
	run, err := reality.WriteOrderTest(f.out, l, t)
	if err != nil {
		return err
	}
	a.unheld(t)
	a.note("In " + cells.Clean(f.out) + ": " + run)
	if !f.try {
		return nil
	}
	return a.tryTest(ctx, t, func(string) (*exec.Cmd, error) {
		cmd := exec.Command("go", strings.Fields(run)[1:]...)
		cmd.Dir = f.out
		return cmd, nil
	})
}

// note tells something beside the output.
func (a *app) note(s string) { fmt.Fprintln(a.stderr, faint(s)) }

// unheld says what the test cannot force.
func (a *app) unheld(t *gotest.Test) {
	if len(t.Unheld) > 0 {
		a.note("Not forced by the test: " + strings.Join(once(t.Unheld), "; ") + ".")
	}
}

// tryTest runs a test a few times and says how often it failed.
func (a *app) tryTest(ctx context.Context, t *gotest.Test, command func(dir string) (*exec.Cmd, error)) error {
	if _, err := exec.LookPath("go"); err != nil {
		return errors.New("--try takes a Go toolchain, and there is none here: install Go from https://go.dev/dl, or leave --try out")
	}
	dir, err := os.MkdirTemp("", "racelab-gotest-")
	if err != nil {
		return fmt.Errorf("trying the test: %w", bare(err))
	}
	defer os.RemoveAll(dir)
	failed := 0
	var said []byte
	for range tries {
		cmd, err := command(dir)
		if err != nil {
			return fmt.Errorf("trying the test: %w", err)
		}
		out, fails, err := runTest(ctx, cmd)
		if err != nil {
			return err
		}
		if fails {
			failed++
		} else if said == nil {
			said = out
		}
	}
	switch {
	case failed == tries:
		a.note(fmt.Sprintf("Tried: %s fails in %d of %d runs.", t.Name, failed, tries))
	case failed > 0:
		a.note(fmt.Sprintf("Tried: %s fails in %d of %d runs only; what a library call or the runtime does inside is not in its hands.", t.Name, failed, tries))
	default:
		a.note(fmt.Sprintf("Tried: %s fails in none of %s. %s", t.Name, number.Of(tries, "run"), why(said)))
	}
	return nil
}

// why is what a test that held said of the order.
func why(out []byte) string {
	for line := range strings.Lines(string(out)) {
		if _, text, ok := strings.Cut(line, "the order was not possible: "); ok {
			return "Outside of racelab the order was not possible: " + cells.Clean(strings.TrimSpace(text)) + "."
		}
	}
	return "The order was kept, but inside a library call or the runtime things went another way."
}

// runTest runs a test, and returns what it said and whether it failed. What does not build is an error.
func runTest(ctx context.Context, cmd *exec.Cmd) (out []byte, fails bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	whole := exec.CommandContext(ctx, cmd.Path, append(cmd.Args[1:], "-count=1", "-v")...)
	whole.Dir, whole.WaitDelay = cmd.Dir, time.Second
	out, err = whole.CombinedOutput()
	if ctx.Err() != nil {
		return out, false, fmt.Errorf("trying the test: it did not end within %v", tryTime)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return out, false, fmt.Errorf("trying the test: %w", err)
	}
	if err != nil && (bytes.Contains(out, []byte("[build failed]")) || bytes.Contains(out, []byte("[setup failed]"))) {
		return out, false, fmt.Errorf("trying the test: it does not build: %s", cells.Clean(oneLine(strings.TrimSpace(string(out)))))
	}
	return out, err != nil, nil
}

// overlaid returns the command that runs a test with the changed files laid over those of the package, which stay
// as they are.
func overlaid(dir, target string, t *gotest.Test, tags []string, short bool) (*exec.Cmd, error) {
	home, err := filepath.Abs(target)
	if err != nil {
		return nil, err
	}
	file := ""
	if strings.HasSuffix(home, ".go") {
		home, file = filepath.Split(home)
	}
	over := map[string]string{}
	for name, text := range t.Changed {
		to := filepath.Join(dir, name)
		if err := os.WriteFile(to, text, 0o600); err != nil {
			return nil, err
		}
		over[filepath.Join(home, name)] = to
	}
	text, err := json.Marshal(map[string]any{"Replace": over})
	if err != nil {
		return nil, err
	}
	overlay := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return nil, err
	}
	args := []string{"test", "-overlay", overlay, "-run", "^" + t.Name + "$"}
	if len(tags) > 0 {
		args = append(args, "-tags", strings.Join(tags, ","))
	}
	if short {
		args = append(args, "-short")
	}
	if file != "" {
		args = append(args, file)
		for name := range t.Changed {
			if name != file {
				args = append(args, name)
			}
		}
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = home
	return cmd, nil
}
