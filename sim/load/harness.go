package load

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"reflect"
	"strings"
	"unicode"
)

// This file writes the harness: a few lines of Go that start a lesson's actors
// or one test. It is added to the user's package as a file of its own, so
// that it is checked and compiled like everything else.

const harnessName = "racelab.harness"

// harnessFunc names the function that runs an entry.
func harnessFunc(e Entry) string {
	if e.Kind == Main {
		return "main"
	}
	return "racelab" + e.Name
}

// withHarness finds the entries of a package and checks it with their harness. Its
// tests are given; also is the code for those of another package that this one runs.
func (l *loader) withHarness(path string, files []*ast.File, tests []testUnit, run runner, also string) (*checked, error) {
	var body strings.Builder
	entries := l.mainEntry(files)
	for _, t := range tests {
		entries = append(entries, Entry{t.name, Test})
		body.WriteString(run.code(t))
	}
	body.WriteString(also)
	lesson, err := l.findLesson(files)
	if err != nil {
		return nil, err
	}
	if lesson != nil && len(entries) == 0 {
		entries = append(entries, Entry{"Lesson", Lesson})
		l.out.Switches, l.out.Actors = lesson.switches, lesson.actors
		body.WriteString(lesson.harness())
	}
	l.out.Entries = append(l.out.Entries, entries...)
	if l.around.Calls {
		body.WriteString(l.callHarness(files))
	}
	if body.Len() == 0 {
		return l.check(path, files, l.around.Go, ours)
	}
	text := "package " + files[0].Name.Name + "\n" + importsOf(body.String()) + body.String()
	file, err := parser.ParseFile(l.fset, harnessName, text, 0)
	if err != nil {
		return nil, fmt.Errorf("the harness does not parse: %w", err)
	}
	c, err := l.check(path, append(files[:len(files):len(files)], file), l.around.Go, ours)
	if err == nil && lesson != nil && c.pkg.Scope().Lookup("Lesson") == nil { // its fields use what racelab lacks
		return nil, errors.New(c.left["Lesson"])
	}
	if err == nil && lesson != nil && lesson.setup {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(c.pkg.Scope().Lookup("Lesson").Type()), true, c.pkg, "Setup")
		l.setup = obj
	}
	return c, err
}

// importsOf are the imports of a harness.
func importsOf(body string) string {
	out := ""
	used := ""
	for _, im := range [...]struct{ uses, clause, use string }{
		{"rt.", `"racelab/rt"`, "var _ = rt.TestFailed\n"}, {"testing.", `"testing"`, "var _ testing.TB\n"}, {"math.", `"math"`, "var _ = math.NaN\n"},
		{"RacelabFuzz(", `_ "racelab/fuzzing"`, ""}, {"network.", `"racelab/network"`, ""}, {"sqldb.", `"racelab/sqldb"`, ""}, {"redisdb.", `"racelab/redisdb"`, ""}, {underTest + ".", underTest + ` "` + underTestPath + `"`, ""},
	} {
		if strings.Contains(body, im.uses) {
			out += "import " + im.clause + "\n"
			used += im.use // it may have been said in a string only
		}
	}
	return out + used
}

func (l *loader) mainEntry(files []*ast.File) []Entry {
	if files[0].Name.Name != "main" {
		return nil
	}
	for _, f := range files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "main" {
				return []Entry{{"main", Main}}
			}
		}
	}
	return nil
}

// takes reports whether a function's only parameter is a pointer to that type
// of package testing.
func takes(fn *ast.FuncDecl, name string) bool {
	if fn.Type.Params.NumFields() != 1 || fn.Type.Results.NumFields() != 0 {
		return false
	}
	star, ok := fn.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	sel, ok := star.X.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == name
}

// lessonShape is what the harness needs to know of type Lesson.
type lessonShape struct {
	switches  []Switch
	actors    []string // method names
	setup     bool
	outcome   bool
	invariant bool
}

