package load

import (
	"fmt"
	"go/ast"
	"go/token"
)

// maxParts bounds the number of fields that a type has when the types of its
// fields are written out. The type-checker walks through all of them, so a few dozen
// lines in which each struct has two of the one before would keep it busy for ever.
const maxParts = 1 << 17

// maxDepth bounds how deep syntax may be nested. To find where a sum of n terms
// begins takes the type-checker n steps, and it asks at each of them.
const maxDepth = 10_000

// screenDepth refuses syntax that is nested too deeply.
func (l *loader) screenDepth(f *ast.File) (err error) {
	depth := 0
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			depth--
			return false
		}
		if depth++; depth > maxDepth && err == nil {
			err = fmt.Errorf("%s: this is nested more than %d levels deep, which is more than racelab reads", l.fset.Position(n.End()), maxDepth)
		}
		return true
	})
	return err
}

// maxBranches bounds the statements and logical operators of one declaration: the
// work on a function grows with the square of its basic blocks.
const maxBranches = 20_000

// screenLength refuses functions that are too long.
func (l *loader) screenLength(f *ast.File) error {
	for _, d := range f.Decls {
		n := 0
		ast.Inspect(d, func(x ast.Node) bool {
			switch x := x.(type) {
			case ast.Stmt:
				n++
			case *ast.BinaryExpr:
				if x.Op == token.LAND || x.Op == token.LOR {
					n++
				}
			}
			return true
		})
		if n > maxBranches {
			return fmt.Errorf("%s: this has more than %d statements in one piece, which is more than racelab reads; split it up", l.fset.Position(d.Pos()), maxBranches)
		}
	}
	return nil
}

// partCounter counts the parts of the named types of a package, by name alone: a name
// that is declared more than once counts as its largest.
type partCounter struct {
	specs map[string][]*ast.TypeSpec
	known map[string]int
	open  map[string]bool
}

// screenTypes refuses types with too many parts.
func (l *loader) screenTypes(files []*ast.File) error {
	c := &partCounter{map[string][]*ast.TypeSpec{}, map[string]int{}, map[string]bool{}}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.TypeSpec); ok {
				c.specs[s.Name.Name] = append(c.specs[s.Name.Name], s)
			}
			return true
		})
	}
	for _, f := range files {
		var err error
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.TypeSpec); ok && err == nil && c.named(s.Name.Name) > maxParts {
				err = fmt.Errorf("%s: type %s has more than %d parts, which is more than racelab keeps in one value", l.fset.Position(s.Pos()), s.Name.Name, maxParts)
			}
			return err == nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// named counts the parts of the types with a name. Types that hold themselves
// are the type-checker's to report.
func (c *partCounter) named(name string) int {
	if n, ok := c.known[name]; ok {
		return n
	}
	if c.open[name] {
		return 1
	}
	c.open[name] = true
	n := 1
	for _, s := range c.specs[name] {
		n = max(n, c.parts(s.Type))
	}
	delete(c.open, name)
	c.known[name] = n
	return n
}

// parts counts what a value of a type holds itself, at most a little more than maxParts.
func (c *partCounter) parts(t ast.Expr) int {
	n := 1
	add := func(more int) { n = min(n+more, maxParts+1) }
	switch t := t.(type) {
	case *ast.Ident:
		return c.named(t.Name)
	case *ast.ParenExpr:
		return c.parts(t.X)
	case *ast.ArrayType:
		if t.Len != nil {
			return c.parts(t.Elt)
		}
	case *ast.IndexExpr:
		add(c.parts(t.X))
		add(c.parts(t.Index))
	case *ast.IndexListExpr:
		add(c.parts(t.X))
		for _, x := range t.Indices {
			add(c.parts(x))
		}
	case *ast.BinaryExpr: // a union
		add(c.parts(t.X))
		add(c.parts(t.Y))
	case *ast.UnaryExpr:
		return c.parts(t.X)
	case *ast.InterfaceType:
		for _, f := range t.Methods.List {
			if len(f.Names) == 0 { // embedded
				add(c.parts(f.Type))
			}
		}
	case *ast.StructType:
		for _, f := range t.Fields.List {
			for range max(1, len(f.Names)) {
				add(c.parts(f.Type))
			}
		}
	}
	return n
}
