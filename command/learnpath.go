package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"racelab/lessons/plan"
	"racelab/lessons/progress"
	"racelab/sim/cells"
)

// readPath returns the path in a file, or one that racelab comes with.
func readPath(name string) (*plan.Path, error) {
	if slices.Contains(plan.Names(), name) {
		return plan.Named(name)
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("%w; give the file of a path, or one of %s", pathError(name, err), strings.Join(plan.Names(), ", "))
	}
	if info.IsDir() || info.Size() > plan.MaxFile {
		return nil, fmt.Errorf("%s is no file of up to %d KiB, which a path is", cells.Clean(name), plan.MaxFile>>10)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, pathError(name, err)
	}
	p, err := plan.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", cells.Clean(name), err)
	}
	return p, nil
}

// learnPath tells how far the learner is on a path, and opens the lesson that comes next if there is a terminal.
func (a *app) learnPath(ctx context.Context, name string, f labFlags) (int, error) {
	p, err := readPath(name)
	if err != nil {
		return statusError, err
	}
	mine, err := a.store()
	if err != nil {
		return statusError, err
	}
	r, err := mine.Load(ctx)
	if err != nil {
		return statusError, err
	}
	text, next := pathText(p, r)
	if err := a.print(text); err != nil {
		return statusError, err
	}
	if _, err := a.screen(); err != nil || next == nil || next.Kind != plan.Lesson {
		return statusHolds, nil // what comes next is printed
	}
	return a.lab(ctx, next.Name, f)
}

// pathText is a path in lines, and the part that comes next for somebody alone; nil if all is done that records
// know of.
func pathText(p *plan.Path, r progress.Record) (string, *plan.Part) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d min\n", p.Title, p.Minutes())
	var next *plan.Part
	for i, part := range p.Parts {
		done, known := part.Done(r)
		mark := " "
		if done {
			mark = "✓"
		}
		fmt.Fprintf(&b, " %s %3d min  %-7s %s\n", mark, part.Minutes, part.Kind, part.Title)
		if known && !done && next == nil {
			next = &p.Parts[i]
		}
	}
	if next == nil {
		b.WriteString("Every lesson, kata and code review of it is done.\n")
		return b.String(), nil
	}
	fmt.Fprintf(&b, "Next: %s\n", next.Command())
	return b.String(), next
}

var errPathAlone = errors.New("give a path or a lesson, not both: racelab learn --path onboarding")
