package load

import (
	"fmt"
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
)

// This file refuses source that would keep the compiler busy for longer, or take
// more memory, than anybody waits for. What comes after it cannot be interrupted.

const (
	// maxTokens bounds the source of a program, comments and the library left out. It
	// is about 45,000 lines, and at most 300 MB on the way to code.
	maxTokens = 300_000

	// maxFunctions bounds the functions of a program.
	maxFunctions = 20_000

	// maxParts bounds the number of fields that a type has when the types of its
	// fields are written out. The type-checker walks through all of them, so a few dozen
	// lines in which each struct has two of the one before would keep it busy for ever.
	maxParts = 1 << 17

	// maxWritten bounds the name of a type, written out: types are told apart by it.
	maxWritten = 1 << 13

	// maxAllWritten bounds the names of all types of expressions together.
	maxAllWritten = 1 << 22

	// maxText bounds the constant texts of a package, in bytes.
	maxText = 16 << 20

	// maxRepeated bounds the size of expressions that constants repeat from the one above.
	maxRepeated = 200_000

	// maxChain bounds how many declarations depend on each other in a row. The
	// type-checker follows them by recursion.
	maxChain = 5_000

	// maxMethods bounds the methods of all types of a package, with those that they get by
	// embedding others.
	maxMethods = 60_000

	// maxHolding bounds how many declared types hold each other's values in a row. The
	// type-checker's work on them grows with the cube.
	maxHolding = 300

	// maxTypeParams bounds the type parameters of one declaration.
	maxTypeParams = 64

	// maxDepth bounds how deep syntax may be nested. To find where a sum of n terms
	// begins takes the type-checker n steps, and it asks at each of them.
	maxDepth = 10_000

	// maxBranches bounds the statements and logical operators of one declaration: the
	// work on a function grows with the square of its basic blocks.
	maxBranches = 20_000
)

// spendTokens counts the tokens of a file, without keeping any.
func (l *loader) spendTokens(f File) error {
	fset := token.NewFileSet()
	file := fset.AddFile(f.Name, -1, len(f.Text))
	var s scanner.Scanner
	s.Init(file, f.Text, func(token.Position, string) {}, 0)
	for {
		pos, tok, _ := s.Scan()
		if tok == token.EOF {
			return nil
		}
		if l.tokens++; l.tokens > maxTokens {
			return fmt.Errorf("%s: the program has more than %d words and signs of Go up to here, which is more than racelab reads; check a part of it", fset.Position(pos), maxTokens)
		}
	}
}

// screenFile refuses what is too large in one file.
func (l *loader) screenFile(f *ast.File) error {
	if err := l.screenDepth(f); err != nil {
		return err
	}
	for _, d := range f.Decls {
		if _, ok := d.(*ast.FuncDecl); ok {
			l.functions++
		}
		if l.functions > maxFunctions {
			return fmt.Errorf("%s: the program has more than %d functions, which is more than racelab reads; check a part of it", l.fset.Position(d.Pos()), maxFunctions)
		}
	}
	return l.screenLength(f)
}

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

// screenSizes refuses types, and constant texts, that grow beyond measure.
func (l *loader) screenSizes(files []*ast.File, from home) error {
	for _, f := range files { // what is imported is measured by its types
		for _, im := range f.Imports {
			// The type-checker reports what cannot be imported, where it is.
			_, _ = l.imports(im.Path.Value[1:len(im.Path.Value)-1], from)
		}
	}
	for _, f := range files {
		if err := l.screenParameters(f); err != nil {
			return err
		}
	}
	m := newMeasure(files, func(path string) *types.Package {
		key, _ := l.resolve(path, from)
		if c := l.loaded[key]; c != nil {
			return c.pkg
		}
		return nil
	})
	s := screen{l: l, m: m}
	for _, f := range files {
		ast.Inspect(f, s.visit)
		if s.err != nil {
			return s.err
		}
	}
	return nil
}

// screenParameters refuses declarations with very many type parameters.
func (l *loader) screenParameters(f *ast.File) (err error) {
	ast.Inspect(f, func(n ast.Node) bool {
		var list *ast.FieldList
		switch n := n.(type) {
		case *ast.TypeSpec:
			list = n.TypeParams
		case *ast.FuncType:
			list = n.TypeParams
		}
		if list.NumFields() > maxTypeParams && err == nil {
			err = fmt.Errorf("%s: this has more than %d type parameters, which is more than racelab reads", l.fset.Position(n.Pos()), maxTypeParams)
		}
		return err == nil
	})
	return err
}

