package command

import (
	"strings"
	"testing"
	"time"

	"racelab/lessons/progress"
)

func TestPlainOverAPipe(t *testing.T) {
	file, run := learner(t)
	r := run("\nskip\n\nnext\nquit\n", "--plain")
	if r.status != statusHolds || r.stderr != "" || !strings.Contains(r.stdout, "Stage 3 of 8") {
		t.Errorf("status %d, %q\n%s", r.status, r.stderr, r.stdout)
	}
	got, err := progress.NewFile(file, nil).Load(t.Context())
	if err != nil || got.Last.Stage != "break" {
		t.Errorf("%v: the place kept is %+v", err, got.Last)
	}
	if r := run("quit\n", "learn", "deadlock", "--plain"); !strings.Contains(r.stdout, "Both transfers hang. A lesson of 8 stages") {
		t.Errorf("a lesson by name: status %d, %q\n%s", r.status, r.stderr, r.stdout)
	}
	run("", "learn", "deadlok", "--plain").wantSentence(t, "did you mean deadlock")
}

func TestPlainByChoiceAndByEnvironment(t *testing.T) {
	file, run := learner(t)
	run("").wantSentence(t, "needs a terminal")
	keep(t, file, func(r *progress.Record) { r.Set(progress.Settings{Plain: true}, time.Now()) })
	if r := run("quit\n"); r.status != statusHolds || !strings.Contains(r.stdout, "as lines of text") {
		t.Errorf("a learner who chose it gets status %d, %q\n%s", r.status, r.stderr, r.stdout)
	}
	cmd := command(t)
	cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+t.TempDir(), "RACELAB_PLAIN=1")
	if r := runIn(t, cmd); r.status != statusHolds || !strings.Contains(r.stdout, "as lines of text") {
		t.Errorf("by the environment: status %d, %q", r.status, r.stderr)
	}
}

func TestRunsForRealInPlainText(t *testing.T) {
	_, run := learner(t)
	r := run("go fix\n3\n2\ngo real\n\n\nquit\n", "learn", "lost-update", "--plain")
	for _, want := range []string{"with real goroutines: 1,000 runs", "No switch is on.", "of 1000 runs", "On: lock."} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("it does not say %q:\n%s%s", want, r.stdout, r.stderr)
		}
	}
}
