package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"racelab/command/follow"
	"racelab/lessons"
	"racelab/lessons/pack"
	"racelab/lessons/plan"
	"racelab/lessons/reality"
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/ui"
	"racelab/ui/signs"
)

// labFlags are the flags of the lab.
type labFlags struct {
	course   bool // the lesson with its stages, not the bench alone
	switches []string
	token    string
	run      string
	theme    string
	signs    string
	still    bool
	noMouse  bool
	plain    bool // lines of text instead of screens
	screens  bool // screens, whatever the learner chose in an earlier run
	servers  reality.Servers
	requests []string
	build    sim.Build

	// pick asks which of several tests to open; nil opens the first.
	pick func(program string, entries []sim.Entry) (string, error)
}

func (a *app) labCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lab [TARGET]",
		Short: "Open the lab on a lesson, a Go file or a folder",
		Example: "racelab lab lost-update --switch lock-each\nracelab lab ./bank\n" +
			"racelab lab --token TOKEN",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return oneTarget(cmd, args)
			}
			return nil
		},
		ValidArgsFunction: completeTarget,
	}
	a.asLab(cmd, func(args []string) string { return strings.Join(args, "") })
	return cmd
}

// asLab makes cmd open the lab on the target that its arguments name.
func (a *app) asLab(cmd *cobra.Command, target func(args []string) string) *labFlags {
	f := &labFlags{}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.switches, "switch", nil, "start with a lesson's switch on (may be repeated)")
	flags.StringVar(&f.token, "token", "", "start with the run of a token")
	flags.StringVar(&f.run, "run", "", "open on the first test whose name matches this regular expression")
	flags.StringArrayVar(&f.requests, "request", nil, requestUsage)
	buildFlags(flags, &f.build)
	flags.StringVar(&f.theme, "theme", a.env("RACELAB_THEME"), "colours: auto, dark, light, safe-dark or safe-light (also RACELAB_THEME)")
	flags.StringVar(&f.signs, "signs", a.env("RACELAB_SIGNS"), "signs: full, console (for Windows consoles and PuTTY) or ascii; else by the locale (also RACELAB_SIGNS)")
	flags.BoolVar(&f.still, "reduced-motion", a.env("RACELAB_REDUCED_MOTION") == "1", "nothing moves by itself (also RACELAB_REDUCED_MOTION=1)")
	flags.BoolVar(&f.noMouse, "no-mouse", false, "leave the mouse to the terminal")
	flags.BoolVar(&f.plain, "plain", a.env("RACELAB_PLAIN") == "1", "lines of text with prompts, for screen readers and pipes (also RACELAB_PLAIN=1)")
	a.serverFlags(flags, &f.servers)
	_ = cmd.RegisterFlagCompletionFunc("switch", completeSwitch)
	_ = cmd.RegisterFlagCompletionFunc("signs", cobra.FixedCompletions([]string{"full", "console", "ascii"}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions(themes(), cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = a.do(func(ctx context.Context, args []string) (int, error) {
		return a.lab(ctx, target(args), *f)
	})
	return f
}

func themes() []string { return []string{"auto", "dark", "light", "safe-dark", "safe-light"} }

func (a *app) lab(ctx context.Context, arg string, f labFlags) (int, error) {
	if err := cmp.Or(checkTheme(f.theme), checkSigns(f.signs)); err != nil {
		return statusError, err
	}
	course := f.course || arg == "" && f.token == "" && len(f.switches) == 0
	if f.plain && f.token == "" || course && !f.screens && a.prefersPlain(ctx) {
		return a.plain(ctx, arg, f.servers)
	}
	out, err := a.screen()
	if err != nil {
		return statusError, cmp.Or(wrongTarget(arg, f, course), err)
	}
	o := ui.Options{
		Profile:       colorprofile.Detect(out, a.environ),
		Theme:         f.theme,
		Signs:         f.signs,
		Locale:        string(signs.Of(a.env)),
		ReducedMotion: f.still,
		NoMouse:       f.noMouse,
	}
	if course {
		o.Course, err = a.course(ctx, arg, f.servers)
	} else {
		f.pick = func(program string, entries []sim.Entry) (string, error) {
			return a.pickEntry(ctx, out, program, entries)
		}
		o.Lesson, err = labLesson(arg, f)
	}
	if errors.Is(err, errNothingPicked) {
		return statusHolds, nil
	}
	if err != nil {
		return statusError, err
	}
	if err := reality.Check(ctx, f.servers); err != nil {
		return statusError, err
	}
	plain, status, err := a.screens(ctx, out, o)
	if plain && err == nil {
		return a.plain(ctx, "", f.servers)
	}
	return status, err
}

// screen returns the terminal that screens can be drawn on.
func (a *app) screen() (*os.File, error) {
	const instead = "racelab --plain is the course as lines of text, and racelab check lost-update prints a lesson's census"
	out, ok := a.stdout.(*os.File)
	if !ok || !isTerminal(out) || !isTerminal(a.stdin) {
		return nil, errors.New("the lab needs a terminal; without one, " + instead)
	}
	if term := a.env("TERM"); term == "dumb" || term == "" && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("this terminal cannot show screens (TERM is %q); %s", term, instead)
	}
	return out, nil
}

// wrongTarget returns what is wrong with the lesson, file or token that was named:
// who mistyped it wants to hear that first. It returns nil if nothing is.
func wrongTarget(arg string, f labFlags, course bool) error {
	if course {
		return wrongStart(arg)
	}
	f.pick = func(string, []sim.Entry) (string, error) { return "", errNothingPicked }
	if _, err := labLesson(arg, f); !errors.Is(err, errNothingPicked) {
		return err
	}
	return nil
}

// wrongStart returns what is wrong with what the course is to be opened at: nothing, a lesson, or
// the folder of a pack.
func wrongStart(arg string) (err error) {
	switch {
	case pack.IsPath(arg):
		_, err = pack.Open(arg)
	case arg != "":
		_, err = lessons.Find(arg)
	}
	return err
}

// screens runs the lab on the terminal. plain says that the learner wants to go
// on in lines of text.
func (a *app) screens(ctx context.Context, out *os.File, o ui.Options) (plain bool, status int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer reality.Wait() // when they have been called off
	defer cancel()
	o.Context = ctx
	model, err := tea.NewProgram(ui.New(o), tea.WithContext(ctx), tea.WithInput(a.stdin), tea.WithOutput(out), tea.WithEnvironment(a.environ)).Run()
	switch {
	case errors.Is(err, tea.ErrInterrupted), errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil:
		return false, statusInterrupted, nil
	case err != nil:
		return false, statusError, fmt.Errorf("the lab ended early: %w", err)
	}
	m, ok := model.(*ui.Model)
	return ok && m.WantsPlain(), statusHolds, nil
}

// course opens the course where the learner left it, or at a lesson.
func (a *app) course(ctx context.Context, lesson string, servers reality.Servers) (*ui.Course, error) {
	if err := wrongStart(lesson); err != nil {
		return nil, err
	}
	own, lesson, err := usePack(lesson)
	if err != nil {
		return nil, err
	}
	store, err := a.storeTelling(a.told.add)
	if err != nil {
		return nil, err
	}
	record, err := store.Load(ctx)
	if err != nil {
		return nil, err
	}
	open := func(l *lessons.Lesson) ui.Lesson {
		b, err := labLesson(l.Name, labFlags{servers: servers})
		if err != nil { // every lesson compiles: tests hold it to that
			return ui.Lesson{Name: l.Name, Title: l.Title}
		}
		return b
	}
	nights, err := a.shelf()
	if err != nil {
		return nil, err
	}
	return &ui.Course{Own: ownPrograms{"."}, Class: toClass{a}, Exec: a.lend, Nights: nights, Read: readOwn, Open: open, Store: store, Record: record, Notices: a.told.take, Start: lesson, Pack: own, Parts: partsOf(own), Types: true, Editor: strings.Fields(cmp.Or(a.env("VISUAL"), a.env("EDITOR")))}, nil
}

func (a *app) learnCommand() *cobra.Command {
	path := ""
	cmd := &cobra.Command{
		Use:     "learn LESSON|DIR",
		Short:   "Open a lesson of the course, from its story to its debrief, a pack of your own, or what comes next on a path",
		Example: "racelab learn lost-update\nracelab learn ./incidents\nracelab learn --path onboarding",
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case path != "" && len(args) > 0:
				return errPathAlone
			case path == "" && len(args) != 1:
				return errors.New("name a lesson: racelab learn lost-update (racelab lessons lists them), or the folder of a pack of your own")
			}
			return nil
		},
		ValidArgsFunction: completeTarget,
	}
	f := a.asLab(cmd, func(args []string) string { return args[0] })
	f.course = true
	open := cmd.RunE
	cmd.Flags().StringVar(&path, "path", "", "a path: a Markdown file, or one of "+strings.Join(plan.Names(), ", "))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if path == "" {
			return open(cmd, args)
		}
		return a.do(func(ctx context.Context, _ []string) (int, error) { return a.learnPath(ctx, path, *f) })(cmd, args)
	}
	for _, name := range []string{"switch", "token", "run", "request"} {
		_ = cmd.Flags().MarkHidden(name) // they are the bench's
	}
	return cmd
}

