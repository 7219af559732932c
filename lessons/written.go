package lessons

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/template"
	"text/template/parse"

	"racelab/sim"
)

// Written is a lesson that is none of the course, such as one of a pack, as its author wrote
// it: plain data, which may be handed to another process.
type Written struct {
	Name  string // "incidents/lost-invoice": its pack and its folder
	Part  string // the part of the course where it stands, unless its page names one
	Page  string // lesson.md
	Files []sim.File
}

// MaxSwitches is how many switches a lesson of a pack may have: every set of them can be
// asked for.
const MaxSwitches = 10

// Make makes the lesson. The error names the file, and says what its author must mend.
func (w Written) Make() (*Lesson, error) {
	l, err := w.lesson()
	if err != nil {
		return nil, err
	}
	if len(l.Files) == 0 {
		return nil, fmt.Errorf("%s has no Go file", l.codePlace())
	}
	if len(l.Switches) > MaxSwitches {
		return nil, fmt.Errorf("%s has %d switches, and a lesson has at most %d", l.codePlace(), len(l.Switches), MaxSwitches)
	}
	for _, heading := range Sections() {
		if err := onlyPlaceholders(l.page.sections[heading]); err != nil {
			return nil, fmt.Errorf("%s: section %s: %w", l.pagePlace(), heading, err)
		}
	}
	l.written = &w
	return l, nil
}

// Written returns what the author of a lesson wrote, of one that is none of the course.
func (l *Lesson) Written() (w Written, ok bool) {
	if l.written == nil {
		return Written{}, false
	}
	return *l.written, true
}

// onlyPlaceholders refuses whatever else templates have: a page counts nothing and repeats
// nothing, so filling it in takes no more than its placeholders do.
func onlyPlaceholders(text string) error {
	t, err := template.New("page").Funcs((&Lesson{}).functions(nil)).Parse(text)
	if err != nil {
		return placeholderError(err)
	}
	if t.Tree == nil {
		return nil
	}
	if len(t.Templates()) > 1 {
		return errors.New("a page defines no templates")
	}
	for _, n := range t.Tree.Root.Nodes {
		switch n := n.(type) {
		case *parse.TextNode, *parse.CommentNode:
			continue
		case *parse.ActionNode:
			if isPlaceholder(n.Pipe) {
				continue
			}
		}
		return fmt.Errorf("%s is no placeholder: those are names with texts in quotation marks, such as {{failing \"lock\"}}", n)
	}
	return nil
}

// Errors of templates, as package text/template words them: where, and what.
var (
	templateError = regexp.MustCompile(`^template: .*?:(\d+)(?::\d+)?: (.*)$`)
	noFunction    = regexp.MustCompile(`^function "(\w+)" not defined$`)
	inExecution   = regexp.MustCompile(`^executing .* at <(.*)>: (?:error calling \w+: )?(.*)$`)
)

// placeholderError says of a page's placeholders what is wrong, to somebody who has never heard of templates.
func placeholderError(err error) error {
	m := templateError.FindStringSubmatch(err.Error())
	if m == nil {
		return err
	}
	line, what := m[1], m[2]
	if f := noFunction.FindStringSubmatch(what); f != nil {
		known := slices.Sorted(maps.Keys((&Lesson{}).functions(nil)))
		return fmt.Errorf("line %s: %q is no placeholder, and names of switches stand in quotation marks; placeholders are %s", line, f[1], strings.Join(known, ", "))
	}
	if x := inExecution.FindStringSubmatch(what); x != nil {
		return fmt.Errorf("line %s: {{%s}}: %s", line, x[1], x[2])
	}
	return fmt.Errorf("line %s: a placeholder is written {{failing \"lock\"}}, and this one is not: %s", line, what)
}

func isPlaceholder(p *parse.PipeNode) bool {
	if len(p.Decl) > 0 || len(p.Cmds) != 1 {
		return false
	}
	for i, arg := range p.Cmds[0].Args {
		if name, ok := arg.(*parse.IdentifierNode); i == 0 {
			if builtin := ok && (&Lesson{}).functions(nil)[name.Ident] == nil; !ok || builtin {
				return false
			}
			continue
		}
		if _, ok := arg.(*parse.StringNode); !ok {
			return false
		}
	}
	return true
}

// OfPack reports whether a name is that of a lesson or kata in a pack: the pack's own name and a slash stand before it.
func OfPack(name string) bool { return strings.Contains(name, "/") }

// codePlace is the folder of the lesson's source, for its author.
func (l *Lesson) codePlace() string {
	if OfPack(l.Name) {
		return path.Base(l.Name)
	}
	return "lessons/" + l.Name
}

// pagePlace is the file of the lesson's page, for its author.
func (l *Lesson) pagePlace() string {
	if OfPack(l.Name) {
		return path.Base(l.Name) + "/lesson.md"
	}
	return "content/lessons/" + l.Name + ".md"
}

// shelf has the lessons beside those of the course.
type shelf struct {
	mu  sync.Mutex
	all []*Lesson
}

// added are the lessons that the command line was given a pack of. They are for the whole
// process, as the course is.
var added shelf

func (s *shelf) list() []*Lesson {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all // it is never changed, only replaced
}

// Add puts lessons behind those of the course, for All and Find in this process. A program
// does so once, before anything asks for the course. The error is that one has a name that is
// taken; then none was added. remove takes them away again.
func Add(more ...*Lesson) (remove func(), err error) {
	added.mu.Lock()
	defer added.mu.Unlock()
	before := added.all
	all := slices.Clone(before)
	for _, l := range more {
		if slices.ContainsFunc(slices.Concat(catalogue(), all), func(o *Lesson) bool { return o.Name == l.Name }) {
			return nil, fmt.Errorf("there is a lesson %s already: rename the folder of yours", l.Name)
		}
		all = append(all, l)
	}
	added.all = all
	return func() {
		added.mu.Lock()
		defer added.mu.Unlock()
		added.all = before
	}, nil
}
