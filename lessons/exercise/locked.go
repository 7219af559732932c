package exercise

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/printer"
	"go/token"
	"slices"
	"strings"

	"racelab/lessons"
	"racelab/sim"
)

// declaration is a part of a lesson that the learner may not change.
type declaration struct {
	name  string // as the learner knows it: "Alice", "Invariant", "the field Crash"
	kind  string // what it is: "an actor", "the test"
	text  string // as gofmt has it, without comments
	first int    // lines of the starter, from 1, with the comment above
	last  int
}

// Span is a range of lines of a file of the starter that may not be changed.
type Span struct {
	First, Last int    // from 1
	Name, Kind  string // "Alice", "an actor"
}

// Locked returns the lines of a text that may not be changed: those of the declarations that
// are locked. It is empty for a text that does not parse, where nobody knows.
func (e *Exercise) Locked(f sim.File) []Span {
	all, err := places(f)
	if err != nil {
		return nil
	}
	var out []Span
	for _, d := range all {
		for _, l := range e.locked {
			if l.name == d.name {
				out = append(out, Span{d.first, d.last, d.name, l.kind})
			}
		}
	}
	return out
}

// lockedOf finds what is locked of a lesson: Outcome and Invariant; the faults; every actor,
// and every function that acts for somebody outside the program, unless some switch of the
// lesson changes it: then a fix may have to.
func lockedOf(l *lessons.Lesson) ([]declaration, error) {
	plain, err := declarationsOf(l)
	if err != nil {
		return nil, err
	}
	changes := map[string]bool{}
	for _, s := range l.Switches {
		if s.Kind == "fault" {
			continue
		}
		with, err := declarationsOf(l, s.Name)
		if err != nil {
			return nil, err
		}
		for name, d := range plain {
			if with[name].text != d.text {
				changes[name] = true
			}
		}
	}
	var out []declaration
	for name, d := range plain {
		if d.kind = kindOf(l, d); d.kind == "" || changes[name] && d.kind != testKind {
			continue
		}
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b declaration) int { return a.first - b.first })
	return out, nil
}

const (
	testKind    = "the test"
	faultKind   = "a fault"
	actorKind   = "an actor"
	outsideKind = "outside your program"
)

// kindOf says what a declaration is, if that is nothing that a learner writes.
func kindOf(l *lessons.Lesson, d declaration) string {
	switch {
	case d.name == "Outcome" || d.name == "Invariant":
		return testKind
	case strings.HasPrefix(d.name, fieldPrefix):
		return faultKind
	case slices.Contains(l.Actors(), d.name):
		return actorKind
	case strings.Contains(d.text, ".Do(func() string {"): // a step of a remote.Server
		return outsideKind
	}
	return ""
}

const fieldPrefix = "the field "

// declarationsOf returns those of the lesson with switches typed in, by name.
func declarationsOf(l *lessons.Lesson, on ...string) (map[string]declaration, error) {
	files, err := l.Starter(on...)
	if err != nil {
		return nil, err
	}
	out := map[string]declaration{}
	for _, f := range files {
		all, err := declarations(f)
		if err != nil {
			return nil, err
		}
		for _, d := range all {
			out[d.name] = d
		}
	}
	return out, nil
}

// declarations returns the functions of a file, and the fields of Lesson that have a tag.
func declarations(f sim.File) ([]declaration, error) { return declarationsIn(f, textOf) }

// places is declarations without their text: to print what somebody wrote can take for ever, to parse it
// takes as long as it is.
func places(f sim.File) ([]declaration, error) {
	return declarationsIn(f, func(*token.FileSet, ast.Node) string { return "" })
}

func declarationsIn(f sim.File, text func(*token.FileSet, ast.Node) string) ([]declaration, error) {
	fset, file, err := parse(f)
	if err != nil {
		return nil, err
	}
	var out []declaration
	add := func(name string, n ast.Node, doc *ast.CommentGroup) {
		d := declaration{name: name, text: text(fset, n), first: fset.PositionFor(n.Pos(), false).Line, last: fset.PositionFor(n.End(), false).Line}
		if doc != nil {
			d.first = fset.PositionFor(doc.Pos(), false).Line
		}
		out = append(out, d)
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			add(nameOf(d), &ast.FuncDecl{Recv: d.Recv, Name: d.Name, Type: d.Type, Body: d.Body}, d.Doc)
		case *ast.GenDecl:
			for _, field := range taggedFields(d) {
				add(fieldPrefix+field.Names[0].Name, field, field.Doc)
			}
		}
	}
	return out, nil
}

// nameOf is a function's name: that of a method of Lesson alone, otherwise with its
// receiver.
func nameOf(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return "func " + d.Name.Name
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if id, ok := t.(*ast.Ident); ok && id.Name != "Lesson" {
		return id.Name + "." + d.Name.Name
	}
	return d.Name.Name
}

func taggedFields(d *ast.GenDecl) []*ast.Field {
	var out []*ast.Field
	for _, s := range d.Specs {
		t, ok := s.(*ast.TypeSpec)
		if !ok || t.Name.Name != "Lesson" {
			continue
		}
		if st, ok := t.Type.(*ast.StructType); ok {
			for _, f := range st.Fields.List {
				if f.Tag != nil && len(f.Names) == 1 {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// textOf prints a node as gofmt would, without comments and blank lines: those may be
// changed anywhere.
func textOf(fset *token.FileSet, n ast.Node) string {
	var b bytes.Buffer
	_ = printer.Fprint(&b, fset, n) // a node that was parsed can be printed
	var lines []string
	for _, l := range strings.Split(b.String(), "\n") {
		if l = strings.Join(strings.Fields(l), " "); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

// refusal says which locked part was changed, in a sentence; empty if none was.
func (e *Exercise) refusal(files []sim.File) (words string, at int) {
	have := map[string][]declaration{}
	for _, f := range files {
		all, err := declarations(f)
		if err != nil {
			return "", 0 // the compiler says it better
		}
		for _, d := range all {
			have[d.name] = append(have[d.name], d)
		}
	}
	for _, l := range e.locked {
		switch got := have[l.name]; {
		case len(got) == 0:
			return fmt.Sprintf("%s is %s and has to stay: put it back, or undo.", capital(l.name), l.kind), 0
		case got[0].text != l.text:
			return fmt.Sprintf("%s is %s and stays as it was: change the functions that it calls, or undo.", capital(l.name), l.kind), got[0].first
		}
	}
	return e.additions(have)
}

// additions says what was added that would change the exercise.
func (e *Exercise) additions(have map[string][]declaration) (words string, at int) {
	actors := e.Lesson.Actors()
	for name, all := range have {
		d := all[0]
		field, tagged := strings.CutPrefix(name, fieldPrefix)
		switch {
		case tagged && !slices.ContainsFunc(e.locked, func(l declaration) bool { return l.name == name }):
			return fmt.Sprintf("The field %s has a tag, which makes it a switch of the lesson: leave the tag out.", field), d.first
		case strings.Contains(d.text, ") "+name+"() {") && ast.IsExported(name) && name != "Setup" && !slices.Contains(actors, name):
			return fmt.Sprintf("%s would be another actor, as every exported method of Lesson without parameters is: begin its name with a small letter.", name), d.first
		}
	}
	for _, name := range actors {
		if len(have[name]) == 0 {
			return name + " is an actor and has to stay: put it back, or undo.", 0
		}
	}
	return "", 0
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
