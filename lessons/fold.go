package lessons

import (
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strings"
)

// Part says what a line of a lesson is about, so that a screen can show the
// story first.
type Part uint8

// The parts, in the order in which a learner reads them.
const (
	Story Part = iota // the actors and the functions that they call
	World             // what the actors share: types, variables, Setup
	Check             // Outcome and Invariant
	Frame             // package clause and imports
)

// Line is one line of a lesson as the learner reads it.
type Line struct {
	Number int    // in the source, from 1: the line that events name; 0 for a separator
	Text   string // without the newline; indented with tabs
	Added  bool   // would not be there, or not so, with every switch off
	Part   Part

	decl int // index of the declaration that it belongs to; -1 for the package clause
}

// Fold shows the source of a lesson with the switches of on set, by the names
// that the command line takes ("lock-each"). A branch such as
//
//	if l.Lock {
//		l.mu.Lock()
//	}
//
// is left out when its switch is off; when it is on, its body stands there
// without the if, and its lines are marked as added. Conditions may join
// switches with !, &&, || and parentheses, and an if may go on with else or
// else if. What follows a branch that returns is left out, as are the switches
// themselves and whatever only hidden lines use: imports, fields of Lesson and
// declarations. So the lines always make up a file that compiles and that gofmt
// leaves as it is.
//
// Lines keep their numbers and their order. Source that does not parse comes
// back whole.
func Fold(src []byte, on map[string]bool) []Line {
	f, err := parseFold(src)
	if err != nil {
		return whole(src)
	}
	base := map[int]string{}
	for _, l := range f.fold(nil) {
		base[l.Number] = strings.TrimSpace(l.Text)
	}
	lines := f.fold(on)
	for i, l := range lines {
		text, same := base[l.Number]
		lines[i].Added = l.Text != "" && (!same || text != strings.TrimSpace(l.Text))
	}
	return lines
}

// Reading returns lines in the order in which a learner reads them: the story,
// the world that the actors share, the check. The frame is left out, and an
// empty line with the number 0 separates declarations.
func Reading(lines []Line) []Line {
	var out []Line
	for part := Story; part < Frame; part++ {
		decl := -1
		for _, l := range lines {
			if l.Part != part || l.decl != decl && l.Text == "" {
				continue
			}
			if l.decl != decl && len(out) > 0 {
				out = append(out, Line{Part: part, decl: l.decl})
			}
			decl = l.decl
			out = append(out, l)
		}
	}
	return out
}

func whole(src []byte) []Line {
	var lines []Line
	for i, text := range split(string(src)) {
		lines = append(lines, Line{Number: i + 1, Text: text})
	}
	return lines
}

func split(text string) []string {
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// foldFile is the parsed source of one file. Line numbers index the slices from
// 1; entry 0 is unused.
type foldFile struct {
	fset     *token.FileSet
	file     *ast.File
	text     []string          // source lines
	raw      []bool            // the line begins inside a raw string
	comments map[int]int       // last line -> first line, of the comments that stand alone
	switches map[string]string // field -> name
	holders  map[string]bool   // names of receivers and parameters of type Lesson
	kept     map[string]bool   // fields that stay as they are, though they are switches
}

func parseFold(src []byte) (*foldFile, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	f := &foldFile{
		fset:     fset,
		file:     file,
		text:     append([]string{""}, split(string(src))...),
		comments: map[int]int{},
		switches: map[string]string{},
		holders:  map[string]bool{},
	}
	f.raw = make([]bool, len(f.text)+1)
	for _, s := range switchFields(file) {
		f.switches[s.Field] = s.Name
	}
	ast.Inspect(file, f.note)
	if !declaresLesson(file) {
		ast.Inspect(file, f.noteForeign)
	}
	for _, g := range file.Comments {
		at := f.at(g.Pos())
		if strings.TrimSpace(f.text[at.Line][:at.Column-1]) == "" {
			f.comments[f.line(g.End())] = at.Line
		}
	}
	return f, nil
}

// note collects raw strings and the names by which functions know the Lesson.
func (f *foldFile) note(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BasicLit:
		if n.Kind == token.STRING {
			for l := f.line(n.Pos()) + 1; l <= f.line(n.End()); l++ {
				f.raw[l] = true
			}
		}
	case *ast.FuncDecl:
		if n.Recv != nil {
			f.noteHolders(n.Recv)
		}
	case *ast.FuncType:
		f.noteHolders(n.Params)
	}
	return true
}