// prefersPlain reports whether the learner chose lines of text in an earlier run.
func (a *app) prefersPlain(ctx context.Context) bool {
	store, err := a.storeTelling(a.told.add)
	if err != nil {
		return false
	}
	r, err := store.Load(ctx)
	return err == nil && r.Settings.Plain // what is wrong is told when the course opens
}

func checkSigns(name string) error {
	if name == "" || signs.Set(name).OrFull() == signs.Set(name) {
		return nil
	}
	return fmt.Errorf("there is no set of signs %q; there is full, console, ascii", cells.Clean(name))
}

func checkTheme(name string) error {
	if name == "" {
		return nil
	}
	for _, t := range themes() {
		if t == name {
			return nil
		}
	}
	return fmt.Errorf("there is no theme %q; there is %s", cells.Clean(name), strings.Join(themes(), ", "))
}

// labLesson says what the lab opens on: a target, a token's lesson, or the first
// lesson.
func labLesson(arg string, f labFlags) (ui.Lesson, error) {
	var l ui.Lesson
	t, err := labTarget(arg, f, &l)
	if err != nil {
		return l, err
	}
	if err := checkSwitches(t.program, l.Switches); err != nil {
		return l, err
	}
	if t.program, err = t.program.Asking(f.requests); err != nil {
		return l, err
	}
	l.Name = t.program.Name()
	l.Program = ui.FromSim(t.program)
	if l.Token == "" {
		entries, err := chooseEntries(t.program, f.run)
		if err != nil {
			return l, err
		}
		l.Entry = entries[0].Name
		if len(entries) > 1 && f.run == "" && f.pick != nil {
			if l.Entry, err = f.pick(l.Name, entries); err != nil {
				return l, err
			}
		}
	}
	if t.lesson == nil {
		path := t.program.Name()
		follower := follow.New(path)
		next := func(ctx context.Context) error {
			_, err := follower.Next(ctx)
			return err
		}
		l.Follow = ui.Follower(next, func() (*sim.Program, error) {
			again, err := openTarget(path, t.program.Build())
			if err != nil {
				return nil, err
			}
			return again.program.Asking(f.requests)
		})
		l.Title = filepath.Base(pathName(l.Name))
		if len(t.program.Entries()) > 1 {
			l.Title += " · " + l.Entry
		}
		return l, nil
	}
	l.Title = t.lesson.Title
	l.Fold = fold
	l.Real = runLesson(t.lesson, f.servers)
	l.Detect = func(ctx context.Context, switches []string, races int) (string, error) {
		d, err := detect(ctx, t.lesson, switches)
		return d.Beside(races), err
	}
	l.Against, l.Hides = reality.Against(t.lesson, f.servers), reality.Hides(t.lesson, f.servers)
	// Both sections are there, and ask for no numbers: tests hold every lesson to
	// that.
	l.Story, _ = t.lesson.Prose("Story", nil)
	l.Watch, _ = t.lesson.Prose("What to watch", nil)
	return l, nil
}

