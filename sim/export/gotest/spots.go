package gotest

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/astutil"

	"racelab/sim/trace"
)

// how says in which way a goroutine is held up at a spot.
type how int

const (
	before how = iota // a call before the statement
	inside            // a call before a condition, each time that it is asked for
	late              // a call before a deferred call
	stored            // a call between what an assignment works out and its write
)

// spot is a place in the source where goroutines are held up. Its number is its index in maker.spots.
type spot struct {
	src  *source
	how  how
	node ast.Node // statement, condition or deferred call
	used bool
}

// spotOf returns the number of the spot before the statement that a position belongs to; -1 if there is none.
func (m *maker) spotOf(p trace.Position, op trace.Op) int {
	s, at := m.place(p)
	if s == nil {
		return -1
	}
	path, _ := astutil.PathEnclosingInterval(s.file, at, at+1)
	for i, n := range path {
		if i+1 == len(path) {
			break
		}
		switch n := n.(type) {
		case *ast.CaseClause, *ast.CommClause:
			continue // belongs to what it is a case of
		case *ast.DeferStmt:
			if op == trace.Close {
				return m.spot(s, late, n.Call)
			}
		}
		switch up := path[i+1].(type) {
		case *ast.BlockStmt, *ast.CaseClause: // a label goes with its statement
			if stmt, ok := n.(ast.Stmt); ok {
				return m.spot(s, before, stmt)
			}
		case *ast.CommClause:
			if stmt, ok := n.(ast.Stmt); ok && stmt != up.Comm {
				return m.spot(s, before, stmt)
			}
		case *ast.DeferStmt:
			if call, ok := n.(*ast.CallExpr); ok && (op == trace.Close || at == call.Lparen && deferrable(call)) {
				return m.spot(s, late, call)
			}
		case *ast.ForStmt:
			if n == up.Cond {
				return m.spot(s, inside, n)
			}
		case *ast.IfStmt:
			if n == up.Cond && i+2 < len(path) && isElse(path[i+2], up) && up.Init == nil {
				return m.spot(s, inside, n)
			}
		}
	}
	return -1
}

func isElse(parent ast.Node, s *ast.IfStmt) bool {
	up, ok := parent.(*ast.IfStmt)
	return ok && up.Else == s
}

// deferrable reports whether a deferred call may stand in a function of its own: nothing that it is given could
// have another value by then.
func deferrable(call *ast.CallExpr) bool {
	if _, literal := call.Fun.(*ast.FuncLit); literal {
		return false // its statements have spots of their own
	}
	for _, a := range call.Args {
		if _, ok := a.(*ast.BasicLit); !ok {
			return false
		}
	}
	return true
}

// place finds a position in a file of the package.
func (m *maker) place(p trace.Position) (*source, token.Pos) {
	s := m.sources[p.File]
	if s == nil || p.Line < 1 {
		return nil, 0
	}
	f := s.files.File(s.file.FileStart)
	if p.Line > f.LineCount() {
		return nil, 0
	}
	at := f.LineStart(p.Line) + token.Pos(max(p.Col-1, 0))
	if int(at) >= f.Base()+f.Size() {
		return nil, 0
	}
	return s, at
}

// spot returns the number of a spot, which is made if it is new.
func (m *maker) spot(s *source, h how, n ast.Node) int {
	for i, k := range m.spots {
		if k.node == n && k.how == h {
			return i
		}
	}
	m.spots = append(m.spots, &spot{src: s, how: h, node: n})
	return len(m.spots) - 1
}

// loops reports whether the statement at a spot stands in a loop of its function.
func (m *maker) loops(number int) bool {
	k := m.spots[number]
	path, _ := astutil.PathEnclosingInterval(k.src.file, k.node.Pos(), k.node.End())
	for _, n := range path {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		case *ast.FuncDecl, *ast.FuncLit:
			return false
		}
	}
	return false
}

// called reports whether the statement at a spot has called a function by the time that it does what an event tells.
func (m *maker) called(number int, e trace.Event) bool {
	k := m.spots[number]
	_, at := m.place(e.Pos)
	_, stores := k.node.(*ast.AssignStmt)
	found := false
	ast.Inspect(k.node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.BlockStmt:
			return false // what it does is no part of the statement
		case *ast.CallExpr:
			found = found || n.Lparen < at || stores && e.Op.Writes()
		}
		return true
	})
	return found
}

// split returns the spot between what an assignment reads and its write; -1 if the statement at a spot is none
// that can be taken apart.
func (m *maker) split(of int) int {
	k := m.spots[of]
	switch s := k.node.(type) {
	case *ast.IncDecStmt:
		return m.spot(k.src, stored, s)
	case *ast.AssignStmt:
		if len(s.Lhs) == 1 && len(s.Rhs) == 1 && s.Tok != token.DEFINE && !literal(s.Rhs[0], s.Tok) {
			return m.spot(k.src, stored, s)
		}
	}
	return -1
}

// literal reports whether an assigned value has no type of its own, such as nil, 1 and 1 << 3, and so would get the
// wrong one on its way through a function. With an operation on what is there it has that type.
func literal(e ast.Expr, t token.Token) bool {
	if t != token.ASSIGN {
		return false
	}
	typed := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			typed = typed || n.Name != "nil" && n.Name != "true" && n.Name != "false"
		case *ast.FuncLit, *ast.CompositeLit, *ast.CallExpr:
			typed = true
		}
		return !typed
	})
	return !typed
}

// apply writes the call of a spot into its file.
func (m *maker) apply(number int) {
	k := m.spots[number]
	if k.used {
		return
	}
	k.used = true
	s, n := k.src, strconv.Itoa(number)
	from, to := s.offset(k.node.Pos()), s.offset(k.node.End())
	add := func(from, to int, text string) { s.edits = append(s.edits, edit{from, to, text}) }
	switch k.how {
	case before:
		add(from, from, "racelabAt("+n+")"+s.gap(from))
	case inside:
		add(from, from, "racelabAt("+n+") && (")
		add(to, to, ")")
	case late:
		add(from, from, "func() { racelabAt("+n+"); ")
		add(to, to, " }()")
	case stored:
		m.store(k, n)
	}
}

// store takes an assignment apart: x += y becomes x = racelabThen(n, x + (y)).
func (m *maker) store(k *spot, n string) {
	s := k.src
	text := func(e ast.Expr) string { return string(s.text[s.offset(e.Pos()):s.offset(e.End())]) }
	var to, value string
	switch a := k.node.(type) {
	case *ast.IncDecStmt:
		to = text(a.X)
		value = to + " " + a.Tok.String()[:1] + " 1"
	case *ast.AssignStmt:
		to, value = text(a.Lhs[0]), text(a.Rhs[0])
		if op, compound := strings.CutSuffix(a.Tok.String(), "="); compound && op != "" {
			value = to + " " + op + " (" + value + ")"
		}
	}
	s.edits = append(s.edits, edit{s.offset(k.node.Pos()), s.offset(k.node.End()), to + " = racelabThen(" + n + ", " + value + ")"})
}

func (s *source) offset(p token.Pos) int { return s.files.Position(p).Offset }

// gap is what stands between a call and the statement after it: a line of its own if the statement begins one.
func (s *source) gap(at int) string {
	begin := at
	for begin > 0 && s.text[begin-1] != '\n' {
		begin--
	}
	if indent := string(s.text[begin:at]); strings.TrimSpace(indent) == "" {
		return "\n" + indent
	}
	return "; "
}
