// Package reality runs compiled lessons with real goroutines and counts what
// comes out, for comparison with the engine's census.
//
// The runs happen in a child process, another copy of this program: an
// unrecovered panic in some goroutine, or a fatal error such as concurrent map
// writes, ends the process that it happens in, and is an outcome like any other. A
// child does many runs, one after the other, and reports each as a line of
// JSON. When it dies the next one goes on.
package reality

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"racelab/lessons"
	"racelab/lessons/internal/compiled"
)

// Job says what to run.
type Job struct {
	Lesson   string        // its name
	Switches []string      // names of those that are on
	Runs     int           // how many times
	Patience time.Duration // after which a run counts as a deadlock; 0 is 2 s, and 10 s with a real server
	Servers  Servers       // that it runs against
	Pause    bool          // with the pauses that FindPauses finds
	Pauses   []Pause       // of everybody who comes by; none: the lesson as it stands
	Limit    time.Duration // after which no further run is begun; 0 is never

	program string // of a lesson of a pack, which was compiled; empty: a child of this program
}

// Result is one outcome with how often it came.
type Result struct {
	Outcome string // in the words of the census
	Fails   bool
	Why     string // as the lesson's invariant says it
	Count   int
}

// Tally is what the runs so far came to, in order of first appearance.
type Tally struct {
	Done    int // runs
	Failing int
	Results []Result
	Pauses  []Pause // with which they were made
}

// add counts one run.
func (t *Tally) add(r report) {
	t.Done++
	if r.Fails {
		t.Failing++
	}
	for i := range t.Results {
		if t.Results[i].Outcome == r.Outcome && t.Results[i].Fails == r.Fails {
			t.Results[i].Count++
			return
		}
	}
	t.Results = append(t.Results, Result{Outcome: r.Outcome, Fails: r.Fails, Why: r.Why, Count: 1})
}

// Clone returns a copy that later runs do not change.
func (t Tally) Clone() Tally {
	t.Results = slices.Clone(t.Results)
	return t
}

// report is a line that a child writes: one run.
type report = compiled.Line

// childEnv holds a Job as JSON in the environment of a child.
const childEnv = "RACELAB_REALITY"

// underWay counts calls of Run.
var underWay sync.WaitGroup

// Wait returns when every Run has, so that a program that ends leaves neither
// processes nor temporary files behind. Call it when their contexts have ended
// and no more are begun.
func Wait() { underWay.Wait() }

// Run does the job in child processes and returns what came out. progress may
// be nil; it is called about ten times a second and at the end. When ctx ends
// Run stops the child and returns what it has, with ctx's error.
func Run(ctx context.Context, job Job, progress func(Tally)) (Tally, error) {
	underWay.Add(1)
	defer underWay.Done()
	var t Tally
	if job.Patience <= 0 {
		job.Patience = 2 * time.Second
		if job.Servers != (Servers{}) {
			job.Patience = 10 * time.Second
		}
	}
	temp, err := os.MkdirTemp("", "racelab-run-")
	if err != nil {
		return t, fmt.Errorf("running %s for real: making a temporary folder: %w", job.Lesson, err)
	}
	defer os.RemoveAll(temp)
	if job.program == "" {
		l, err := lessons.Find(job.Lesson)
		if err != nil {
			return t, err
		}
		if job.program, err = compile(ctx, l, temp); err != nil {
			return t, fmt.Errorf("running %s for real: %w", job.Lesson, err)
		}
	}
	if job, err = withPauses(ctx, job); err != nil {
		return t, err
	}
	t.Pauses = job.Pauses
	began, last := time.Now(), time.Now()
	for t.Done < job.Runs && !(job.over(began) && t.Done > 0) {
		before := t.Done
		left := job
		left.Runs = job.Runs - t.Done
		if job.Limit > 0 {
			left.Limit = max(job.Limit-time.Since(began), 1)
		}
		err := runChild(ctx, left, temp, func(r report) {
			t.add(r)
			if progress != nil && time.Since(last) > 100*time.Millisecond {
				last = time.Now()
				progress(t.Clone())
			}
		})
		if ctx.Err() != nil {
			return t, ctx.Err()
		}
		if err != nil {
			return t, err
		}
		if t.Done == before {
			return t, fmt.Errorf("running %s for real: the child process ended without a word", job.Lesson)
		}
	}
	if progress != nil {
		progress(t.Clone())
	}
	return t, nil
}

// over reports whether the job's time is.
func (j Job) over(began time.Time) bool { return j.Limit > 0 && time.Since(began) >= j.Limit }

// runChild starts one child, with a folder for what is temporary, and hands on
// its reports. A child that dies of the program's own doing makes a report of it.
func runChild(ctx context.Context, job Job, temp string, each func(report)) error {
	self, err := job.program, error(nil)
	if self == "" {
		self, err = os.Executable()
	}
	if err != nil {
		return fmt.Errorf("running %s for real: finding this program: %w", job.Lesson, err)
	}
	text, err := job.environment()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self)
	if job.program != "" {
		cmd.Dir = temp
	}
	cmd.Env = append(os.Environ(), text, "GOTRACEBACK=single", "TMPDIR="+temp, "TMP="+temp, "TEMP="+temp)
	cmd.WaitDelay = time.Second
	var stderr tail
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("running %s for real: %w", job.Lesson, err)
	}
	failure := readReports(out, each)
	err = cmd.Wait()
	switch {
	case failure != "":
		return errors.New(failure)
	case err == nil || ctx.Err() != nil:
		return nil
	}
	if r, ok := deathReport(stderr.String()); ok {
		each(r)
		return nil
	}
	return fmt.Errorf("running %s for real: the child process failed: %w: %s", job.Lesson, err, strings.TrimSpace(stderr.String()))
}

func readReports(out interface{ Read([]byte) (int, error) }, each func(report)) (failure string) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		line := lines.Bytes()
		if text, ok := bytes.CutPrefix(line, []byte(compiled.ErrorPrefix)); ok {
			failure = string(text)
			continue
		}
		var r report
		if json.Unmarshal(line, &r) == nil {
			each(r)
		}
	}
	return failure
}

// deathReport reads from the runtime's last words what killed a child.
func deathReport(stderr string) (report, bool) {
	for line := range strings.Lines(stderr) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "fatal error: all goroutines are asleep") {
			return report{Outcome: "deadlock", Fails: true, Why: line}, true
		}
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			line = strings.TrimSuffix(line, " [recovered]")
			return report{Outcome: line, Fails: true, Why: line}, true
		}
	}
	return report{}, false
}

// tail keeps the beginning of what is written to it.
type tail struct{ bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	if room := 16<<10 - t.Len(); room > 0 {
		t.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