// screen walks through a package and adds up what its expressions come to.
type screen struct {
	l        *loader
	m        *measure
	written  int // of the types of all calls
	text     int // bytes of constant text
	repeated int // nodes of repeated constant expressions
	methods  int // of all types
	err      error
}

func (s *screen) fail(n ast.Node, format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("%s: %s", s.l.fset.Position(n.Pos()), fmt.Sprintf(format, args...))
	}
}

func (s *screen) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.TypeSpec:
		s.typeSpec(n)
	case *ast.GenDecl:
		s.constants(n)
	case *ast.StructType, *ast.InterfaceType:
		if s.methods += s.m.methodsOf(n.(ast.Expr)); s.methods > maxMethods {
			s.fail(n, "the types up to here have more than %d methods, with those that they get by embedding others, which is more than racelab reads", maxMethods)
		}
	case *ast.CallExpr:
		s.expression(n)
	case *ast.ValueSpec:
		for _, id := range n.Names {
			s.m.identSize(id)
		}
		s.heldBy(n, n.Type)
	case *ast.BinaryExpr:
		if n.Op == token.ADD {
			s.addText(n, s.m.constSize(n))
			s.operands(n)
			return false
		}
	}
	if s.err == nil && s.m.deepest >= maxChain {
		s.fail(n, "more than %d declarations depend on each other in a row here, which is more than racelab follows", maxChain)
	}
	return s.err == nil
}

// operands visits what is added in a sum, which was measured as a whole.
func (s *screen) operands(e ast.Expr) {
	for {
		b, ok := e.(*ast.BinaryExpr)
		if !ok || b.Op != token.ADD {
			ast.Inspect(e, s.visit)
			return
		}
		ast.Inspect(b.Y, s.visit)
		e = b.X
	}
}

func (s *screen) typeSpec(n *ast.TypeSpec) {
	if o := s.m.object(n.Name); o != nil {
		s.m.follow(o)
	}
	s.heldBy(n, n.Name)
	s.heldBy(n, n.Type)
	if s.m.typeSize(written, n.Type).total() > maxWritten {
		s.fail(n, "type %s is written with more than %d parts, which is more than racelab reads", n.Name.Name, maxWritten)
	}
}

func (s *screen) heldBy(n ast.Node, t ast.Expr) {
	if t == nil {
		return
	}
	name := "this type"
	if spec, ok := n.(*ast.TypeSpec); ok {
		name = "type " + spec.Name.Name
	}
	size := s.m.typeSize(held, t)
	if size.deep > maxHolding {
		s.fail(n, "%s holds a type that holds a type, and so on, more than %d deep, which is more than racelab reads", name, maxHolding)
	}
	if size.total() > maxParts {
		s.fail(n, "%s has more than %d parts, which is more than racelab keeps in one value", name, maxParts)
	}
}

func (s *screen) expression(n *ast.CallExpr) {
	size := s.m.exprSize(n).total()
	s.written += size
	if size > maxWritten {
		s.fail(n, "the type of this call is written with more than %d parts, which is more than racelab reads", maxWritten)
	} else if s.written > maxAllWritten {
		s.fail(n, "the types of the calls up to here are written with more than %d parts, which is more than racelab reads", maxAllWritten)
	}
}

func (s *screen) addText(n ast.Node, bytes int) {
	if s.text = capped(s.text + bytes); s.text > maxText {
		s.fail(n, "the constant texts up to here come to more than %d MiB, which is more than racelab keeps", maxText>>20)
	}
}

// constants measures a group of constants.
func (s *screen) constants(d *ast.GenDecl) {
	if d.Tok != token.CONST {
		return
	}
	for _, sp := range d.Specs {
		spec, ok := sp.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for i, x := range s.m.inits[spec] {
			if i >= len(spec.Names) {
				break
			}
			s.addText(spec, s.m.constSize(x))
			if len(spec.Values) == 0 {
				s.repeated += nodes(x)
			}
		}
		if s.repeated > maxRepeated {
			s.fail(spec, "the constants up to here repeat more than %d parts of expressions, which is more than racelab reads", maxRepeated)
		}
		if s.err != nil {
			return
		}
	}
}

func nodes(x ast.Node) int {
	n := 0
	ast.Inspect(x, func(ast.Node) bool { n++; return true })
	return n
}
