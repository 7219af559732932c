package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"racelab/lessons/exercise"
	"racelab/lessons/pack"
	"racelab/sim"
	"racelab/sim/cells"
)

// testWork are tests that a learner writes for a kata, in a folder.
type testWork struct {
	*kataWork
	tests *exercise.Testing
}

// kataTests has the learner write the tests of a kata. Without a folder of the user's it is
// one beside that of the kata, whose name ends in -tests.
func (a *app) kataTests(ctx context.Context, k *kataWork, named, watch bool) (int, error) {
	if why := k.attempt.MayTest(); why != "" {
		return statusError, errors.New(why + " (racelab kata " + k.args + ")")
	}
	tests, err := exercise.NewTesting(k.judge.Kata)
	if err != nil {
		return statusError, err
	}
	if !named {
		k.dir += "-tests"
	}
	w := &testWork{k, tests}
	w.attempt.In(folderOf(w.dir))
	made, drafted, err := w.make()
	if err != nil {
		return statusError, err
	}
	if made {
		if !a.json {
			err = a.print(fmt.Sprintf("%s has code that is right, and %s tests that are worth nothing. Write better ones there: they have to hold on right code, "+
				"also on code that does it in another way, and to find %d bugs that people really make. Have them judged: racelab kata %s --tests\n",
				cells.Clean(w.dir), cells.Clean(w.file()), w.tests.Bugs(), cells.Clean(w.args)) + drafted)
		}
		if err != nil || !watch {
			return statusHolds, err
		}
	}
	if watch {
		return a.whenSaved(ctx, w.dir, w.judgeOnce), nil
	}
	return w.judgeOnce(ctx)
}

// file is the path of the file that the learner writes in.
func (w *testWork) file() string { return filepath.Join(w.dir, w.tests.File()) }

// make makes what is missing in the folder, and overwrites nothing.
// drafted says in a sentence that it has a draft.
func (w *testWork) make() (made bool, drafted string, err error) {
	text, drafted, err := w.begin(w.file(), w.tests.Begin(), w.attempt.TestDraft(), w.attempt.TestsBefore())
	if err != nil {
		return false, "", err
	}
	if err := os.MkdirAll(w.dir, 0o755); err != nil {
		return false, "", fmt.Errorf("making the folder of the tests: %w", err)
	}
	if made, err = writeIfNew(w.file(), text); err != nil {
		return false, "", err
	}
	right := w.tests.Right[0].File
	if _, err := writeIfNew(filepath.Join(w.dir, right.Name), string(right.Text)); err != nil {
		return false, "", err
	}
	return made, drafted, w.module()
}

// judgeOnce judges the tests as they are now, and keeps them as the learner's.
func (w *testWork) judgeOnce(ctx context.Context) (int, error) {
	if err := readable(w.file()); err != nil {
		return statusError, err
	}
	text, err := os.ReadFile(w.file())
	if err != nil {
		return statusError, pathError(w.file(), err)
	}
	others, err := otherFiles(w.dir, w.tests.File(), []sim.File{w.tests.Right[0].File})
	if err != nil {
		return statusError, err
	}
	if len(others) > 0 {
		return statusError, notOneFile(others[0], w.tests.File())
	}
	v, err := w.tests.Judge(ctx, string(text))
	if err != nil {
		return statusError, err
	}
	before := w.attempt.TestsBefore()
	if string(text) != w.tests.Begin() {
		w.attempt.KeepTest(string(text))
	}
	told := w.attempt.TestJudged(v)
	if err := w.notes.store(ctx); err != nil {
		return statusError, err
	}
	if w.app.json {
		return fixStatus(v), writeJSON(w.app.stdout, kataVerdictJSON{pack.Base(w.judge.Kata.Name), w.file(), v.Counts(), false, string(v.Reason), v.Test, v.Text, v.Line, ""})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", bold(cells.Clean(w.judge.Title)+" · "+cells.Clean(w.file())))
	for i, l := range cells.Wrap(cells.Clean(v.Text), textWidth-4) {
		if l = "  " + l; i == 0 {
			l = verdict(!v.Counts(), l[2:])
		}
		b.WriteString("  " + l + "\n")
	}
	if told.Counts {
		paragraph(&b, "", told.Said)
	}
	if more := w.displaced(before, w.attempt.TestsBefore(), " --tests"); more != "" {
		paragraph(&b, "", more)
	}
	return fixStatus(v), w.app.print(b.String() + "\n")
}