// noteForeign collects the switches of a Lesson that another file declares: the
// exported fields that conditions read. Other fields of a lesson are not exported.
func (f *foldFile) noteForeign(n ast.Node) bool {
	branch, ok := n.(*ast.IfStmt)
	if !ok {
		return true
	}
	ast.Inspect(branch.Cond, func(n ast.Node) bool {
		if _, ok := n.(*ast.CallExpr); ok {
			return false // l.Method() is no switch
		}
		if e, ok := n.(*ast.SelectorExpr); ok && e.Sel.IsExported() {
			if x, ok := e.X.(*ast.Ident); ok && f.holders[x.Name] {
				f.switches[e.Sel.Name] = kebab(e.Sel.Name)
			}
		}
		return true
	})
	return true
}

// declaresLesson reports whether the type Lesson stands in a file.
func declaresLesson(file *ast.File) bool {
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok {
			for _, s := range g.Specs {
				if t, ok := s.(*ast.TypeSpec); ok && isLessonSpec(t) {
					return true
				}
			}
		}
	}
	return false
}

func (f *foldFile) noteHolders(fields *ast.FieldList) {
	for _, field := range fields.List {
		if isLesson(field.Type) {
			for _, name := range field.Names {
				f.holders[name.Name] = true
			}
		}
	}
}

// at returns where p is in the text, whatever a //line comment claims.
func (f *foldFile) at(p token.Pos) token.Position { return f.fset.PositionFor(p, false) }

func (f *foldFile) line(p token.Pos) int { return f.at(p).Line }

// fold renders the file with the switches of on.
func (f *foldFile) fold(on map[string]bool) []Line {
	w := &folder{
		foldFile: f,
		on:       on,
		shown:    make([]bool, len(f.text)),
		dedent:   make([]int, len(f.text)),
		rewrite:  map[int]string{},
	}
	w.show(1, len(f.text)-1)
	for _, d := range f.file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			w.body(fn.Body, fn.Type)
		}
	}
	w.hideUnused()
	w.tidyBlanks()
	return w.lines()
}

// lines collects what is shown, as gofmt would have it.
func (w *folder) lines() []Line {
	out := w.owners()
	shown := out[:0]
	var texts []string
	for _, l := range out {
		if w.shown[l.Number] {
			l.Text = w.lineText(l.Number)
			texts = append(texts, l.Text)
			shown = append(shown, l)
		}
	}
	// Without their neighbours, fields and comments align differently.
	formatted, err := format.Source([]byte(strings.Join(texts, "\n") + "\n"))
	if err != nil {
		return shown
	}
	if texts = split(string(formatted)); len(texts) == len(shown) {
		for i := range shown {
			shown[i].Text = texts[i]
		}
	}
	return shown
}

func (w *folder) lineText(i int) string {
	text, ok := w.rewrite[i]
	if !ok {
		text = w.text[i]
	}
	if w.raw[i] {
		return text
	}
	for range w.dedent[i] {
		text = strings.TrimPrefix(text, "\t")
	}
	return text
}

// owners returns every line with the part and the declaration that it belongs
// to. A comment or an empty line before a declaration belongs to it.
func (w *folder) owners() []Line {
	var lines []Line
	upTo := func(last, decl int, p Part) {
		for i := len(lines) + 1; i <= last; i++ {
			lines = append(lines, Line{Number: i, Part: p, decl: decl})
		}
	}
	upTo(w.line(w.file.Name.End()), -1, Frame)
	for i, d := range w.file.Decls {
		upTo(w.line(d.End()), i, partOf(d))
	}
	upTo(len(w.text)-1, len(w.file.Decls), Story)
	return lines
}

func partOf(d ast.Decl) Part {
	switch d := d.(type) {
	case *ast.GenDecl:
		if d.Tok == token.IMPORT {
			return Frame
		}
		return World
	case *ast.FuncDecl:
		if !isLessonMethod(d) {
			return Story
		}
		switch d.Name.Name {
		case "Setup":
			return World
		case "Outcome", "Invariant":
			return Check
		}
	}
	return Story
}

// tidyBlanks hides empty lines that gofmt would not leave: doubled ones, and
// those at the edge of a block.
func (w *folder) tidyBlanks() {
	const (
		text = iota
		opening
		blank
	)
	before, pending := opening, 0
	for i := 1; i < len(w.text); i++ {
		if !w.shown[i] {
			continue
		}
		t := strings.TrimSpace(w.text[i])
		if t == "" && !w.raw[i] {
			w.shown[i] = before == text
			if w.shown[i] {
				before, pending = blank, i
			}
			continue
		}
		if before == blank && (strings.HasPrefix(t, "}") || strings.HasPrefix(t, ")")) {
			w.shown[pending] = false
		}
		before = text
		if strings.HasSuffix(t, "{") || strings.HasSuffix(t, "(") {
			before = opening
		}
	}
	if before == blank {
		w.shown[pending] = false
	}
}
