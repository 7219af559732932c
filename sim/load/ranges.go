package load

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// countOnly replaces the array of a range loop that takes only its index by the length
// of the array: the language does not evaluate it then, and so neither reads what
// others may be writing nor trips over a nil pointer. Package ssa loads it as a whole.
func countOnly(files []*ast.File, info *types.Info) {
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			s, ok := n.(*ast.RangeStmt)
			if !ok || s.Value != nil && !isBlank(s.Value) {
				return true
			}
			n64, ok := fixedLength(info.Types[s.X].Type)
			if !ok || asks(s.X, info) {
				return true
			}
			lit := &ast.BasicLit{ValuePos: s.X.Pos(), Kind: token.INT}
			info.Types[lit] = types.TypeAndValue{Type: types.Typ[types.Int], Value: constant.MakeInt64(n64)}
			s.X, s.Value = lit, nil
			return true
		})
	}
}

func isBlank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}

// fixedLength returns the length of an array, or of that behind a pointer.
func fixedLength(t types.Type) (int64, bool) {
	if t == nil {
		return 0, false
	}
	if _, generic := types.Unalias(t).(*types.TypeParam); generic {
		return 0, false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
		if _, generic := types.Unalias(t).(*types.TypeParam); generic {
			return 0, false
		}
	}
	a, ok := t.Underlying().(*types.Array)
	if !ok {
		return 0, false
	}
	return a.Len(), true
}

// asks reports whether an expression calls a function or receives: then it is evaluated
// (The Go Programming Language Specification, Length and capacity).
func asks(e ast.Expr, info *types.Info) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			found = found || !info.Types[n.Fun].IsType() && info.Types[n].Value == nil
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.FuncLit:
			return false
		}
		return true
	})
	return found
}
