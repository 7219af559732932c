package command

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/katas"
	"racelab/lessons/pack"
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/number"
)

func (a *app) lintCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lint DIR",
		Short: "Check a pack of lessons and katas of your own, or one of them",
		Long: "Reads a pack (a folder with a pack.md and a folder for each lesson and kata), one lesson (a folder with a lesson.md) or one kata " +
			"(a folder with a kata.md), and judges everything in it by the rules for those of the course. Of a lesson, each fix has to hold in every " +
			"interleaving and to count when it is typed in; what is wrong or helps in part must not; the page has to say something of each, " +
			"with the engine's numbers. Of a kata, the solutions below right have to hold, and what the learner begins with and the submissions below " +
			"wrong must not, each for the reason that its text names. Cheats must not count in either. " +
			"Exit status: 0 if the pack is right, 1 if something in it is not, 2 if it cannot be read.",
		Example: "racelab lessons new ./incidents/lost-invoice\nracelab lint ./incidents\nracelab learn ./incidents",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name the folder of a pack, of a lesson or of a kata: racelab lint ./incidents")
			}
			return nil
		},
		RunE: a.do(func(ctx context.Context, args []string) (int, error) { return a.lint(ctx, args[0]) }),
	}
	cmd.Flags().BoolVar(&a.json, "json", false, "print JSON")
	return cmd
}

// lintJSON is what is wrong with a lesson or a kata, in JSON: its name is that of its kind.
type lintJSON struct {
	Lesson     string   `json:"lesson,omitempty"`
	Kata       string   `json:"kata,omitempty"`
	Complaints []string `json:"complaints"` // empty if it is right
}

func (a *app) lint(ctx context.Context, dir string) (int, error) {
	p, err := pack.Open(dir)
	if err != nil {
		return statusError, err
	}
	status, out := statusHolds, []lintJSON{}
	err = p.Lint(ctx, func(f pack.Found) error {
		if len(f.Complaints) > 0 {
			status = statusFails
		}
		told := lintJSON{Complaints: append([]string{}, f.Complaints...)}
		if told.Lesson = f.Name; f.Kind == "kata" {
			told.Lesson, told.Kata = "", f.Name
		}
		if out = append(out, told); a.json {
			return nil
		}
		return a.print(lintText(f))
	})
	switch {
	case err != nil && ctx.Err() != nil:
		return statusInterrupted, ctx.Err()
	case err != nil:
		return statusError, err
	case a.json:
		return status, writeJSON(a.stdout, out)
	}
	return status, nil
}

func lintText(f pack.Found) string {
	var b strings.Builder
	said := fmt.Sprintf("%s: %s hold, %s do not, each for its reason", f.Name,
		number.Of(int64(f.Holds), "solution"), number.Of(int64(f.Fails), "wrong submission"))
	if f.Kind == "lesson" {
		said = fmt.Sprintf("%s: fixes that have to hold: %d, and they do; others: %d, and each fails; no cheat counts", f.Name, f.Holds, f.Fails)
	}
	if len(f.Complaints) > 0 {
		said = f.Name + ": " + number.Of(int64(len(f.Complaints)), "complaint")
	}
	b.WriteString(verdict(len(f.Complaints) > 0, cells.Clean(said)) + "\n")
	for _, c := range f.Complaints {
		for i, l := range cells.Wrap(cells.Clean(c), textWidth-4) {
			lead := "  - "
			if i > 0 {
				lead = "    "
			}
			b.WriteString(lead + l + "\n")
		}
	}
	return b.String()
}

// newOwn makes a lesson or a kata of one's own in a folder that is in no clone of racelab.
func (a *app) newOwn(dir string, kata bool) (int, error) {
	create, text := pack.CreateLesson, ownLessonText
	if kata {
		create, text = pack.CreateKata, ownKataText
	}
	files, err := create(dir)
	if err != nil {
		return statusError, err
	}
	for i := range files {
		files[i] = cells.Clean(files[i])
	}
	return statusHolds, a.print(fmt.Sprintf(text, strings.Join(files, "\n  "), cells.Clean(dir)))
}

const (
	ownLessonText = `Written:

  %s

It is a lesson that works; replace it piece by piece: the code, whose bool fields
with a tag are its switches; the page lesson.md; and, if you like, fixes that are
written out, in right and in wrong. Then:

  racelab lint %[2]s     says what is still missing, and proves the rest
  racelab learn %[2]s    opens it, as a learner would
` + packText
	ownKataText = `Written:

  %s

It is a kata that works; replace it piece by piece: the page kata.md, what the
learner begins with and the tests in starter, solutions in right, and what people
try that does not hold in wrong. Then:

  racelab lint %[2]s    says what is still missing, and proves the rest
  racelab kata %[2]s    opens it, as a learner would
` + packText
	packText = `
Lessons and katas beside it make a pack with it, if the folder around them has a
file pack.md. racelab docs packs says more.
`
)