// findLesson returns nil if there is no type Lesson.
func (l *loader) findLesson(files []*ast.File) (*lessonShape, error) {
	var shape *lessonShape
	for _, f := range files {
		for _, d := range f.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range gen.Specs {
				ts, ok := spec.(*ast.TypeSpec)
				if !ok || ts.Name.Name != "Lesson" {
					continue
				}
				st, ok := ts.Type.(*ast.StructType)
				if !ok {
					return nil, fmt.Errorf("%s: type Lesson must be a struct", l.fset.Position(ts.Pos()))
				}
				shape = &lessonShape{}
				if err := l.switchesOf(st, shape); err != nil {
					return nil, err
				}
			}
		}
	}
	if shape == nil {
		return nil, nil
	}
	l.methodsOf(files, shape)
	if len(shape.actors) == 0 {
		return nil, nil
	}
	return shape, nil
}

func (l *loader) switchesOf(st *ast.StructType, shape *lessonShape) error {
	for _, f := range st.Fields.List {
		if f.Tag == nil {
			continue
		}
		tag := reflect.StructTag(strings.Trim(f.Tag.Value, "`"))
		for _, kind := range []string{"fix", "partial", "wrong", "fault"} {
			text, ok := tag.Lookup(kind)
			if !ok {
				continue
			}
			id, isBool := f.Type.(*ast.Ident)
			if !isBool || id.Name != "bool" {
				return fmt.Errorf("%s: a switch of a lesson must be a bool", l.fset.Position(f.Pos()))
			}
			for _, n := range f.Names {
				if !n.IsExported() {
					return fmt.Errorf("%s: the switch %s must be exported", l.fset.Position(n.Pos()), n.Name)
				}
				shape.switches = append(shape.switches, Switch{Name: Kebab(n.Name), Field: n.Name, Kind: kind, Text: text})
			}
		}
	}
	return nil
}

func (l *loader) methodsOf(files []*ast.File, shape *lessonShape) {
	for _, f := range files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || !isLessonReceiver(fn.Recv) || fn.Type.Params.NumFields() > 0 {
				continue
			}
			results := fn.Type.Results.NumFields()
			switch name := fn.Name.Name; {
			case name == "Setup" && results == 0:
				shape.setup = true
			case name == "Outcome" && results == 1:
				shape.outcome = true
			case name == "Invariant" && results == 1:
				shape.invariant = true
			case results == 0 && fn.Name.IsExported():
				shape.actors = append(shape.actors, name)
			}
		}
	}
}

func isLessonReceiver(recv *ast.FieldList) bool {
	if len(recv.List) != 1 {
		return false
	}
	star, ok := recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	id, ok := star.X.(*ast.Ident)
	return ok && id.Name == "Lesson"
}

func (s *lessonShape) harness() string {
	var b strings.Builder
	b.WriteString("func racelabLesson() {\n\tl := new(Lesson)\n")
	for i, sw := range s.switches {
		fmt.Fprintf(&b, "\tl.%s = rt.Switch(%d)\n", sw.Field, i)
	}
	if s.setup {
		b.WriteString("\tl.Setup()\n")
	}
	b.WriteString("\trt.World(l)\n")
	for _, a := range s.actors {
		fmt.Fprintf(&b, "\trt.Actor(%q, l.%s)\n", ActorName(a), a)
	}
	b.WriteString("\trt.Join()\n")
	if s.outcome {
		b.WriteString("\trt.Outcome(l.Outcome())\n")
	}
	if s.invariant {
		b.WriteString("\tif err := l.Invariant(); err != nil {\n\t\trt.Violated(err.Error())\n\t}\n")
	}
	b.WriteString("}\n")
	return b.String()
}

// ActorName is the lane's name of an actor method: its own in lower case,
// words apart: "alice", "load balancer".
func ActorName(method string) string {
	return strings.ReplaceAll(Kebab(method), "-", " ")
}

// Kebab turns LockEach into lock-each, and UseSQLTx into use-sql-tx.
func Kebab(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 {
			prev := runes[i-1]
			nextLower := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if !unicode.IsUpper(prev) || nextLower {
				b.WriteByte('-')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
