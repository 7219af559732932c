package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"racelab/lessons/progress"
)

// learner is a home of its own for progress.
func learner(t *testing.T) (file string, run func(stdin string, args ...string) result) {
	t.Helper()
	state := t.TempDir()
	file = filepath.Join(state, "racelab", "progress.json")
	return file, func(stdin string, args ...string) result {
		var cmd *exec.Cmd = command(t, args...)
		cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+state)
		cmd.Stdin = strings.NewReader(stdin)
		return runIn(t, cmd)
	}
}

// keep stores something to show.
func keep(t *testing.T, file string, change func(*progress.Record)) {
	t.Helper()
	if _, err := progress.NewFile(file, nil).Update(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

func TestProgressOfSomebodyNew(t *testing.T) {
	file, run := learner(t)
	r := run("", "progress")
	if r.status != statusHolds || !strings.Contains(r.stdout, "0 of ") || !strings.Contains(r.stdout, file) {
		t.Errorf("status %d, %q, %q", r.status, r.stdout, r.stderr)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("showing the progress of nobody makes a file")
	}
}

func TestProgressIsShown(t *testing.T) {
	file, run := learner(t)
	keep(t, file, func(r *progress.Record) {
		r.FinishStage("lost-update", "story", time.Now())
		r.Broke("lost-update", 1)
		r.Finish("deadlock", time.Now().AddDate(0, 0, -30))
	})
	r := run("", "progress", "show")
	for _, want := range []string{"1 of 8 stages, broken with 1 preemption", "0 of ", "1 lesson finished with stages skipped.", "skipped every stage", "Due for review: deadlock."} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("it does not say %q:\n%s", want, r.stdout)
		}
	}
}

func TestProgressMovesBetweenMachines(t *testing.T) {
	here, runHere := learner(t)
	there, runThere := learner(t)
	keep(t, here, func(r *progress.Record) { r.Finish("deadlock", time.Now()); r.Broke("lost-update", 2) })
	keep(t, there, func(r *progress.Record) { r.Finish("lost-update", time.Now()); r.Broke("lost-update", 1) })

	out := runHere("", "progress", "export", "--json")
	if out.status != statusHolds {
		t.Fatal(out.stderr)
	}
	for range 2 { // twice is as good as once
		if r := runThere(out.stdout, "progress", "import", "-"); r.status != statusHolds || !strings.Contains(r.stdout, "2 lessons finished") {
			t.Errorf("status %d, %q, %q", r.status, r.stdout, r.stderr)
		}
	}
	got, err := progress.NewFile(there, nil).Load(t.Context())
	if err != nil || got.Lessons["deadlock"].Done.IsZero() || got.Lessons["lost-update"].Done.IsZero() || *got.Lessons["lost-update"].Best != 1 {
		t.Errorf("%v: after the import there is %+v", err, got)
	}
}

func TestProgressExport(t *testing.T) {
	file, run := learner(t)
	keep(t, file, func(r *progress.Record) { r.Finish("lost-update", time.Now()) })
	const skipped = "| story, predict, break, explain, fix, prove, real, debrief |"
	if r := run("", "progress", "export", "--md"); !strings.Contains(r.stdout, "| A deposit disappears |") || !strings.Contains(r.stdout, skipped) {
		t.Errorf("Markdown:\n%s%s", r.stdout, r.stderr)
	}
	if r := run("", "progress", "export", "--json"); !strings.Contains(r.stdout, `"state": "finished with stages skipped"`) {
		t.Errorf("JSON:\n%s%s", r.stdout, r.stderr)
	}
	out := filepath.Join(t.TempDir(), "p.json")
	if r := run("", "progress", "export", "--json", "-o", out); r.status != statusHolds {
		t.Error(r.stderr)
	}
	if r := run("", "progress", "export", "--md", "-o", out); r.status != statusError || !strings.Contains(r.stderr, "left alone") {
		t.Errorf("a file that is there: status %d, %q", r.status, r.stderr)
	}
	run("", "progress", "export").wantSentence(t, "--json or --md")
}

func TestImportRefusesWhatIsNoProgress(t *testing.T) {
	file, run := learner(t)
	keep(t, file, func(r *progress.Record) { r.Finish("lost-update", time.Now()) })
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"nothing": "", "no JSON": "hello", "no version": "{}", "newer": `{"version":99}`, "rest": `{"version":1}{"version":1}`,
	} {
		t.Run(name, func(t *testing.T) {
			run(text, "progress", "import", "-").wantSentence(t, "not progress that this racelab can read")
		})
	}
	run("", "progress", "import", "none.json").wantSentence(t, "no such file")
	run("", "progress", "import").wantSentence(t, "give the file")
	if after, _ := os.ReadFile(file); string(after) != string(before) {
		t.Error("a refused import changes the progress that was there")
	}
}

func TestADamagedFileIsKeptAsideAndToldOf(t *testing.T) {
	file, run := learner(t)
	keep(t, file, func(r *progress.Record) { r.Finish("lost-update", time.Now()) })
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := run("", "progress")
	if r.status != statusHolds || !strings.Contains(r.stderr, "damaged-1") {
		t.Errorf("status %d, %q", r.status, r.stderr)
	}
	if text, err := os.ReadFile(file + ".damaged-1"); err != nil || string(text) != "{" {
		t.Errorf("aside there is %q, %v", text, err)
	}
}
