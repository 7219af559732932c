// Package command is racelab's command line: the lab, and check, run, replay,
// lessons and version beside it.
//
// Exit status 1 means that a run was found that fails, whatever else there is; then 2
// that something wanted could not be loaded or run; then 3, with --require-complete, that
// not every interleaving was covered; 0 that what was checked holds in all that was covered. 130
// means that the user interrupted it.
package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"charm.land/fang/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"racelab/sim/cells"
)

// The exit statuses.
const (
	statusHolds       = 0
	statusFails       = 1
	statusError       = 2
	statusPart        = 3
	statusInterrupted = 130
)

// Main runs the command line args, without the program's name, on the process's
// own terminal and returns the exit status.
func Main(args []string) int {
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, environ: os.Environ()}
	ctx, stop := a.interruptible(context.Background())
	defer stop()
	go func() {
		// The first signal asks; whoever does not listen is ended by the second,
		// or by time.
		<-ctx.Done()
		stop()
		time.Sleep(2*time.Second + time.Duration(a.grace.Load()))
		os.Exit(statusInterrupted)
	}()
	return a.run(ctx, args)
}

// interruptible returns a context that ends with the first signal that is meant for this process: an interrupt from the
// keyboard of a terminal that is lent to another command is that one's.
func (a *app) interruptible(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		for {
			select {
			case s := <-signals:
				if s != os.Interrupt || a.lent.Load() == 0 {
					cancel()
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel()
	}
}

// app is one run of the command.
type app struct {
	stdin   *os.File
	stdout  io.Writer
	stderr  io.Writer
	environ []string
	told    notices // of the learner's progress, for the lab to show: written to the terminal they would spoil its screen
	json    bool    // errors go to stdout as JSON too
	status  int
	found   []checked    // by the last check
	over    string       // why a check ends before its end, if that is not the user's wish
	lent    atomic.Int64 // commands that have the terminal at the moment
	grace   atomic.Int64 // nanoseconds that the command may take to end when it is asked to
}

func (a *app) run(ctx context.Context, args []string) int {
	root := a.root()
	a.json = slices.Contains(args, "--json") // known before the flags are parsed, for errors in them
	args = singleDashes(args)
	root.SetArgs(args)
	out := a.cobraOut(args)
	root.SetOut(out)
	root.SetErr(a.stderr)
	err := fang.Execute(ctx, root,
		fang.WithVersion(version()),
		fang.WithErrorHandler(func(_ io.Writer, _ fang.Styles, err error) { a.fail(err) }),
	)
	if t, ok := out.(*trimmer); ok {
		if flushed := t.flush(); flushed != nil {
			a.fail(fmt.Errorf("cannot write: %w", flushed))
			return statusError
		}
	}
	if err != nil {
		return statusError
	}
	return a.status
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "racelab",
		Short: "A lab for race conditions",
		Long: "A lab for race conditions: see one happen, take the scheduler's seat, fix it, and get proof that the fix " +
			"holds in every interleaving.",
		Example: "# the lab, on the first lesson\nracelab\n\n# every interleaving of a lesson, with a fix\nracelab check lost-update --switch lock\n\n" +
			"# your own program or test\nracelab check ./bank",
		Args: noArgs,
	}
	root.SetFlagErrorFunc(flagError)
	a.asLab(root, func([]string) string { return "" })
	root.AddCommand(a.learnCommand(), a.labCommand(), a.checkCommand(), a.docsCommand(), a.fixCommand(), a.kataCommand(), a.drillCommand(), a.lintCommand(), a.runCommand(), a.replayCommand(), a.exportCommand(), a.progressCommand(), a.lessonsCommand(), a.serveCommand(), a.roomReplayCommand(), a.confinedCommand(), a.mcpCommand(), a.dapCommand(), a.versionCommand())
	return root
}

// noArgs is cobra.NoArgs in words that help.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasParent() && !cmd.HasAvailableSubCommands() {
		return fmt.Errorf("%s takes no argument, and %q is one", words(cmd), args[0])
	}
	cmd.SuggestionsMinimumDistance = 2
	near := ""
	if !cmd.HasParent() && (readable(args[0]) == nil || isLesson(args[0])) {
		near = fmt.Sprintf("; did you mean racelab lab %s, or racelab check %s?", args[0], args[0])
	} else if s := cmd.SuggestionsFor(args[0]); len(s) > 0 {
		path := cmd.CommandPath() + " "
		near = "; did you mean " + path + strings.Join(s, " or "+path) + "?"
	}
	return fmt.Errorf("there is no command %q%s (%s --help lists all)", strings.TrimSpace(words(cmd)+" "+args[0]), near, cmd.CommandPath())
}

// words is how a command is called, without the program's name, which every error
// begins with.
func words(cmd *cobra.Command) string {
	_, words, _ := strings.Cut(cmd.CommandPath(), " ")
	return words
}

// do is a command's work as cobra calls it. An error is told here, not by cobra,
// and becomes the exit status.
func (a *app) do(work func(ctx context.Context, args []string) (status int, err error)) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		status, err := guard(func() (int, error) { return work(cmd.Context(), args) })
		if err != nil {
			if status != statusFails { // a failing run counts, whatever else there is
				status = statusError
			}
			if errors.Is(err, context.Canceled) && cmd.Context().Err() != nil {
				status, err = statusInterrupted, errors.New("interrupted before the end")
			}
			a.fail(err)
		}
		a.status = status
		return nil
	}
}

// guard runs work and turns a panic into an error: a program that the engine
// stumbles over must not look like one that fails.
func guard(work func() (int, error)) (status int, err error) {
	defer func() {
		if p := recover(); p != nil {
			status, err = statusError, fmt.Errorf("racelab itself failed (%v); please report this together with what you checked", p)
		}
	}()
	return work()
}

// fail tells an error in one sentence: on stderr, and with --json on stdout too.
func (a *app) fail(err error) {
	sentence := oneLine(err.Error())
	fmt.Fprintf(a.stderr, "racelab: %s\n", sentence)
	if a.json {
		_ = writeJSON(a.stdout, struct { // nothing is left to tell it to
			Error string `json:"error"`
		}{sentence})
	}
}

// oneLine joins the lines of an error and takes out what a terminal would obey.
func oneLine(s string) string {
	var lines []string
	for _, line := range strings.Split(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, cells.Clean(line))
		}
	}
	return strings.Join(lines, "; ")
}

// print writes text with colours as far as the terminal shows them, in one go.
func (a *app) print(text string) error {
	var out bytes.Buffer
	w := colorprofile.Writer{Forward: &out, Profile: colorprofile.Detect(a.stdout, a.environ)}
	if _, err := io.WriteString(&w, text); err != nil {
		return err
	}
	if _, err := a.stdout.Write(out.Bytes()); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	return nil
}

// env returns the value of an environment variable.
func (a *app) env(name string) string {
	for _, entry := range slices.Backward(a.environ) {
		if key, value, _ := strings.Cut(entry, "="); key == name {
			return value
		}
	}
	return ""
}

// isTerminal reports whether w is a terminal.
func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(f.Fd())
}
