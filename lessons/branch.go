package lessons

import (
	"go/ast"
	"go/token"
	"strings"
)

// folder is one folding of a file: which lines are shown, and how.
type folder struct {
	*foldFile
	on      map[string]bool
	shown   []bool
	dedent  []int          // tabs to take away
	rewrite map[int]string // lines whose text changes, before the dedent
}

// body folds the body of a function.
func (w *folder) body(b *ast.BlockStmt, t *ast.FuncType) {
	tail := token.RETURN
	if t.Results != nil {
		tail = token.ILLEGAL
	}
	w.block(b, tail)
}

func (w *folder) block(b *ast.BlockStmt, tail token.Token) (ends bool) {
	return w.list(b.List, w.line(b.Rbrace)-1, tail)
}

// list folds statements that reach down to line last. tail is the statement
// that would be idle at the end of the list: return at the end of a function,
// continue at the end of a loop, otherwise ILLEGAL. list reports whether it
// ends in a statement after which nothing runs.
func (w *folder) list(stmts []ast.Stmt, last int, tail token.Token) (ends bool) {
	for _, s := range stmts {
		if c, ok := s.(*ast.IfStmt); ok {
			if w.chain(c, tail) {
				w.hide(w.line(c.End())+1, last)
				return true
			}
			continue
		}
		w.inside(s)
		ends = terminates(s)
	}
	return ends
}

// inside folds the blocks within a node.
func (w *folder) inside(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			w.body(n.Body, n.Type)
		case *ast.ForStmt:
			w.block(n.Body, token.CONTINUE)
		case *ast.RangeStmt:
			w.inside(n.X)
			w.block(n.Body, token.CONTINUE)
		case *ast.BlockStmt:
			w.block(n, token.ILLEGAL)
		case *ast.CaseClause:
			w.clause(n.Body)
		case *ast.CommClause:
			w.clause(n.Body)
		case *ast.IfStmt: // one that has a label
			w.chain(n, token.ILLEGAL)
		default:
			return true
		}
		return false
	})
}

func (w *folder) clause(body []ast.Stmt) {
	if len(body) > 0 {
		w.list(body, w.line(body[len(body)-1].End()), token.ILLEGAL)
	}
}

// terminates reports whether nothing runs after s in its list.
func terminates(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		fn, ok := call.Fun.(*ast.Ident)
		return ok && fn.Name == "panic"
	}
	return false
}

// chain folds an if with all its else branches. It reports whether a branch
// took the place of the whole chain and ends in a statement after which nothing
// runs.
func (w *folder) chain(c *ast.IfStmt, tail token.Token) (ends bool) {
	arms, otherwise := w.arms(c)
	first, last := w.line(c.Pos()), w.line(c.End())
	w.hide(first, last)
	if len(arms) == 0 {
		if otherwise != nil {
			ends = w.unwrap(otherwise, tail)
		}
		if otherwise == nil || !w.visible(otherwise) {
			w.hideWithComment(first, last)
		}
		return ends
	}
	for i, a := range arms {
		w.header(a, i == 0)
		w.inside(a.stmt.Cond)
		w.block(a.stmt.Body, token.ILLEGAL)
	}
	if otherwise != nil {
		head := w.line(otherwise.Lbrace)
		w.show(head, w.line(otherwise.Rbrace)-1)
		w.rewrite[head] = w.indent(otherwise) + "} else {"
		w.block(otherwise, token.ILLEGAL)
	}
	w.show(last, last)
	return false
}

// unwrap lets the statements of b stand where its if stood.
func (w *folder) unwrap(b *ast.BlockStmt, tail token.Token) (ends bool) {
	first, last := w.line(b.Lbrace)+1, w.line(b.Rbrace)-1
	w.show(first, last)
	for l := first; l <= last; l++ {
		w.dedent[l]++
	}
	ends = w.block(b, tail)
	// Nobody writes a bare return at the end of a function.
	if len(b.List) > 0 {
		if s := b.List[len(b.List)-1]; bare(s, tail) {
			w.hideWithComment(w.line(s.Pos()), w.line(s.End()))
		}
	}
	return ends
}

func bare(s ast.Stmt, tok token.Token) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return tok == token.RETURN && len(s.Results) == 0
	case *ast.BranchStmt:
		return tok == s.Tok && s.Label == nil
	}
	return false
}

// arm is one `if cond { … }` of a chain that stays.
type arm struct {
	stmt *ast.IfStmt
	cond string // what is left of the condition
}

// arms says what is left of a chain: the arms whose condition the switches do
// not settle, and the block that runs otherwise, or nil.
func (w *folder) arms(c *ast.IfStmt) (arms []arm, otherwise *ast.BlockStmt) {
	for {
		value, known, rest := w.eval(c.Cond)
		if c.Init != nil && known {
			known, rest = false, w.source(c.Cond) // the init may be needed
		}
		if !known {
			arms = append(arms, arm{c, rest})
		} else if value {
			return arms, c.Body
		}
		switch e := c.Else.(type) {
		case *ast.IfStmt:
			c = e
		case *ast.BlockStmt:
			return arms, e
		default:
			return arms, nil
		}
	}
}