// labTarget opens what the lab is about, and sets what a token or the flags say
// of how the run begins.
func labTarget(arg string, f labFlags, l *ui.Lesson) (*target, error) {
	if f.token == "" {
		if arg == "" {
			arg = lessons.All()[0].Name
		}
		l.Switches = once(f.switches)
		return openTarget(arg, f.build)
	}
	if len(f.switches) > 0 {
		return nil, errors.New("a token carries its switches: leave --switch out, or flip them in the lab")
	}
	info, err := sim.ParseToken(f.token)
	if err != nil {
		return nil, err
	}
	l.Token, l.Entry, l.Switches = f.token, info.Entry, info.Switches
	if arg == "" {
		return tokenTarget(info, nil)
	}
	t, err := tokenTarget(info, []string{arg})
	if err != nil {
		return nil, err
	}
	fit, err := fitToken(t.program, f.token, info)
	if err != nil {
		return nil, err
	}
	if !fit.Same {
		fit.Run.Truncate(fit.Taken)
		l.Token, l.Note = fit.Run.Token(), fit.Words()
	}
	return t, nil
}

// fold shows a lesson's source in the order in which a learner reads it.
func fold(src []byte, on map[string]bool) []ui.Line {
	lines := lessons.Reading(lessons.Fold(src, on))
	out := make([]ui.Line, len(lines))
	for i, l := range lines {
		out[i] = ui.Line{Number: l.Number, Text: l.Text, Added: l.Added}
	}
	return out
}
