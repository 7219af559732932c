package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"racelab/lessons"
	"racelab/sim"
	"racelab/sim/cells"
)

// maxSource bounds what is read of a program, in bytes. The parser takes memory
// of many times the source.
const maxSource = 4 << 20

// target is what a command works on.
type target struct {
	program *sim.Program
	lesson  *lessons.Lesson // nil for a program of the user's
}

// title returns the words for the top of a report.
func (t *target) title() string {
	if t.lesson != nil {
		return t.lesson.Title + " (" + t.lesson.Name + ")"
	}
	return cells.Clean(pathName(t.program.Name()))
}

// pathName is a path as a title: for "." and ".." the folder's own name.
func pathName(path string) string {
	if base := filepath.Base(path); base != "." && base != ".." {
		return path
	}
	if abs, err := filepath.Abs(path); err == nil {
		return filepath.Base(abs)
	}
	return path
}

// openTarget compiles the lesson of that name, or the Go file or folder at that
// path, the latter by b. A lesson comes before a folder of the same name; ./name means the folder.
func openTarget(arg string, b sim.Build) (*target, error) {
	l, err := lessons.Find(arg)
	if err == nil {
		p, err := l.Load()
		return &target{program: p, lesson: l}, err
	}
	if broken := readable(arg); broken != nil {
		var unknown *lessons.UnknownError
		if errors.As(err, &unknown) && errors.Is(broken, fs.ErrNotExist) && !strings.ContainsAny(arg, `/\.`) {
			return nil, fmt.Errorf("there is no lesson and no file %q; %s", cells.Clean(arg), unknown.Hint)
		}
		return nil, broken
	}
	p, err := sim.LoadPathWith(arg, b)
	if err != nil {
		return nil, withPackageHint(arg, err)
	}
	return &target{program: p}, nil
}

// withPackageHint says how to check a file that needs the rest of its package.
func withPackageHint(path string, err error) error {
	_, name, undefined := strings.Cut(err.Error(), "undefined: ")
	if !strings.HasSuffix(path, ".go") || !undefined || strings.Contains(name, ".") { // with a dot it is of another package
		return err
	}
	folder := filepath.Dir(path)
	if others, _ := filepath.Glob(filepath.Join(folder, "*.go")); len(others) < 2 {
		return err
	}
	return fmt.Errorf("%w; to check the file with the rest of its package, name the folder: %s", err, cells.Clean(folder))
}

// readable reports what keeps path from being read as Go source. Devices and
// pipes are refused, for they may never end.
func readable(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return pathError(path, err)
	}
	files := []string{path}
	if info.IsDir() {
		// Names with meaning to Glob are fine in a folder's path.
		entries, err := os.ReadDir(path)
		if err != nil {
			return pathError(path, err)
		}
		files = nil
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".go") && !e.IsDir() {
				files = append(files, filepath.Join(path, e.Name()))
			}
		}
		if len(files) == 0 {
			return fmt.Errorf("the folder %s has no Go files", cells.Clean(path))
		}
	}
	return readableFiles(files)
}

func readableFiles(files []string) error {
	var size int64
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			return pathError(f, err)
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s is not a file", cells.Clean(f))
		}
		if size += info.Size(); size > maxSource {
			return fmt.Errorf("%s is too large: racelab reads up to %d MiB of source", cells.Clean(f), maxSource>>20)
		}
	}
	return nil
}

// pathError says what was wrong with a path, without the name of the system
// call.
func pathError(path string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("cannot read %s: %w", cells.Clean(path), err)
}

// checkSwitches returns an error that names the first of names that is no switch
// of p.
func checkSwitches(p *sim.Program, names []string) error {
	var known []string
	for _, s := range p.Switches() {
		known = append(known, s.Name)
	}
	for _, name := range names {
		if slices.Contains(known, name) {
			continue
		}
		if len(known) == 0 {
			return fmt.Errorf("%s has no switches; only lessons have", cells.Clean(p.Name()))
		}
		return fmt.Errorf("%s has no switch %q; it has %s", cells.Clean(p.Name()), cells.Clean(name), strings.Join(known, ", "))
	}
	return nil
}

// chooseEntries returns the entries of p whose name matches the regular
// expression; all for an empty one.
func chooseEntries(p *sim.Program, pattern string) ([]sim.Entry, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("--run is a regular expression, and %q is none: %s", cells.Clean(pattern), cells.Clean(patternError(err)))
	}
	var chosen []sim.Entry
	var names []string
	for _, e := range p.Entries() {
		names = append(names, e.Name)
		if re.MatchString(e.Name) {
			chosen = append(chosen, e)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("%w %s matches --run %s; there is %s", errNoMatch, cells.Clean(p.Name()), cells.Clean(pattern), strings.Join(names, ", "))
	}
	return chosen, nil
}

// errNoMatch begins the error that no test is meant.
var errNoMatch = errors.New("nothing in")

// patternError says what is wrong with a regular expression, without the words of
// its parser around it.
func patternError(err error) string {
	var wrong *syntax.Error
	if errors.As(err, &wrong) {
		return wrong.Code.String()
	}
	return err.Error()
}

// oneTarget is an argument check that asks for a target in words.
func oneTarget(cmd *cobra.Command, args []string) error {
	switch len(args) {
	case 1:
		return nil
	case 0:
		return fmt.Errorf("name a lesson, a Go file or a folder, such as: %s lost-update", cmd.CommandPath())
	}
	return fmt.Errorf("%s takes one lesson, Go file or folder at a time, not %d", words(cmd), len(args))
}

// someTargets is an argument check that asks for targets in words.
func someTargets(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return oneTarget(cmd, args)
	}
	return nil
}

// completeTarget completes the names of lessons, then files.
func completeTarget(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, l := range lessons.All() {
		names = append(names, cobra.CompletionWithDesc(l.Name, l.Title))
	}
	return names, cobra.ShellCompDirectiveDefault
}

// completeSwitch completes the switches of the lesson named before.
func completeSwitch(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, l := range lessons.All() {
		if len(args) > 0 && args[0] != l.Name {
			continue
		}
		for _, s := range l.Switches {
			names = append(names, cobra.CompletionWithDesc(s.Name, s.Kind+": "+s.Text))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func isLesson(name string) bool {
	_, err := lessons.Find(name)
	return err == nil
}