// header shows an arm that stays, with what is left of its condition.
func (w *folder) header(a arm, first bool) {
	from, brace := w.line(a.stmt.Pos()), w.line(a.stmt.Body.Lbrace)
	w.show(from, w.line(a.stmt.Body.Rbrace)-1)
	head := w.indent(a.stmt)
	if !first {
		head += "} else "
	}
	if a.cond == w.source(a.stmt.Cond) {
		w.rewrite[from] = head + w.text[from][w.at(a.stmt.Pos()).Column-1:]
		return
	}
	w.hide(from+1, brace)
	head += "if "
	if a.stmt.Init != nil {
		head += w.source(a.stmt.Init) + "; "
	}
	w.rewrite[from] = head + a.cond + " {"
}

// visible reports whether a line of b is shown.
func (w *folder) visible(b *ast.BlockStmt) bool {
	for l := w.line(b.Lbrace) + 1; l < w.line(b.Rbrace); l++ {
		if w.shown[l] && strings.TrimSpace(w.text[l]) != "" {
			return true
		}
	}
	return false
}

// indent returns the tabs that begin the line where n stands.
func (w *folder) indent(n ast.Node) string {
	text := w.text[w.line(n.Pos())]
	return text[:len(text)-len(strings.TrimLeft(text, "\t"))]
}

func (w *folder) show(from, to int) {
	for l := from; l <= to; l++ {
		w.shown[l] = true
	}
}

func (w *folder) hide(from, to int) {
	for l := from; l <= to; l++ {
		w.shown[l] = false
	}
}

// hideWithComment hides lines together with the comment right above them.
func (w *folder) hideWithComment(from, to int) {
	w.hide(from, to)
	if first, ok := w.comments[from-1]; ok {
		w.hide(first, from-1)
	}
}

// eval works out a condition from the switches: its value where they settle it,
// otherwise what is left of it.
func (w *folder) eval(e ast.Expr) (value, known bool, rest string) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		value, known, rest = w.eval(e.X)
		return value, known, "(" + rest + ")"
	case *ast.SelectorExpr:
		if name, ok := w.isSwitch(e); ok {
			return w.on[name], true, ""
		}
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			value, known, rest = w.eval(e.X)
			return !value, known, "!" + rest
		}
	case *ast.BinaryExpr:
		if e.Op == token.LAND || e.Op == token.LOR {
			return w.evalBinary(e)
		}
	}
	return false, false, w.source(e)
}

func (w *folder) evalBinary(e *ast.BinaryExpr) (value, known bool, rest string) {
	settles := e.Op == token.LOR // the value of one side that settles the whole
	x, xKnown, xRest := w.eval(e.X)
	y, yKnown, yRest := w.eval(e.Y)
	switch {
	case xKnown && x == settles, yKnown && y == settles:
		return settles, true, ""
	case xKnown && yKnown:
		return !settles, true, ""
	case xKnown:
		return false, false, unparen(yRest)
	case yKnown:
		return false, false, unparen(xRest)
	case xRest == w.source(e.X) && yRest == w.source(e.Y):
		return false, false, w.source(e) // as its author broke and spaced it
	}
	return false, false, xRest + " " + e.Op.String() + " " + yRest
}

// unparen takes the parentheses off that hold the whole of e.
func unparen(e string) string {
	inner, ok := strings.CutPrefix(e, "(")
	if !ok || !strings.HasSuffix(inner, ")") {
		return e
	}
	depth := 1
	for i, r := range inner {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 && i < len(inner)-1 {
			return e
		}
	}
	return inner[:len(inner)-1]
}

// isSwitch reports whether e reads a switch, such as l.Lock, and which.
func (f *foldFile) isSwitch(e *ast.SelectorExpr) (name string, ok bool) {
	x, ident := e.X.(*ast.Ident)
	if !ident || !f.holders[x.Name] {
		return "", false
	}
	name, ok = f.switches[e.Sel.Name]
	return name, ok
}

// source returns the text of a node, on one line.
func (f *foldFile) source(n ast.Node) string {
	from, to := f.at(n.Pos()), f.at(n.End())
	if from.Line == to.Line {
		return f.text[from.Line][from.Column-1 : to.Column-1]
	}
	parts := []string{f.text[from.Line][from.Column-1:]}
	for l := from.Line + 1; l < to.Line; l++ {
		parts = append(parts, strings.TrimSpace(f.text[l]))
	}
	return strings.Join(append(parts, strings.TrimSpace(f.text[to.Line][:to.Column-1])), " ")
}
