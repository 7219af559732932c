package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"racelab/command/follow"
	"racelab/lessons/course/attempt"
	"racelab/lessons/exercise"
	"racelab/lessons/pack"
	"racelab/lessons/progress"
	"racelab/sim"
	"racelab/sim/cells"
)

func (a *app) fixCommand() *cobra.Command {
	watch := false
	cmd := &cobra.Command{
		Use:   "fix LESSON [FILE]",
		Short: "Write the fix of a lesson in a file, and have it judged",
		Long: "Write the fix of a lesson in any editor. The first time, FILE (LESSON.go if none is named) is made of the code of the lesson; " +
			"after that it is judged. A fix counts if it holds in every interleaving, with the faults of the lesson, and still does its work; " +
			"it is never compared with ours. Functions, imports, fields and the schema may be changed; the actors and the test may not. " +
			"Exit status: 0 if it counts, 1 if it does not, 2 if it cannot be judged, 3 if not every interleaving was covered.",
		Example: "racelab fix lost-update\nracelab fix lost-update --watch",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return errors.New("name a lesson, and a file if it shall not be LESSON.go: racelab fix lost-update")
			}
			return nil
		},
		RunE: a.do(func(ctx context.Context, args []string) (int, error) {
			return a.fix(ctx, args, watch)
		}),
		ValidArgsFunction: completeTarget,
	}
	cmd.Flags().BoolVar(&watch, "watch", false, "judge it again whenever the file is saved")
	cmd.Flags().BoolVar(&a.json, "json", false, "print JSON")
	return cmd
}

func (a *app) fix(ctx context.Context, args []string, watch bool) (int, error) {
	l, err := findLesson(args[0])
	if err != nil {
		return statusError, err
	}
	e, err := exercise.Open(ctx, l)
	if err != nil {
		return statusError, err
	}
	file := pack.Base(l.Name) + ".go"
	if len(args) == 2 {
		file = args[1]
	}
	n, err := a.openNotes(ctx)
	if err != nil {
		return statusError, err
	}
	made, err := makeDraft(e, file, attempt.New(l, n, 0).Draft())
	if err != nil {
		return statusError, err
	}
	if made {
		if !a.json {
			err = a.print(fmt.Sprintf("%s is the code of the lesson. Edit it, and have it judged: %s\n",
				cells.Clean(file), strings.Join(append([]string{"racelab fix"}, args...), " ")))
		}
		if err != nil || !watch {
			return statusHolds, err
		}
	}
	if !watch {
		return a.judge(ctx, e, n, file)
	}
	follower := follow.New(file)
	status := statusHolds
	for {
		_, err := a.untilChanged(ctx, follower, func(ctx context.Context) {
			s, err := a.judge(ctx, e, n, file)
			if status = s; err != nil && !errors.Is(context.Cause(ctx), errChanged) {
				a.fail(err)
			}
		})
		if err != nil { // the user has seen enough
			return status, nil
		}
	}
}

// makeDraft makes the file that the learner writes in: of their draft, or of what the
// exercise begins with. A file that is there is left alone.
func makeDraft(e *exercise.Exercise, file, draft string) (made bool, err error) {
	text := []byte(draft)
	if draft == "" {
		text = e.Starter()[0].Text
	}
	return writeIfNew(file, string(text))
}

// writeIfNew writes a file that is not there. One that is there is left alone.
func writeIfNew(file, text string) (made bool, err error) {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, pathError(file, err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return false, fmt.Errorf("writing %s: %w", cells.Clean(file), err)
	}
	return true, nil
}

// fixJSON is a verdict in JSON.
type fixJSON struct {
	Lesson string `json:"lesson"`
	File   string `json:"file"`
	Counts bool   `json:"counts"`
	Reason string `json:"reason"` // fixed, broken, refused, unable, fails, hides, idle, part
	Text   string `json:"text"`
	Line   int    `json:"line,omitempty"`
	Fault  string `json:"fault,omitempty"`
	Token  string `json:"token,omitempty"` // of a run that fails
	// Harder are the harder variants of the exercise, and whether the fix passes each.
	Harder map[string]bool `json:"harder,omitempty"`
}

// judge judges the file as it is now, and keeps it as the learner's draft.
func (a *app) judge(ctx context.Context, e *exercise.Exercise, n *fixNotes, file string) (int, error) {
	if err := readable(file); err != nil {
		return statusError, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return statusError, pathError(file, err)
	}
	v, err := e.Judge(ctx, []sim.File{{Name: filepath.Base(file), Text: text}})
	if err != nil {
		return statusError, err
	}
	att := attempt.New(e.Lesson, n, 0)
	att.Keep(string(text))
	told := att.Written(v)
	if err := n.store(ctx); err != nil {
		return statusError, err
	}
	if a.json {
		return fixStatus(v), writeJSON(a.stdout, fixJSON{e.Lesson.Name, file, v.Counts(), string(v.Reason), v.Text, v.Line, v.Fault, v.Token, harderJSON(e, v)})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n  %s\n", bold(e.Lesson.Title+" · "+cells.Clean(file)), verdict(!v.Counts(), cells.Clean(v.Text)))
	if v.Counts() {
		price, err := e.Price(v.Program)
		if err != nil {
			return statusError, err
		}
		paragraph(&b, "", told.Said)
		paragraph(&b, "", price.Words())
		if harder := e.HarderText(v); harder != "" {
			paragraph(&b, "", harder)
		}
	}
	if v.Token != "" {
		paragraph(&b, "", "racelab replay "+v.Token+" "+cells.Clean(file))
	}
	return fixStatus(v), a.print(b.String() + "\n")
}

func harderJSON(e *exercise.Exercise, v *exercise.Verdict) map[string]bool {
	out := map[string]bool{}
	for _, h := range e.Harder() {
		out[h.Name] = slices.Contains(v.Harder, h.Name)
	}
	return out
}

func fixStatus(v *exercise.Verdict) int {
	switch v.Reason {
	case exercise.Fixed:
		return statusHolds
	case exercise.Part:
		return statusPart
	case exercise.Broken, exercise.Unable:
		return statusError
	}
	return statusFails
}

// fixNotes are where an attempt by files keeps what the learner did: in memory, until it is
// stored.
type fixNotes struct {
	file    *progress.File
	record  progress.Record
	changes []func(*progress.Record)
}

func (a *app) openNotes(ctx context.Context) (*fixNotes, error) {
	file, err := a.storeTelling(func(sentence string) { fmt.Fprintln(a.stderr, sentence) })
	if err != nil {
		return nil, err
	}
	r, err := file.Load(ctx)
	return &fixNotes{file: file, record: r}, err
}

func (n *fixNotes) Record() progress.Record { return n.record }
func (n *fixNotes) Now() time.Time          { return time.Now() }
func (n *fixNotes) Change(change func(*progress.Record)) {
	change(&n.record)
	n.changes = append(n.changes, change)
}

func (n *fixNotes) store(ctx context.Context) error {
	r, err := n.file.Update(context.WithoutCancel(ctx), func(r *progress.Record) {
		for _, change := range n.changes {
			change(r)
		}
	})
	if err == nil {
		n.record, n.changes = r, nil
	}
	return err
}
