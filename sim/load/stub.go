package load

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"racelab/sim/library"
)

// This file makes the best of source that uses what racelab does not have: a package that is
// nowhere to be found, a function that its own library lacks. Where the type-checker trips over it, a
// function gets a body that ends the check if it is reached, with the reason; any other declaration is
// left out, and then what uses it is treated likewise. Mistakes of the program's own are no such thing, and
// refuse it.

// maxRounds bounds how often a package is checked again.
const maxRounds = 40

// stubs are what of a package is left out.
type stubs struct {
	l       *loader
	from    home
	files   []*ast.File
	left    map[string]string // names of what is left out, and of imports, with the reason
	stopped int               // functions that got another body
}

// mend changes the files so that the errors do not come again. It returns false if one of them is a
// mistake of the program's.
func (s *stubs) mend(errs []types.Error) bool {
	if s.from == ours {
		for _, e := range errs {
			if !e.Soft && !s.excused(e) {
				return false
			}
		}
	}
	changed := false
	for _, e := range errs {
		if e.Soft {
			continue
		}
		for _, f := range s.files {
			if f.FileStart <= e.Pos && e.Pos <= f.FileEnd && s.leaveOut(f, e) {
				changed = true
			}
		}
	}
	return changed
}

var (
	undefinedName  = regexp.MustCompile(`^undefined: (?:(\w+)\.)?(\w+)`)
	undefinedField = regexp.MustCompile(`undefined \(type (.+?) has no field or method`)
	unknownField   = regexp.MustCompile(`^unknown field \w+ in struct literal of type (.+)`)
	missingMethod  = regexp.MustCompile(`does not implement (\S+) \((?:missing|wrong type for) method`)
)

// excused reports whether an error in the program's own source comes of what racelab lacks.
func (s *stubs) excused(e types.Error) bool {
	switch m := e.Msg; {
	case strings.HasPrefix(m, "could not import "), strings.HasPrefix(m, "\t"):
		return true
	case undefinedName.MatchString(m):
		parts := undefinedName.FindStringSubmatch(m)
		name := parts[1]
		if name == "" {
			return s.left[parts[2]] != ""
		}
		return s.left[name] != "" || s.left[parts[2]] != "" || s.l.ofLibrary(e.Pos, name+"."+parts[2], s.files)
	case undefinedField.MatchString(m):
		return s.ofLibraryType(undefinedField.FindStringSubmatch(m)[1])
	case unknownField.MatchString(m):
		return s.ofLibraryType(unknownField.FindStringSubmatch(m)[1])
	case missingMethod.MatchString(m):
		return s.ofLibraryType(m)
	}
	return false
}

// ofLibraryType reports whether a type of the library is named in a text.
func (s *stubs) ofLibraryType(text string) bool {
	for path, c := range s.l.loaded {
		if s.l.partial(path, c) && (strings.Contains(text, path+".") || strings.Contains(text, c.pkg.Name()+".")) {
			return true
		}
	}
	for name := range s.left {
		if strings.Contains(text, name) {
			return true
		}
	}
	return false
}

// leaveOut gives the function around an error a body that stops, or leaves out the declaration.
func (s *stubs) leaveOut(f *ast.File, e types.Error) bool {
	reason := s.reason(e)
	for i, d := range f.Decls {
		if e.Pos < d.Pos() || e.Pos > d.End() {
			continue
		}
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Body != nil && d.Body.Pos() <= e.Pos {
				if _, done := s.l.stops[d.Name.Pos()]; !done {
					s.stop(d, reason)
				}
				return true
			}
			if d.Recv == nil {
				s.left[d.Name.Name] = reason
			}
			f.Decls = slices.Delete(slices.Clone(f.Decls), i, i+1)
			return true
		case *ast.GenDecl:
			return s.leaveOutOf(f, i, d, e.Pos, reason)
		}
	}
	return false
}

// stop gives a function a body that type-checks, and is never run.
func (s *stubs) stop(d *ast.FuncDecl, reason string) {
	s.l.stops[d.Name.Pos()] = reason
	s.stopped++
	at := d.Body.Lbrace
	call := &ast.CallExpr{Fun: &ast.Ident{NamePos: at, Name: "panic"}, Lparen: at, Rparen: at,
		Args: []ast.Expr{&ast.BasicLit{ValuePos: at, Kind: token.STRING, Value: strconv.Quote(reason)}}}
	d.Body = &ast.BlockStmt{Lbrace: at, Rbrace: d.Body.Rbrace, List: []ast.Stmt{&ast.ExprStmt{X: call}}}
}