// usePack puts the lessons of the pack that a path names behind those of the course, for this process. start is the
// lesson to be opened at once: what was named, if it is no path.
func usePack(name string) (p *pack.Pack, start string, err error) {
	if !pack.IsPath(name) {
		return nil, name, nil
	}
	if p, err = pack.Open(name); err != nil {
		return nil, "", err
	}
	if err := usePacks(p); err != nil {
		return nil, "", err
	}
	if p.Single && len(p.Lessons) == 1 {
		start = p.Lessons[0].Name
	}
	return p, start, nil
}

// usePacks is usePack of packs that were read.
func usePacks(packs ...*pack.Pack) error {
	all, err := pack.Catalogue(packs...)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(l *lessons.Lesson) bool { return isLesson(l.Name) }) // from the screens to lines of text
	_, err = lessons.Add(all...)
	return err
}

// servePacks puts the lessons and katas of packs behind those of the course, for this process. What the engine cannot run
// is an error now, and not when a learner opens it.
func servePacks(dirs []string) (packs []*pack.Pack, err error) {
	for _, dir := range dirs {
		p, err := pack.Open(dir)
		if err != nil {
			return nil, err
		}
		for _, l := range p.Lessons {
			if _, err := l.Load(); err != nil {
				return nil, fmt.Errorf("the lesson %s: %w; racelab lint %s says more", l.Name, err, cells.Clean(dir))
			}
		}
		packs = append(packs, p)
	}
	if err := usePacks(packs...); err != nil {
		return nil, err
	}
	for _, p := range packs {
		katas.Add(p.Katas...)
	}
	return packs, nil
}

// packLine says what a pack has.
func packLine(p *pack.Pack) string {
	return cells.Clean(strings.TrimSpace(fmt.Sprintf("pack %s %s", p.Name, p.Version))) + ": " +
		number.Of(len(p.Lessons), "lesson") + ", " + number.Of(len(p.Katas), "kata")
}

// findLesson returns the lesson of a name, or the one of a pack that a path names.
func findLesson(name string) (*lessons.Lesson, error) {
	p, start, err := usePack(name)
	if err != nil {
		return nil, err
	}
	if p != nil && start == "" {
		if len(p.Lessons) == 0 {
			return nil, fmt.Errorf("%s has no lesson", cells.Clean(name))
		}
		return nil, fmt.Errorf("%s is a pack: name one of its lessons, such as %s", cells.Clean(name), cells.Clean(filepath.Join(name, pack.Base(p.Lessons[0].Name))))
	}
	return lessons.Find(start)
}

// packTarget finds the lesson of a pack that this process uses by its source: tokens do not name it. It is nil if there
// is none.
func packTarget(info sim.TokenInfo) *target {
	for _, l := range lessons.All() {
		if _, own := l.Written(); !own || info.Name != "" {
			continue
		}
		if p, err := l.Load(); err == nil && info.SourceHash == p.Hash()[:min(len(info.SourceHash), len(p.Hash()))] {
			return &target{program: p, lesson: l}
		}
	}
	return nil
}

// partsOf is the course with the lessons of a pack before everything else; nil without any.
func partsOf(p *pack.Pack) []course.Part {
	if p == nil || len(p.Lessons) == 0 {
		return nil
	}
	own := func(part course.Part) bool {
		return slices.ContainsFunc(part.Items, func(i course.Item) bool {
			return slices.ContainsFunc(p.Lessons, func(l *pack.Lesson) bool { return l.Name == i.Name })
		})
	}
	all := course.Parts()
	slices.SortStableFunc(all, func(a, b course.Part) int {
		switch {
		case own(a) && !own(b):
			return -1
		case own(b) && !own(a):
			return 1
		}
		return 0
	})
	return all
}

// packKata opens the kata of a pack that a path names, or lists them if there are several.
func (a *app) packKata(ctx context.Context, args []string, f kataFlags) (int, error) {
	p, err := pack.Open(args[0])
	if err != nil {
		return statusError, err
	}
	if len(p.Katas) == 0 {
		return statusError, fmt.Errorf("%s has no kata; racelab learn %s opens its lessons", cells.Clean(args[0]), cells.Clean(args[0]))
	}
	if !p.Single {
		if len(args) > 1 || f != (kataFlags{}) {
			return statusError, fmt.Errorf("%s is a pack: name one of its katas, such as %s", cells.Clean(args[0]), cells.Clean(filepath.Join(args[0], pack.Base(p.Katas[0].Name))))
		}
		return a.listKatas(ctx, p.Title, strings.TrimRight(args[0], `/\`)+"/", p.Katas)
	}
	dir := "my-" + pack.Base(p.Katas[0].Name) // not that of the kata itself, which may be beside
	if len(args) > 1 {
		dir = args[1]
	}
	return a.kata(ctx, p.Katas[0], dir, args, f)
}
