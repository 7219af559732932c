package command

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"racelab/command/forreal"
	"racelab/sim"
	"racelab/sim/export/gotest"
	"racelab/sim/number"
)

const realUsage = "run each test that fails so many times for real, and again in the order that racelab found, where there is a Go toolchain; this runs the code of the test on this machine"

const (
	maxReal  = 1_000_000
	realTime = time.Minute     // for the runs of a test, and again for those in racelab's order
	realMade = 3 * time.Minute // for compiling it
)

// forReal is what real runs of a failing test showed.
type forReal struct {
	plain, ordered forreal.Tally
	race           bool   // they ran with the race detector, which is what sees the failure
	without        string // why there were none, or none in racelab's order
}

// realRuns runs a test that fails for real.
func (a *app) realRuns(ctx context.Context, t *target, f checkFlags, c checked) *forReal {
	if f.real == 0 || !c.fails() {
		return nil
	}
	out := &forReal{}
	switch {
	case t.lesson != nil:
		out.without = "real runs of a lesson are made by racelab run " + t.lesson.Name
	case c.entry.Kind != sim.Test || !token.IsIdentifier(c.test):
		out.without = "only a single test is run for real"
	}
	if out.without != "" {
		return out
	}
	dir, err := os.MkdirTemp("", "racelab-real-")
	if err != nil {
		out.without = bare(err).Error()
		return out
	}
	defer os.RemoveAll(dir)
	if err := out.count(ctx, t, f, c, dir); err != nil {
		out.without = oneLine(err.Error())
	}
	return out
}

// count makes the runs, in a folder for what is compiled.
func (r *forReal) count(ctx context.Context, t *target, f checkFlags, c checked, dir string) error {
	home, files, err := sourceOf(t.program.Name())
	if err != nil {
		return err
	}
	r.race = c.report.Shortest == nil && len(c.report.Races) > 0
	args := []string{}
	if len(f.build.Tags) > 0 {
		args = append(args, "-tags", strings.Join(f.build.Tags, ","))
	}
	if r.race {
		args = append(args, "-race")
	}
	test := forreal.Test{Binary: filepath.Join(dir, "test"), Dir: home, Name: c.test, Short: f.build.Short}
	if err := built(ctx, home, test.Binary, append(args, files...)); err != nil {
		return err
	}
	if r.plain, err = forreal.Count(ctx, test, f.real, realTime, forreal.Still); err != nil || r.race {
		return err
	}
	if c.report.Shortest == nil {
		return errors.New("there is no order to force: no run fails by itself")
	}
	return r.force(ctx, t, f, c, dir)
}

// force makes the runs in racelab's order.
func (r *forReal) force(ctx context.Context, t *target, f checkFlags, c checked, dir string) error {
	run, err := t.program.Replay(c.report.Shortest.Token)
	if err != nil {
		return err
	}
	made, err := gotest.Make(run, t.program.Files(), gotest.Subject{Entry: c.entry, Token: c.report.Shortest.Token})
	if err != nil {
		return err
	}
	cmd, err := overlaid(dir, t.program.Name(), made, f.build.Tags, false)
	if err != nil {
		return err
	}
	test := forreal.Test{Binary: filepath.Join(dir, "ordered"), Dir: cmd.Dir, Name: made.Name, Short: f.build.Short}
	if err := built(ctx, cmd.Dir, test.Binary, withoutRun(cmd)); err != nil {
		return err
	}
	r.ordered, err = forreal.Count(ctx, test, f.real, realTime, forreal.Still)
	return err
}

func built(ctx context.Context, dir, binary string, args []string) error {
	ctx, cancel := context.WithTimeout(ctx, realMade)
	defer cancel()
	return forreal.Build(ctx, dir, binary, args...)
}

// withoutRun are the arguments of a go test command but for which tests it runs.
func withoutRun(cmd *exec.Cmd) []string {
	args := slices.Clone(cmd.Args[2:]) // go test
	if at := slices.Index(args, "-run"); at >= 0 {
		args = slices.Delete(args, at, at+2)
	}
	return args
}

// sourceOf returns the folder of a target, and its file if it is one.
func sourceOf(name string) (dir string, files []string, err error) {
	home, err := filepath.Abs(name)
	if err != nil {
		return "", nil, err
	}
	if strings.HasSuffix(home, ".go") {
		return filepath.Dir(home), []string{filepath.Base(home)}, nil
	}
	return home, nil, nil
}

// words is what a report says of real runs.
func (r *forReal) words() string {
	if r == nil {
		return ""
	}
	if r.plain.Runs == 0 && r.without != "" {
		return "No real runs: " + r.without + "."
	}
	how := ""
	if r.race {
		how = " with the race detector"
	}
	text := counts(r.plain) + how + " fail."
	switch {
	case r.ordered.Runs > 0:
		text += fmt.Sprintf(" In the order that racelab found (racelab export --gotest): %s.", counts(r.ordered))
	case r.without != "":
		text += " In racelab's order there are none: " + strings.TrimSuffix(r.without, ".") + "."
	}
	return text
}

// counts writes a tally: "0 of 1,000 runs".
func counts(t forreal.Tally) string {
	text := fmt.Sprintf("%s of %s", number.Int(t.Failed), number.Of(t.Runs, "run"))
	if t.Cut {
		text += fmt.Sprintf(" in %v", realTime)
	}
	return text
}

// forRealJSON is forReal in JSON.
type forRealJSON struct {
	Runs          int    `json:"runs"`
	Failed        int    `json:"failed"`
	OrderedRuns   int    `json:"ordered_runs"`
	OrderedFailed int    `json:"ordered_failed"`
	RaceDetector  bool   `json:"race_detector"`
	Text          string `json:"text"`
}

func (r *forReal) json() *forRealJSON {
	if r == nil {
		return nil
	}
	return &forRealJSON{r.plain.Runs, r.plain.Failed, r.ordered.Runs, r.ordered.Failed, r.race, r.words()}
}
