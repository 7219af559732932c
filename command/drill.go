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

	"github.com/spf13/cobra"

	"racelab/lessons/course/drill"
	"racelab/lessons/drills"
	"racelab/lessons/progress"
	"racelab/ui/plain"
)

// drillFlags are the flags of racelab drill.
type drillFlags struct {
	seed   int
	level  string
	token  string
	afresh bool
}

func (a *app) drillCommand() *cobra.Command {
	var f drillFlags
	cmd := &cobra.Command{
		Use:   "drill [NAME]",
		Short: "Be on call: get paged, find it, stop it, repair it, prove it",
		Long: "An incident of the room. A service runs, something is wrong, and nobody knows what. You look, decide, act, repair and write it up; " +
			"everything that you see is computed from one run of real Go. Without a name, this lists the drills. " +
			"An attempt is kept after each line: the same command takes it up at the same second.",
		Example: "racelab drill\nracelab drill oversell\nracelab drill oversell --seed 3 --level plain\nracelab drill oversell --afresh",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return errors.New("name one drill: racelab drill oversell")
			}
			return nil
		},
		RunE: a.do(func(ctx context.Context, args []string) (int, error) { return a.drill(ctx, args, f) }),
	}
	cmd.AddCommand(a.drillExportCommand())
	cmd.Flags().IntVar(&f.seed, "seed", 0, "which night; 0 takes the first")
	cmd.Flags().StringVar(&f.level, "level", "guided", "guided: the room says what a commander would ask next; plain: it does not")
	cmd.Flags().StringVar(&f.token, "token", "", "take up the attempt of a token, judged again")
	cmd.Flags().BoolVar(&f.afresh, "afresh", false, "begin again; the attempt that is kept is put aside, beside it")
	return cmd
}

func (a *app) drill(ctx context.Context, args []string, f drillFlags) (int, error) {
	if f.level != "guided" && f.level != "plain" {
		return statusError, fmt.Errorf("--level is guided or plain, and not %q", f.level)
	}
	if len(args) == 0 && f.token == "" {
		return statusHolds, plain.Drills(a.stdout)
	}
	att, resumed, err := a.takeUp(args, f)
	if err != nil {
		return statusError, err
	}
	path, err := a.drillPath(att.Drill.Name, att.Seed)
	if err != nil {
		return statusError, err
	}
	if f.token != "" {
		path = strings.TrimSuffix(path, ".json") + "-token.json"
		if err := putAside(path); err != nil {
			return statusError, err
		}
	}
	return statusHolds, plain.Drill(ctx, plain.DrillOptions{In: a.stdin, Out: a.stdout, Attempt: att, Resumed: resumed,
		Keep: func(att *drill.Attempt) error { return keepAttempt(path, att) }, Read: readOwn})
}

// takeUp returns the attempt to play: that of a token, the one that is kept, or a new one.
func (a *app) takeUp(args []string, f drillFlags) (att *drill.Attempt, resumed bool, err error) {
	if f.token != "" {
		att, err = drill.FromToken(f.token)
		return att, true, err
	}
	d, err := drills.Find(args[0])
	if err != nil {
		return nil, false, err
	}
	seed := f.seed
	if seed == 0 {
		seed = d.Seeds[0]
	}
	if !slices.Contains(d.Seeds, seed) {
		return nil, false, fmt.Errorf("%s has the seeds %s: nobody has tried whether %d is an incident", d.Name, strings.Trim(fmt.Sprint(d.Seeds), "[]"), seed)
	}
	path, err := a.drillPath(d.Name, seed)
	if err != nil {
		return nil, false, err
	}
	if f.afresh {
		if err := putAside(path); err != nil {
			return nil, false, err
		}
	}
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		att, err = drill.New(d, seed, f.level == "guided")
		return att, false, err
	case err != nil:
		return nil, false, fmt.Errorf("reading the attempt that is kept: %w", err)
	}
	if att, err = drill.Resume(text); err != nil {
		return nil, false, fmt.Errorf("taking up the attempt in %s: %w; --afresh puts it aside and begins again", path, err)
	}
	return att, true, nil
}

// drillPath is where an attempt is kept, beside the learner's progress.
func (a *app) drillPath(name string, seed int) (string, error) {
	p, err := progress.DefaultPath(a.env)
	if err != nil {
		return "", err
	}
	return filepath.Join(filepath.Dir(p), "drills", fmt.Sprintf("%s-%d.json", name, seed)), nil
}

// putAside renames a file that is there, so that nothing is lost.
func putAside(path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for n := 1; ; n++ {
		aside := fmt.Sprintf("%s.%d", path, n)
		if _, err := os.Stat(aside); errors.Is(err, fs.ErrNotExist) {
			return os.Rename(path, aside)
		}
	}
}

// keepAttempt writes an attempt, so that the file is whole at any moment.
func keepAttempt(path string, att *drill.Attempt) error {
	text, err := att.Marshal()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// maxOwn bounds a file of the learner's, in bytes.
const maxOwn = 1 << 20

// readOwn reads a file of the learner's that a line names.
func readOwn(name string) (text string, ok bool, err error) {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return "", false, nil
	}
	if info.Size() > maxOwn {
		return "", false, fmt.Errorf("%s is larger than 1 MiB, which is more than the room reads", name)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return "", false, fmt.Errorf("reading your file: %w", err)
	}
	return string(b), true, nil
}
