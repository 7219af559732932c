package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/export"
)

// exportFlags are the flags of export.
type exportFlags struct {
	svg, html, md, cast bool
	card                bool
	gotest, try         bool
	words               bool
	out, theme          string
	force               bool
}

func (a *app) exportCommand() *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:   "export TOKEN [FILE]",
		Short: "Make a picture of a run (SVG, HTML, Markdown, a recording), or a Go test that shows it",
		Long: "Turn the run of a token into a timeline for a slide (--svg), a page that can be stepped in a browser and needs " +
			"nothing else (--html), a table for a post-mortem or a chat (--md), or a recording for asciinema (--cast). " +
			"--card makes one page to take home, with the symptom, the run and your fix: of a lesson by its name, or of your own run of it by its token. " +
			"--gotest makes a test that needs no racelab: it fails as the run does, and where the order is no longer possible it ends as the program does by itself. " +
			"A program's token needs the Go file or folder that it was made with, as for replay.",
		Example: "racelab export TOKEN ./bank --gotest --try -o order.patch\nracelab export TOKEN --svg -o lost-update.svg\nracelab export TOKEN --md | pbcopy\nracelab export lost-update --card -o card.md",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return errors.New("give a token, and for a program's token the file that it was made with: racelab export TOKEN [FILE] --svg")
			}
			return nil
		},
	}
	flags := cmd.Flags()
	cmd.RunE = a.do(func(ctx context.Context, args []string) (int, error) {
		if err := oneFormat(flags, "svg", "html", "md", "cast", "card", "gotest"); err != nil {
			return statusError, err
		}
		return statusHolds, a.export(ctx, args, f)
	})
	flags.BoolVar(&f.svg, "svg", false, "a timeline as an SVG")
	flags.BoolVar(&f.html, "html", false, "a page for a browser")
	flags.BoolVar(&f.md, "md", false, "Markdown")
	flags.BoolVar(&f.cast, "cast", false, "an asciinema recording (asciicast v2)")
	flags.BoolVar(&f.card, "card", false, "one page about a lesson to take home, in Markdown; LESSON or TOKEN")
	flags.BoolVar(&f.gotest, "gotest", false, gotestUsage)
	flags.BoolVar(&f.try, "try", false, tryUsage)
	flags.BoolVar(&f.words, "words", false, "tell steps in words in place of signs")
	flags.StringVarP(&f.out, "output", "o", "", "the file to write; without it, standard output")
	flags.StringVar(&f.theme, "theme", "auto", "background of an SVG: auto, light or dark")
	flags.BoolVar(&f.force, "force", false, "write over a file that is there")
	_ = cmd.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions([]string{"auto", "light", "dark"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (a *app) export(ctx context.Context, args []string, f exportFlags) error {
	if f.card {
		text, err := a.card(ctx, args[0])
		if err != nil {
			return err
		}
		return a.written(f, []byte(text))
	}
	if !f.svg && !f.html && !f.md && !f.cast && !f.gotest {
		return errors.New("say what to make: --svg, --html, --md, --cast, --card or --gotest")
	}
	if f.try && !f.gotest {
		return errors.New("--try runs the test that --gotest makes; add it")
	}
	theme, ok := map[string]export.Theme{"auto": export.Auto, "light": export.Light, "dark": export.Dark}[f.theme]
	if !ok {
		return fmt.Errorf("there is no background %q; there is auto, light and dark", cells.Clean(f.theme))
	}
	r, err := openReplay(args)
	if err != nil {
		return err
	}
	if !r.fit.Same {
		return fmt.Errorf("this token was made with other source, so its run is not a run of %s: racelab replay follows it there, and prints the token of a run that can be exported", cells.Clean(r.target.program.Name()))
	}
	if f.gotest {
		return a.exportTest(ctx, r, f)
	}
	r.decide(ctx)
	subject := r.subject(args)
	subject.Words = f.words
	p := export.New(r.run, subject)
	var text []byte
	switch {
	case f.svg:
		text = export.SVG(p, theme)
	case f.html:
		text, err = export.HTML(p)
	case f.md:
		text = export.Markdown(p)
	case f.cast:
		text, err = export.Cast(p)
	}
	if err != nil {
		return err
	}
	return a.written(f, text)
}

// written puts what was made where it is asked for.
func (a *app) written(f exportFlags, text []byte) error {
	if f.out == "" || f.out == "-" {
		return a.print(string(text))
	}
	return writeNew(f.out, text, f.force)
}

// subject says what a replayed run is a run of.
func (r *replayed) subject(args []string) export.Subject {
	s := export.Subject{
		Title: r.target.title(), Entry: r.info.Entry, Switches: r.info.Switches, Token: r.token,
		Replay: "racelab replay " + strings.Join(args, " "), Line: r.line, Insights: r.insights,
	}
	if r.target.lesson != nil {
		s.Title = r.target.lesson.Title
	}
	on := map[string]bool{}
	for _, name := range r.info.Switches {
		on[name] = true
	}
	for _, f := range r.target.program.Files() {
		s.Files = append(s.Files, export.File{Name: f.Name, Lines: sourceLines(f, r.target.lesson != nil, on)})
	}
	return s
}

// sourceLines are the lines of a file as the bench shows them: a lesson's folded.
func sourceLines(f sim.File, folded bool, on map[string]bool) []export.Line {
	var out []export.Line
	if !folded {
		for i, text := range strings.Split(strings.TrimRight(string(f.Text), "\n"), "\n") {
			out = append(out, export.Line{Number: i + 1, Text: text})
		}
		return out
	}
	for _, l := range fold(f.Text, on) {
		out = append(out, export.Line{Number: l.Number, Text: l.Text, Added: l.Added})
	}
	return out
}

// writeNew writes a file whole or not at all. What is there is left alone, unless
// force says otherwise.
func writeNew(path string, text []byte, force bool) error {
	shown := cells.Clean(path)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder; name a file in it", shown)
	} else if err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file; without -o the text goes to standard output", shown)
	}
	if _, err := os.Lstat(path); err == nil && !force {
		return fmt.Errorf("%s is there already and was left alone; choose another name, or add --force to write over it", shown)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".racelab-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", shown, bare(err))
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	_, err = tmp.Write(text)
	if err = errors.Join(err, tmp.Chmod(0o644), tmp.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", shown, bare(err))
	}
	if force {
		err = os.Rename(tmp.Name(), path)
	} else {
		err = os.Link(tmp.Name(), path) // fails if somebody made the file meanwhile
		if err != nil && !errors.Is(err, fs.ErrExist) {
			err = os.Rename(tmp.Name(), path) // a file system without links
		}
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", shown, bare(err))
	}
	return nil
}

// bare is err without the path and the system call that it names.
func bare(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return p.Err
	case errors.As(err, &l):
		return l.Err
	}
	return err
}
