package lessons

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// unit is a piece of a file that is shown only if shown code uses it.
type unit struct {
	node     ast.Node
	doc      *ast.CommentGroup
	names    []string // any of which makes it used
	selected bool     // used as x.name, not as name
	typ      string   // for a method: its receiver's type, which must be used too
	live     bool
}

// hideUnused hides the switches, and every import, field of Lesson and
// declaration that no shown line uses.
func (w *folder) hideUnused() {
	w.hideUnusedLocals()
	units := w.units()
	idents, selected := map[string]bool{}, map[string]bool{}
	for grown := true; grown; {
		grown = false
		for _, u := range units {
			if !u.live && u.used(idents, selected) {
				u.live = true
			}
			if u.live && u.node != nil {
				w.collect(u.node, idents, selected)
				u.node, grown = nil, true
			}
		}
	}
	for _, u := range units {
		if !u.live {
			w.hideNode(u.node, u.doc)
		}
	}
	w.hideEmptyImports()
}

// hideUnusedLocals hides the definitions of variables that no other shown line of
// their function names, if working their value out does nothing else.
func (w *folder) hideUnusedLocals() {
	for _, d := range w.file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			def, ok := n.(*ast.AssignStmt)
			if !ok || def.Tok != token.DEFINE || len(def.Lhs) != 1 || len(def.Rhs) != 1 || !w.shown[w.line(def.Pos())] || !pure(def.Rhs[0]) {
				return true
			}
			if name, ok := def.Lhs[0].(*ast.Ident); ok && !w.names(fn.Body, name) {
				w.hideNode(def, nil)
			}
			return true
		})
	}
}

// names reports whether a shown line of body has the name, other than at def.
func (w *folder) names(body *ast.BlockStmt, def *ast.Ident) (found bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id != def && id.Name == def.Name && w.shown[w.line(id.Pos())] {
			found = true
		}
		return !found
	})
	return found
}

// pure reports whether evaluating x does nothing but yield a value: it calls at
// most what makes a text.
func pure(x ast.Expr) bool {
	ok := true
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			sel, isSel := n.Fun.(*ast.SelectorExpr)
			if !isSel {
				ok = false
				break
			}
			pkg, isName := sel.X.(*ast.Ident)
			ok = ok && isName && pkg.Name == "fmt" && strings.HasPrefix(sel.Sel.Name, "Sprint")
		case *ast.UnaryExpr:
			ok = ok && n.Op != token.ARROW
		case *ast.FuncLit:
			return false
		}
		return ok
	})
	return ok
}

func (u *unit) used(idents, selected map[string]bool) bool {
	if u.typ != "" && !idents[u.typ] {
		return false
	}
	set := idents
	if u.selected {
		set = selected
	}
	for _, n := range u.names {
		if set[n] {
			return true
		}
	}
	return false
}

// collect notes the names that the shown lines of n use.
func (w *folder) collect(n ast.Node, idents, selected map[string]bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if w.shown[w.line(n.Sel.Pos())] {
				if _, ok := w.isSwitch(n); !ok {
					selected[n.Sel.Name] = true
				}
			}
			w.collect(n.X, idents, selected)
			return false
		case *ast.Ident:
			if w.shown[w.line(n.Pos())] {
				idents[n.Name] = true
			}
		case *ast.TypeSpec:
			return !isLessonSpec(n) // its fields are units
		}
		return true
	})
}

// units lists the pieces of the file. What the engine calls is live from the
// start.
func (w *folder) units() []*unit {
	var units []*unit
	for _, d := range w.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			units = append(units, funcUnit(d))
		case *ast.GenDecl:
			if d.Tok == token.IMPORT {
				for _, s := range d.Specs {
					spec := s.(*ast.ImportSpec)
					units = append(units, &unit{node: spec, doc: spec.Doc, names: importNames(spec)})
				}
				continue
			}
			units = append(units, genUnits(d, w.kept)...)
		}
	}
	return units
}

func funcUnit(d *ast.FuncDecl) *unit {
	u := &unit{node: d, doc: d.Doc, names: []string{d.Name.Name}}
	if d.Recv == nil {
		return u
	}
	u.selected = true
	exported := d.Name.IsExported()
	if isLessonMethod(d) {
		u.live = exported
		return u
	}
	u.typ = receiverType(d)
	if exported { // an interface may ask for it
		u.names, u.selected = []string{u.typ}, false
	}
	return u
}

func genUnits(d *ast.GenDecl, kept map[string]bool) []*unit {
	u := &unit{node: d, doc: d.Doc}
	units := []*unit{u}
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.ValueSpec:
			for _, n := range s.Names {
				u.names = append(u.names, n.Name)
				u.live = u.live || n.Name == "_"
			}
		case *ast.TypeSpec:
			u.names = append(u.names, s.Name.Name)
			if isLessonSpec(s) {
				u.live = true
				units = append(units, fieldUnits(s.Type.(*ast.StructType), kept)...)
			}
		}
	}
	return units
}

// fieldUnits lists the fields of Lesson. Those that are kept are live from the start.
func fieldUnits(s *ast.StructType, kept map[string]bool) []*unit {
	var units []*unit
	for _, f := range s.Fields.List {
		u := &unit{node: f, doc: f.Doc, selected: true, live: len(f.Names) == 0}
		if _, _, ok := switchTag(f); ok {
			u.live = slices.ContainsFunc(f.Names, func(n *ast.Ident) bool { return kept[n.Name] })
		} else {
			for _, n := range f.Names {
				u.names = append(u.names, n.Name)
			}
		}
		units = append(units, u)
	}
	return units
}

func (w *folder) hideNode(n ast.Node, doc *ast.CommentGroup) {
	w.hide(w.line(n.Pos()), w.line(n.End()))
	if doc != nil {
		w.hide(w.line(doc.Pos()), w.line(doc.End()))
	}
}

// hideEmptyImports hides import declarations that have lost all their lines.
func (w *folder) hideEmptyImports() {
	for _, d := range w.file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			continue
		}
		empty := true
		for _, s := range g.Specs {
			empty = empty && !w.shown[w.line(s.Pos())]
		}
		if empty {
			w.hideNode(g, g.Doc)
		}
	}
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// importNames returns the names that an imported package may go by: its own
// name is not known without its source.
func importNames(s *ast.ImportSpec) []string {
	if s.Name != nil {
		return []string{s.Name.Name}
	}
	p, err := strconv.Unquote(s.Path.Value)
	if err != nil {
		return nil
	}
	base := path.Base(p)
	if majorVersion.MatchString(base) {
		base = path.Base(path.Dir(p))
	}
	base, _, _ = strings.Cut(base, ".")
	return []string{base, strings.TrimPrefix(base, "go-"), strings.TrimSuffix(base, "-go")}
}
