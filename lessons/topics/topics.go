// Package topics has the pages of the course that are no lesson: what a race is,
// detecting, preventing, responding, testing, tools, the checklist, the incidents
// and the glossary; and the search over them and the lessons.
//
// The pages are Markdown in content/topics. What can be computed in them is not
// typed: placeholders ask the engine for numbers, timelines and censuses, of
// lessons and of the small programs in content/topics/_live (see Render). So a
// page cannot drift from the lessons that it speaks of.
//
// The package stands beside lessons, not in it: a lesson is code with a page,
// and linted as such; a topic is a page that looks at many lessons. It stands
// below course and the screens, for both read it, and it draws nothing.
//
// Everything here is made from embedded data that never changes, so what is made
// once serves the whole process.
package topics

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"racelab/content"
	"racelab/lessons"
)

// Topic is one page.
type Topic struct {
	Name     string    // "detection": the name of its file
	Title    string    // "Detecting a race"
	Part     string    // the part of the course that it belongs to
	Order    int       // its place in the course, among topics and lessons
	Sections []Section // in the order of the page

	made rendering
}

// Section is what stands under a heading of the second level.
type Section struct {
	Heading     string
	Subheadings []string // of the third level
	text        string   // placeholders unfilled, without the heading
}

// catalogue reads the pages once.
var catalogue = sync.OnceValues(func() ([]*Topic, error) { return readAll(content.FS()) })

// All returns every topic in the order of the course. Pages that cannot be read
// are left out; the tests of this package name them.
func All() []*Topic {
	all, _ := catalogue()
	return slices.Clone(all)
}

// Find returns the topic of that name. The error names those that come close, or
// all.
func Find(name string) (*Topic, error) {
	all := All()
	names := make([]string, len(all))
	for i, t := range all {
		if t.Name == name {
			return t, nil
		}
		names[i] = t.Name
	}
	hint := "the pages are " + strings.Join(names, ", ")
	if near := lessons.Closest(name, names); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return nil, fmt.Errorf("there is no page %q; %s", name, hint)
}

// readAll reads the pages of a file system, and says of each that cannot be read
// what its author must mend.
func readAll(pages fs.FS) ([]*Topic, error) {
	names, err := fs.Glob(pages, "topics/*.md")
	if err != nil {
		return nil, err
	}
	var all []*Topic
	var broken []error
	for _, name := range names {
		text, err := fs.ReadFile(pages, name)
		if err == nil {
			var t *Topic
			if t, err = parse(strings.TrimSuffix(path.Base(name), ".md"), string(text)); err == nil {
				all = append(all, t)
			}
		}
		if err != nil {
			broken = append(broken, fmt.Errorf("content/%s: %w", name, err))
		}
	}
	slices.SortFunc(all, func(a, b *Topic) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Name, b.Name))
	})
	return all, errors.Join(broken...)
}

// parse reads a page: the fields title, part and order between two lines of
// dashes, then sections.
func parse(name, text string) (*Topic, error) {
	head, body, ok := strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n")
	if !ok || !strings.HasPrefix(text, "---\n") {
		return nil, errors.New("begin the page with a line ---, the fields title, part and order, and a line ---")
	}
	t := &Topic{Name: name, made: newRendering()}
	for _, line := range strings.Split(head, "\n") {
		key, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(key) {
		case "title":
			t.Title = value
		case "part":
			t.Part = value
		case "order":
			t.Order, _ = strconv.Atoi(value)
		default:
			return nil, fmt.Errorf("the field in %q is not one of title, part and order", line)
		}
	}
	if t.Title == "" || t.Part == "" || t.Order < 1 {
		return nil, errors.New("the page needs a title, a part, and an order from 1")
	}
	before, rest, _ := strings.Cut("\n"+body, "\n## ")
	if strings.TrimSpace(before) != "" {
		return nil, errors.New("begin the text with a heading of the second level (## …): what stands before it belongs to no section")
	}
	if rest == "" {
		return nil, errors.New("the page needs at least one section (## …)")
	}
	for _, section := range strings.Split(rest, "\n## ") {
		t.Sections = append(t.Sections, parseSection(section))
	}
	return t, nil
}

func parseSection(text string) Section {
	heading, body, _ := strings.Cut(text, "\n")
	s := Section{Heading: strings.TrimSpace(heading), text: strings.TrimSpace(body)}
	for _, line := range strings.Split(body, "\n") {
		if sub, ok := strings.CutPrefix(line, "### "); ok {
			s.Subheadings = append(s.Subheadings, strings.TrimSpace(sub))
		}
	}
	return s
}

// Headings returns the headings of the page, of both levels, in order.
func (t *Topic) Headings() []string {
	var all []string
	for _, s := range t.Sections {
		all = append(all, s.Heading)
		all = append(all, s.Subheadings...)
	}
	return all
}

// Has reports whether the page has that heading.
func (t *Topic) Has(heading string) bool { return slices.Contains(t.Headings(), heading) }
