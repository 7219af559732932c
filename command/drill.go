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

	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"racelab/lessons/course/drill"
	"racelab/lessons/drills"
	"racelab/lessons/progress"
	"racelab/lessons/reality"
	"racelab/ui"
	"racelab/ui/plain"
	"racelab/ui/shell"
	"racelab/ui/signs"
)

// drillFlags are the flags of racelab drill.
type drillFlags struct {
	seed   int
	level  string
	token  string
	afresh bool
	plain  bool
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
	cmd.AddCommand(a.drillExportCommand(), a.drillReportCommand())
	cmd.Flags().IntVar(&f.seed, "seed", 0, "which night; 0 takes the first")
	cmd.Flags().StringVar(&f.level, "level", "guided", "guided: the room says what a commander would ask next; plain: it does not")
	cmd.Flags().StringVar(&f.token, "token", "", "take up the attempt of a token, judged again")
	cmd.Flags().BoolVar(&f.afresh, "afresh", false, "begin again; the attempt that is kept is put aside, beside it")
	cmd.Flags().BoolVar(&f.plain, "plain", a.env("RACELAB_PLAIN") == "1", "lines of text with prompts, for screen readers and pipes (also RACELAB_PLAIN=1)")
	return cmd
}

func (a *app) drill(ctx context.Context, args []string, f drillFlags) (int, error) {
	if f.level != "guided" && f.level != "plain" {
		return statusError, fmt.Errorf("--level is guided or plain, and not %q", f.level)
	}
	if len(args) == 0 && f.token == "" {
		return statusHolds, plain.Drills(a.stdout)
	}
	if out, err := a.screen(); err == nil && f.token == "" && !f.plain && !a.prefersPlain(ctx) {
		return a.drillScreen(ctx, out, args, f)
	}
	s, err := a.takeUp(args, f)
	if err != nil {
		return statusError, err
	}
	return statusHolds, plain.Drill(ctx, plain.DrillOptions{In: a.stdin, Out: a.stdout, Session: s})
}

// drillScreen opens a night in panes, above the course.
func (a *app) drillScreen(ctx context.Context, out *os.File, args []string, f drillFlags) (int, error) {
	d, seed, err := nightOf(args, f.seed)
	if err != nil {
		return statusError, err
	}
	c, err := a.course(ctx, "", reality.Servers{})
	if err != nil {
		return statusError, err
	}
	if f.afresh {
		if err := c.Nights.Aside(d.Name, seed); err != nil {
			return statusError, err
		}
	}
	c.Drill, c.Night = d.Name, shell.Night{Seed: seed, Plain: f.level == "plain"}
	toPlain, status, err := a.screens(ctx, out, ui.Options{Profile: colorprofile.Detect(out, a.environ), Theme: a.env("RACELAB_THEME"), Signs: a.env("RACELAB_SIGNS"),
		Locale: string(signs.Of(a.env)), ReducedMotion: a.env("RACELAB_REDUCED_MOTION") == "1", Course: c})
	if toPlain && err == nil {
		return a.plain(ctx, "", reality.Servers{})
	}
	return status, err
}

// takeUp returns the attempt to play: that of a token, the one that is kept, or a new one.
func (a *app) takeUp(args []string, f drillFlags) (*drill.Session, error) {
	shelf, err := a.shelf()
	if err != nil {
		return nil, err
	}
	if f.token != "" {
		return takeUpToken(shelf, f.token)
	}
	d, seed, err := nightOf(args, f.seed)
	if err != nil {
		return nil, err
	}
	if f.afresh {
		if err := shelf.Aside(d.Name, seed); err != nil {
			return nil, err
		}
	}
	s, err := drill.Open(shelf, d, seed, f.level == "guided")
	if err != nil {
		return nil, fmt.Errorf("%w; --afresh puts an attempt that is kept aside and begins again", err)
	}
	s.Read = readOwn
	return s, nil
}

// takeUpLast returns the attempt that is kept of a night; without the name of a drill, the one that was played last.
func (a *app) takeUpLast(name string, seed int) (*drill.Session, error) {
	if name == "" {
		s, err := a.shelf()
		if err != nil {
			return nil, err
		}
		last := s.last(seed)
		if last.drill == "" {
			last = played{drills.All()[0].Name, seed}
		}
		name, seed = last.drill, last.seed
	}
	return a.takeUp([]string{name}, drillFlags{seed: seed})
}

// nightOf returns the drill and the night that were named; 0 is the first night.
func nightOf(args []string, seed int) (*drills.Drill, int, error) {
	d, err := drills.Find(args[0])
	if err != nil {
		return nil, 0, err
	}
	if seed == 0 {
		seed = d.Seeds[0]
	}
	if !slices.Contains(d.Seeds, seed) {
		return nil, 0, fmt.Errorf("%s has the seeds %s: nobody has tried whether %d is an incident", d.Name, strings.Trim(fmt.Sprint(d.Seeds), "[]"), seed)
	}
	return d, seed, nil
}

// takeUpToken plays the attempt of a token, beside the one that is kept of that night.
func takeUpToken(shelf shelf, token string) (*drill.Session, error) {
	att, err := drill.FromToken(token)
	if err != nil {
		return nil, err
	}
	path := strings.TrimSuffix(shelf.path(att.Drill.Name, att.Seed), ".json") + "-token.json"
	if err := putAside(path); err != nil {
		return nil, err
	}
	return &drill.Session{Attempt: att, Resumed: true, Store: func(text []byte) error { return writeWhole(path, text) }, Read: readOwn}, nil
}

// shelf keeps attempts as files in a folder.
type shelf struct{ dir string }

// shelf returns the learner's, beside the file of their progress.
func (a *app) shelf() (shelf, error) {
	p, err := progress.DefaultPath(a.env)
	return shelf{filepath.Join(filepath.Dir(p), "drills")}, err
}

func (s shelf) path(name string, seed int) string {
	return filepath.Join(s.dir, fmt.Sprintf("%s-%d.json", name, seed))
}

// played is a night that was played.
type played struct {
	drill string
	seed  int
}

// last is the night of which a line was entered last, of those with a seed if it is not 0; its drill is empty if there is none.
func (s shelf) last(seed int) (last played) {
	var when time.Time
	for _, d := range drills.All() {
		for _, n := range d.Seeds {
			info, err := os.Stat(s.path(d.Name, n))
			if err == nil && (seed == 0 || seed == n) && (last.drill == "" || info.ModTime().After(when)) {
				last, when = played{d.Name, n}, info.ModTime()
			}
		}
	}
	return last
}

// Load implements drill.Shelf.
func (s shelf) Load(name string, seed int) ([]byte, error) {
	text, err := os.ReadFile(s.path(name, seed))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// Keep implements drill.Shelf.
func (s shelf) Keep(name string, seed int, text []byte) error {
	return writeWhole(s.path(name, seed), text)
}

// Aside implements drill.Shelf.
func (s shelf) Aside(name string, seed int) error { return putAside(s.path(name, seed)) }

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

// writeWhole writes a file so that it is whole at any moment.
func writeWhole(path string, text []byte) error {
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
