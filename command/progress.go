package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"racelab/lessons/course"
	"racelab/lessons/progress"
	"racelab/sim/cells"
	"racelab/sim/number"
)

// store returns where this learner's progress is kept. What happens to a file
// that cannot be read is told on stderr.
func (a *app) store() (*progress.File, error) {
	return a.storeTelling(func(sentence string) {
		fmt.Fprintf(a.stderr, "racelab: %s\n", oneLine(sentence))
	})
}

// storeTelling is store for somebody who must not write beside a screen.
func (a *app) storeTelling(notice func(string)) (*progress.File, error) {
	path, err := progress.DefaultPath(a.env)
	if err != nil {
		return nil, err
	}
	return progress.NewFile(path, notice), nil
}

// notices are sentences that wait for a screen to be shown on.
type notices struct {
	mu  sync.Mutex
	all []string
}

func (n *notices) add(sentence string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !slices.Contains(n.all, sentence) { // two stores of the same file say the same
		n.all = append(n.all, sentence)
	}
}

// take returns what waits, once.
func (n *notices) take() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := n.all
	n.all = nil
	return all
}

func (a *app) progressCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "progress",
		Short: "Show what you have done in the course, take it along, bring it back",
		Args:  noArgs,
		RunE: a.do(func(ctx context.Context, _ []string) (int, error) {
			return statusHolds, a.showProgress(ctx)
		}),
	}
	show := &cobra.Command{
		Use:   "show",
		Short: "Show what you have done",
		Args:  noArgs,
		RunE: a.do(func(ctx context.Context, _ []string) (int, error) {
			return statusHolds, a.showProgress(ctx)
		}),
	}
	cmd.AddCommand(show, a.exportProgressCommand(), a.importProgressCommand(), a.pullCommand(), a.pushCommand())
	return cmd
}

// showProgress prints the record and where it is kept.
func (a *app) showProgress(ctx context.Context) error {
	f, err := a.store()
	if err != nil {
		return err
	}
	r, err := f.Load(ctx)
	if err != nil {
		return err
	}
	return a.print(progressText(r, course.Parts(), time.Now()) + "\nKept in " + cells.Clean(f.Path()) + "\n")
}

// progressText is a line a lesson that was begun, and what is due.
func progressText(r progress.Record, parts []course.Part, now time.Time) string {
	var b strings.Builder
	all, by := course.Count(r, parts)
	for _, p := range parts {
		var lines []string
		for _, it := range p.Items {
			if it.Lesson == nil {
				continue
			}
			if l, begun := r.Lessons[it.Name]; begun {
				lines = append(lines, fmt.Sprintf("  %-28s %s", it.Title, lessonText(l)))
			}
		}
		if len(lines) > 0 {
			fmt.Fprintf(&b, "%s\n%s\n", bold(p.Title), strings.Join(lines, "\n"))
		}
	}
	fmt.Fprintf(&b, "%s%d of %d lessons done.\n", gap(b.Len() > 0), by[course.Done], all)
	if n := by[course.Finished]; n > 0 {
		fmt.Fprintf(&b, "%s finished with stages skipped.\n", number.Of(n, "lesson"))
	}
	if due := r.DueAt(now); len(due) > 0 {
		fmt.Fprintf(&b, "Due for review: %s.\n", cells.Clean(strings.Join(due, ", ")))
	}
	return b.String()
}

func gap(wanted bool) string {
	if wanted {
		return "\n"
	}
	return ""
}

// lessonText says how far a lesson is.
func lessonText(l progress.Lesson) string {
	text := fmt.Sprintf("%d of %d stages", len(l.Stages), len(course.Stages()))
	switch course.StateOf(l) {
	case course.Done:
		text = "done " + l.Done.Format(time.DateOnly)
	case course.Finished:
		text = "finished " + l.Done.Format(time.DateOnly) + ", skipped " + course.SkippedText(l)
	}
	if l.Best != nil {
		text += fmt.Sprintf(", broken with %s", number.Of(*l.Best, "preemption"))
	}
	return text
}

type exportProgressFlags struct {
	json, md bool
	out      string
	force    bool
}

func (a *app) exportProgressCommand() *cobra.Command {
	var f exportProgressFlags
	cmd := &cobra.Command{
		Use:     "export",
		Short:   "Write your progress as JSON, which import reads, or as Markdown",
		Example: "racelab progress export --json -o progress.json\nracelab progress export --md",
		Args:    noArgs,
	}
	flags := cmd.Flags()
	cmd.RunE = a.do(func(ctx context.Context, _ []string) (int, error) {
		if err := oneFormat(flags, "json", "md"); err != nil {
			return statusError, err
		}
		return statusHolds, a.exportProgress(ctx, f)
	})
	flags.BoolVar(&f.json, "json", false, "JSON")
	flags.BoolVar(&f.md, "md", false, "Markdown")
	flags.StringVarP(&f.out, "output", "o", "", "the file to write; without it, standard output")
	flags.BoolVar(&f.force, "force", false, "write over a file that is there")
	return cmd
}

func (a *app) exportProgress(ctx context.Context, f exportProgressFlags) error {
	if !f.json && !f.md {
		return errors.New("say how to write it: --json or --md")
	}
	s, err := a.store()
	if err != nil {
		return err
	}
	r, err := s.Load(ctx)
	if err != nil {
		return err
	}
	var text []byte
	if f.json {
		text, err = progress.Export(r, entries(course.Parts()))
	} else {
		text = []byte(progress.Markdown(r, entries(course.Parts()), time.Now()))
	}
	if err != nil {
		return err
	}
	if f.out != "" && f.out != "-" {
		return writeNew(f.out, text, f.force)
	}
	if _, err := a.stdout.Write(text); err != nil {
		return fmt.Errorf("cannot write the progress: %w", err)
	}
	return nil
}

// entries lists the course for a page about progress.
func entries(parts []course.Part) []progress.Entry {
	var out []progress.Entry
	for _, p := range parts {
		for _, it := range p.Items {
			out = append(out, progress.Entry{Name: it.Name, Title: it.Title, Page: it.Topic != nil, Stages: course.StageNames()})
		}
	}
	return out
}

func (a *app) importProgressCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE",
		Short: "Join progress from another machine with what is here; nothing of either is lost",
		Example: "racelab progress import progress.json\n" +
			"ssh laptop racelab progress export --json | racelab progress import -",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("give the file that racelab progress export --json wrote, or - for standard input")
			}
			return nil
		},
		RunE: a.do(func(ctx context.Context, args []string) (int, error) {
			return statusHolds, a.importProgress(ctx, args[0])
		}),
	}
}

// maxImport bounds a file of progress, in bytes. Decode has a bound of its own
// below it.
const maxImport = 16 << 20

func (a *app) importProgress(ctx context.Context, name string) error {
	in, shown := io.Reader(a.stdin), "standard input"
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("opening %s: %w", cells.Clean(name), bare(err))
		}
		defer f.Close()
		in, shown = f, cells.Clean(name)
	}
	var text bytes.Buffer
	if _, err := io.Copy(&text, io.LimitReader(in, maxImport)); err != nil {
		return fmt.Errorf("reading %s: %w", shown, bare(err))
	}
	other, err := progress.Decode(text.Bytes())
	if err != nil {
		return fmt.Errorf("%s is not progress that this racelab can read: %w", shown, err)
	}
	s, err := a.store()
	if err != nil {
		return err
	}
	_, err = s.Update(ctx, func(r *progress.Record) { *r = progress.Merge(*r, other) })
	if err != nil {
		return err
	}
	return a.showProgress(ctx)
}
