package topics

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"
	"text/template"
	"time"

	"racelab/content"
	"racelab/lessons"
	"racelab/lessons/drills"
	"racelab/sim"
)

// rendering remembers a page that was filled in. The channel is a lock that
// gives up waiting when its context ends.
type rendering struct {
	lock chan struct{}
	text *string
}

func newRendering() rendering { return rendering{lock: make(chan struct{}, 1), text: new(string)} }

// Render returns the page as Markdown, from its first heading of the second
// level on, its placeholders filled. The first call asks the engine, which may
// take a second; the answer is kept. Render may be called from several
// goroutines; it fails when ctx ends.
//
// Placeholders are those of text/template with these functions. SUBJECT is the
// name of a lesson, followed by names of switches that are on, or the file of a
// program in content/topics/_live, followed by the name of a test where it has
// several:
//
//	{{lesson "lost-update" "failing" "lock"}}  a placeholder of a lesson's page, as that page would fill it
//	{{source "lost-update" "deposit" …}}       a declaration of a lesson with these switches on, or of a live program;
//	                                           of a live program the declaration may be left out
//	{{timeline SUBJECT}}                       its shortest failing run, a lane an actor
//	{{check SUBJECT}}                          its verdict and its census
//	{{see "lost-update" "race"}}               lessons, other pages and drills ("drill oversell"), by their titles
//	{{incidents "Races"}}                      a table of the incidents in a section of the page incidents
func (t *Topic) Render(ctx context.Context) (string, error) {
	select {
	case t.made.lock <- struct{}{}:
		defer func() { <-t.made.lock }()
	case <-ctx.Done():
		return "", fmt.Errorf("the page %s was not made: %w", t.Name, context.Cause(ctx))
	}
	if *t.made.text != "" {
		return *t.made.text, nil
	}
	text, err := t.fill(ctx)
	if err != nil {
		return "", fmt.Errorf("the page %s cannot be made: %w", t.Name, err)
	}
	*t.made.text = text
	return text, nil
}

// fill makes the page anew.
func (t *Topic) fill(ctx context.Context) (string, error) {
	w := &writer{ctx: ctx, topic: t, numbers: map[string]lessons.Numbers{}}
	var out strings.Builder
	for _, s := range t.Sections {
		fmt.Fprintf(&out, "## %s\n\n", s.Heading)
		tmpl, err := template.New(s.Heading).Funcs(w.functions()).Parse(s.text)
		if err != nil {
			return "", err
		}
		if err := tmpl.Execute(&out, nil); err != nil {
			return "", err
		}
		out.WriteString("\n\n")
	}
	return strings.TrimSpace(out.String()) + "\n", nil
}

// writer fills in one page.
type writer struct {
	ctx     context.Context
	topic   *Topic
	numbers map[string]lessons.Numbers
}

func (w *writer) functions() template.FuncMap {
	return template.FuncMap{
		"lesson":    w.lesson,
		"source":    w.source,
		"timeline":  w.timeline,
		"check":     w.check,
		"see":       see,
		"incidents": incidentTable,
	}
}

// lesson fills in a placeholder of a lesson's page.
func (w *writer) lesson(name, placeholder string, args ...string) (string, error) {
	l, err := lessons.Find(name)
	if err != nil {
		return "", err
	}
	return l.Placeholder(w.of(l), placeholder, args...)
}

// of returns the numbers of a lesson, explored once a page.
func (w *writer) of(l *lessons.Lesson) lessons.Numbers {
	n := w.numbers[l.Name]
	if n == nil {
		n = l.Numbers(w.ctx)
		w.numbers[l.Name] = n
	}
	return n
}

// see names lessons and pages by their titles: "A (`a`), B (`b`) and C (`c`)".
func see(names ...string) (string, error) {
	if len(names) == 0 {
		return "", errors.New("say which lesson or page to see")
	}
	var said []string
	for _, name := range names {
		link, err := follow(name)
		if err != nil {
			return "", err
		}
		said = append(said, link.String())
	}
	last := len(said) - 1
	if last == 0 {
		return said[0], nil
	}
	return strings.Join(said[:last], ", ") + " and " + said[last], nil
}

// Link is a lesson or a page that a page points to.
type Link struct {
	Name   string
	Title  string
	Lesson bool // else a topic, or
	Drill  bool // a drill of the incident room, which is called "drill NAME"
}

// String returns the link as Markdown: "Lost update" (`lost-update`).
func (l Link) String() string { return fmt.Sprintf("\"%s\" (`%s`)", l.Title, l.Name) }