func (s *stubs) leaveOutOf(f *ast.File, i int, d *ast.GenDecl, pos token.Pos, reason string) bool {
	if d.Tok == token.CONST { // one counts the other
		for _, x := range d.Specs {
			s.names(x, reason)
		}
		f.Decls = slices.Delete(slices.Clone(f.Decls), i, i+1)
		return true
	}
	for k, x := range d.Specs {
		if pos < x.Pos() || pos > x.End() {
			continue
		}
		s.names(x, reason)
		if im, ok := x.(*ast.ImportSpec); ok {
			f.Imports = slices.DeleteFunc(slices.Clone(f.Imports), func(o *ast.ImportSpec) bool { return o == im })
		}
		d.Specs = slices.Delete(slices.Clone(d.Specs), k, k+1)
		if len(d.Specs) == 0 {
			f.Decls = slices.Delete(slices.Clone(f.Decls), i, i+1)
		}
		return true
	}
	return false
}

// names notes the names of a specification that is left out.
func (s *stubs) names(x ast.Spec, reason string) {
	switch x := x.(type) {
	case *ast.ImportSpec:
		at, _ := strconv.Unquote(x.Path.Value)
		name := impliedName(at)
		if x.Name != nil {
			name = x.Name.Name
		}
		s.left[name] = reason
	case *ast.TypeSpec:
		s.left[x.Name.Name] = reason
	case *ast.ValueSpec:
		for _, id := range x.Names {
			s.left[id.Name] = reason
		}
	}
}

// reason is what is said of an error: where it comes of something that is left out, why that is.
func (s *stubs) reason(e types.Error) string {
	if parts := undefinedName.FindStringSubmatch(e.Msg); parts != nil {
		for _, name := range parts[1:] {
			if root := s.left[name]; root != "" {
				return root
			}
		}
	}
	return s.l.typeError(e, 0, s.files).Error()
}

// stopped returns the reason why nothing of a package can run: all its entries are stubs. It is nil if
// one can.
func (l *loader) stopped(files []*ast.File) error {
	var first error
	for _, f := range files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv != nil && !isLessonReceiver(fn.Recv) {
				continue
			}
			runs := slices.ContainsFunc(l.out.Entries, func(e Entry) bool { return e.Name == fn.Name.Name || fn.Recv != nil && e.Kind == Lesson })
			if !runs {
				continue
			}
			reason, stub := l.stops[fn.Name.Pos()]
			if !stub {
				return nil
			}
			if first == nil {
				first = errors.New(reason)
			}
		}
	}
	return first
}

// source returns the source of a package, or a sentence that says what to do.
func (l *loader) source(at string, from home) (*Source, error) {
	switch {
	case at == "C":
		return nil, errors.New(`this imports "C": racelab runs Go only, not cgo`)
	case from == ours:
		if src, ok := l.around.Own(at); ok {
			return src, nil
		}
	case from == standard && l.around.Standard != nil:
		return l.around.Standard(at)
	case from == module && l.around.Find != nil:
		return l.around.Find(at)
	}
	return nil, errNotInLibrary{at}
}

// resolve says what an import path stands for in a package of some origin: the key under which it is
// kept, and where it comes from.
func (l *loader) resolve(at string, from home) (key string, of home) {
	if l.around.Own != nil && from != standard {
		if p, ok := l.parsed[at]; ok && p.from == ours {
			return at, ours
		}
		if _, ok := l.own(at); ok {
			return at, ours
		}
	}
	if l.whole[at] {
		return "whole/" + at, standard
	}
	if _, embedded := library.Files(at); from == standard && !isStandard(at) && !embedded {
		return "vendor/" + at, standard
	}
	if isStandard(at) {
		return at, standard
	}
	return at, module
}

// own asks for a package of the module at hand once.
func (l *loader) own(at string) (*Source, bool) {
	if src, ok := l.owned[at]; ok {
		return src, src != nil
	}
	src, ok := l.around.Own(at)
	if !ok {
		src = nil
	}
	l.owned[at] = src
	return src, ok
}

func isStandard(at string) bool {
	first, _, _ := strings.Cut(at, "/")
	return !strings.Contains(first, ".")
}

func (e errNotInLibrary) Error() string {
	if isStandard(e.path) {
		return fmt.Sprintf("package %s is not among those that racelab brings along; run racelab check in a folder on a machine with Go installed, and it is read from there", e.path)
	}
	return fmt.Sprintf("package %s belongs to a module; put the program into a module that requires it", e.path)
}
