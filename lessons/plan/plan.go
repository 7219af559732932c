// Package plan reads paths: what somebody learns in an hour, or a class in a day, as one Markdown file.
//
//	# Onboarding in an hour
//	For whom it is, in a paragraph.
//
//	## 15 min: lesson lost-update
//	What whoever teaches says, or keeps in mind. Learners of a room do not see it.
//	- They think that a lock around each half is enough.
//
//	## 5 min: break
//
// A part is a lesson, a kata, a code review or a drill, by its name, or a talk or a break, which have words of
// their own. What is listed below it are misconceptions that are to be expected.
package plan

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"racelab/content"
	"racelab/lessons"
	"racelab/lessons/drills"
	"racelab/lessons/exercise/codereview"
	"racelab/lessons/katas"
	"racelab/lessons/progress"
	"racelab/sim/cells"
)

// MaxFile bounds the file of a path, in bytes, and maxParts what is in it.
const (
	MaxFile  = 64 << 10
	maxParts = 60
)

// Kind is what people do in a part.
type Kind string

// The kinds of parts.
const (
	Lesson Kind = "lesson"
	Kata   Kind = "kata"
	Review Kind = "review"
	Drill  Kind = "drill"
	Talk   Kind = "talk"
	Break  Kind = "break"
)

// Path is a way through the course.
type Path struct {
	Title string
	About string
	Parts []Part
}

// Part is one thing on the way.
type Part struct {
	Minutes int
	Kind    Kind
	Name    string   // of a lesson, kata, review or drill
	Title   string   // in words
	Notes   string   // of whoever teaches, in paragraphs
	Expect  []string // misconceptions
}

// Minutes is how long all parts take.
func (p *Path) Minutes() int {
	n := 0
	for _, part := range p.Parts {
		n += part.Minutes
	}
	return n
}

// Starts is how long after the beginning a part begins, by the plan.
func (p *Path) Starts(part int) time.Duration {
	n := 0
	for _, before := range p.Parts[:part] {
		n += before.Minutes
	}
	return time.Duration(n) * time.Minute
}

// Named returns a path that racelab comes with.
func Named(name string) (*Path, error) {
	text, err := Text(name)
	if err != nil {
		return nil, err
	}
	return Parse(string(text))
}

// Text returns a path that racelab comes with as it was written.
func Text(name string) ([]byte, error) {
	if !slices.Contains(Names(), name) {
		return nil, fmt.Errorf("there is no path %q here; there is %s, and any file of your own", cells.Clean(name), strings.Join(Names(), ", "))
	}
	return fs.ReadFile(content.FS(), "paths/"+name+".md")
}

// Names returns the paths that racelab comes with.
func Names() []string {
	files, _ := fs.Glob(content.FS(), "paths/*.md") // the pattern is a right one
	var out []string
	for _, f := range files {
		out = append(out, strings.TrimSuffix(path.Base(f), ".md"))
	}
	return out
}

// Parse reads a path. The error names the line.
func Parse(text string) (*Path, error) {
	if len(text) > MaxFile {
		return nil, fmt.Errorf("a path has up to %d KiB, and this has %d", MaxFile>>10, len(text)>>10)
	}
	p := &Path{}
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if err := p.line(strings.TrimSpace(cells.Clean(line))); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	switch {
	case p.Title == "":
		return nil, errors.New("the path has no title: begin it with \"# Onboarding in an hour\"")
	case len(p.Parts) == 0:
		return nil, errors.New("the path has no parts: a part begins with \"## 15 min: lesson lost-update\"")
	}
	p.About = strings.TrimSpace(p.About)
	for i := range p.Parts {
		p.Parts[i].Notes = strings.TrimSpace(p.Parts[i].Notes)
	}
	return p, nil
}

func (p *Path) line(s string) error {
	if head, ok := strings.CutPrefix(s, "## "); ok {
		if len(p.Parts) == maxParts {
			return fmt.Errorf("a path has up to %d parts", maxParts)
		}
		part, err := parsePart(head)
		if err == nil {
			p.Parts = append(p.Parts, part)
		}
		return err
	}
	if title, ok := strings.CutPrefix(s, "# "); ok {
		if p.Title != "" {
			return errors.New("a path has one title")
		}
		p.Title = strings.TrimSpace(title)
		return nil
	}
	if len(p.Parts) == 0 {
		p.About = flow(p.About, s)
		return nil
	}
	last := &p.Parts[len(p.Parts)-1]
	if item, ok := strings.CutPrefix(s, "- "); ok {
		last.Expect = append(last.Expect, strings.TrimSpace(item))
		return nil
	}
	last.Notes = flow(last.Notes, s)
	return nil
}

// flow adds a line to paragraphs; an empty one ends a paragraph.
func flow(text, line string) string {
	switch {
	case line == "" && text != "" && !strings.HasSuffix(text, "\n"):
		return text + "\n\n"
	case line == "" || text == "" || strings.HasSuffix(text, "\n"):
		return text + line
	}
	return text + " " + line
}

// parsePart reads "15 min: lesson lost-update".
func parsePart(head string) (Part, error) {
	length, what, ok := strings.Cut(head, ":")
	number := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(length), "min"))
	minutes, err := strconv.Atoi(number)
	if !ok || err != nil || minutes < 1 || minutes > 480 {
		return Part{}, fmt.Errorf("%q: a part begins with its minutes, such as \"## 15 min: lesson lost-update\"", cells.Cut(head, 40))
	}
	kind, name, _ := strings.Cut(strings.TrimSpace(what), " ")
	part := Part{Minutes: minutes, Kind: Kind(kind), Name: strings.TrimSpace(name)}
	part.Title, err = titleOf(part.Kind, part.Name)
	if part.Kind == Talk || part.Kind == Break {
		part.Name = ""
	}
	return part, err
}

// titleOf returns what a part is called in words. There has to be such a thing.
func titleOf(kind Kind, name string) (string, error) {
	switch kind {
	case Lesson:
		l, err := lessons.Find(name)
		if err != nil {
			return "", err
		}
		return l.Title, nil
	case Kata:
		k, err := katas.Find(name)
		if err != nil {
			return "", err
		}
		return k.Title, nil
	case Review:
		r, err := codereview.Find(name)
		if err != nil {
			return "", err
		}
		return r.Title, nil
	case Drill:
		d, err := drills.Find(name)
		if err != nil {
			return "", err
		}
		return d.Title, nil
	case Talk:
		if name == "" {
			return "", errors.New("a talk has words: \"## 10 min: talk What a scheduler may do\"")
		}
		return name, nil
	case Break:
		return "Break", nil
	}
	return "", fmt.Errorf("%q: a part is a lesson, kata, review, drill, talk or break", cells.Cut(string(kind), 20))
}

// Command is how somebody alone begins a part; empty for what is no work alone.
func (p Part) Command() string {
	switch p.Kind {
	case Lesson:
		return "racelab learn " + p.Name
	case Kata:
		return "racelab kata " + p.Name
	case Drill:
		return "racelab drill " + p.Name
	case Review:
		return "racelab" // they are in the course
	}
	return ""
}

// Done reports whether a record has a part, and whether records know of such parts at all.
func (p Part) Done(r progress.Record) (done, known bool) {
	switch p.Kind {
	case Lesson:
		return !r.Lessons[p.Name].Done.IsZero(), true
	case Kata:
		return !r.Katas[p.Name].Wrote.IsZero(), true
	case Review:
		return r.CodeReviews()[p.Name].Right, true
	}
	return false, false
}