// places is every lesson and page, by name.
var places = sync.OnceValue(func() map[string]Link {
	all := map[string]Link{}
	for _, t := range All() {
		all[t.Name] = Link{Name: t.Name, Title: t.Title}
	}
	for _, l := range lessons.All() {
		all[l.Name] = Link{Name: l.Name, Title: l.Title, Lesson: true}
	}
	for _, d := range drills.All() {
		all["drill "+d.Name] = Link{Name: "drill " + d.Name, Title: d.Title, Drill: true}
	}
	return all
})

// follow finds what a link is to.
func follow(name string) (Link, error) {
	link, ok := places()[name]
	if !ok {
		return Link{}, fmt.Errorf("there is neither a lesson nor a page nor a drill %q", name)
	}
	return link, nil
}

// Links returns what the page points to, each once, in the order of the page.
func (t *Topic) Links() []Link {
	var all []Link
	known := map[string]bool{}
	for _, s := range t.Sections {
		for _, name := range seen(s.text) {
			link, err := follow(name)
			if err == nil && !known[name] {
				known[name] = true
				all = append(all, link)
			}
		}
	}
	return all
}

var (
	seePlaceholder = regexp.MustCompile(`{{see ([^}]*)}}`)
	quoted         = regexp.MustCompile(`"([^"]*)"`)
)

// seen returns the names in the placeholders see of a text.
func seen(text string) []string {
	var names []string
	for _, m := range seePlaceholder.FindAllStringSubmatch(text, -1) {
		for _, q := range quoted.FindAllStringSubmatch(m[1], -1) {
			names = append(names, q[1])
		}
	}
	return names
}

// subject is something that the engine can run.
type subject struct {
	title   string
	program *sim.Program
	config  sim.Config
	report  *sim.Report
}

// test reports whether the subject is a test.
func (s *subject) test() bool {
	for _, e := range s.program.Entries() {
		if e.Name == s.config.Entry || s.config.Entry == "" {
			return e.Kind == sim.Test
		}
	}
	return false
}

// subject finds and explores what a placeholder is about.
func (w *writer) subject(name string, args []string) (*subject, error) {
	if strings.HasSuffix(name, ".go") {
		return w.live(name, args)
	}
	l, err := lessons.Find(name)
	if err != nil {
		return nil, err
	}
	p, err := l.Load()
	if err != nil {
		return nil, err
	}
	r, err := w.of(l)(args...)
	if err != nil {
		return nil, err
	}
	return &subject{title: l.Title, program: p, config: sim.Config{Switches: args}, report: r}, nil
}

// live explores a program of content/topics/_live.
func (w *writer) live(name string, args []string) (*subject, error) {
	text, err := readLive(name)
	if err != nil {
		return nil, err
	}
	p, err := sim.Load(name, []sim.File{{Name: name, Text: text}})
	if err != nil {
		return nil, err
	}
	c := sim.Config{AnyTimers: true} // as racelab check does
	switch len(args) {
	case 0:
	case 1:
		c.Entry = args[0]
	default:
		return nil, fmt.Errorf("%s: name one test, not %d", name, len(args))
	}
	r, err := p.Explore(w.ctx, c, sim.Budget{Time: time.Minute}, nil) // figures of a page must not hang on how fast a machine is
	if err != nil {
		return nil, err
	}
	return &subject{title: name, program: p, config: c, report: r}, nil
}

func readLive(name string) ([]byte, error) {
	text, err := fs.ReadFile(content.FS(), "topics/_live/"+name)
	if err != nil {
		return nil, fmt.Errorf("there is no program content/topics/_live/%s", name)
	}
	return text, nil
}

// source shows a declaration, or a whole live program without its package clause
// and imports, as a block of code.
func (w *writer) source(name string, args ...string) (string, error) {
	if strings.HasSuffix(name, ".go") {
		text, err := readLive(name)
		if err != nil {
			return "", err
		}
		return block("go", excerpt(numbered(text), text, args))
	}
	l, err := lessons.Find(name)
	if err != nil {
		return "", err
	}
	if len(args) == 0 {
		return "", fmt.Errorf("say which declaration of %s is meant", name)
	}
	on := map[string]bool{}
	for _, s := range args[1:] {
		on[s] = true
	}
	for _, f := range l.Files {
		if code := excerpt(lessons.Fold(f.Text, on), f.Text, args[:1]); code != "" {
			return block("go", code)
		}
	}
	return "", fmt.Errorf("lesson %s declares no %s", name, args[0])
}

// block is a fenced block of Markdown.
func block(language, text string) (string, error) {
	if text == "" {
		return "", errors.New("there is no such declaration")
	}
	if strings.Contains(text, "```") {
		return "", errors.New("the text holds a fence ```, which ends the block that it stands in")
	}
	return "```" + language + "\n" + strings.TrimRight(text, "\n") + "\n```", nil
}
