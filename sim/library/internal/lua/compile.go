package lua

import (
	"errors"
	"fmt"
	"strings"

	gopher "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

// This file parses a script and puts functions of ours in the place of the
// operators whose errors Lua words with the name of the variable ("attempt to
// perform arithmetic on local 'n' (a nil value)"), and of the one that makes long
// strings. Their names begin with a space, so that no script has them.

const (
	opArithmetic = " arithmetic"
	opMinus      = " minus"
	opConcat     = " concat"
	opLength     = " length"
	opIndex      = " index"
	opTarget     = " target"
	opCallee     = " callee"
	opLess       = " less"
)

func compile(source string) (*gopher.FunctionProto, error) {
	if strings.HasPrefix(source, "#!") {
		line, _, _ := strings.Cut(source, "\n")
		source = strings.Replace(source, line, "", 1)
	}
	stmts, err := parse.Parse(strings.NewReader(source), chunk)
	if err != nil {
		return nil, parseError(err)
	}
	w := &rewriter{}
	w.block(stmts, nil)
	proto, err := gopher.Compile(stmts, chunk)
	if err != nil {
		return nil, err
	}
	return proto, nil
}

func parseError(err error) error {
	var e *parse.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Pos.Line == parse.EOF || e.Token == "" {
		return fmt.Errorf("%s:%d: unexpected symbol near '<eof>'", chunk, max(e.Pos.Line, 1))
	}
	return fmt.Errorf("%s:%d: unexpected symbol near '%s'", chunk, e.Pos.Line, e.Token)
}

// rewriter knows the local variables of the place where it is: a scope for each
// block, and where functions begin.
type rewriter struct{ scopes []scope }

type scope struct {
	names    []string
	function bool
}

func (w *rewriter) declare(names ...string) {
	top := &w.scopes[len(w.scopes)-1]
	top.names = append(top.names, names...)
}

// block rewrites statements in a scope of their own; names are declared in it first.
func (w *rewriter) block(stmts []ast.Stmt, names []string) {
	w.scopes = append(w.scopes, scope{})
	w.declare(names...)
	for _, s := range stmts {
		w.stmt(s)
	}
	w.scopes = w.scopes[:len(w.scopes)-1]
}

func (w *rewriter) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		w.exprs(s.Rhs)
		for i, e := range s.Lhs {
			if at, ok := e.(*ast.AttrGetExpr); ok {
				at.Object, at.Key = w.object(at.Object, opTarget), w.expr(at.Key)
				s.Lhs[i] = at
			}
		}
	case *ast.LocalAssignStmt:
		w.exprs(s.Exprs)
		w.declare(s.Names...)
	case *ast.FuncCallStmt:
		s.Expr = w.expr(s.Expr)
	case *ast.DoBlockStmt:
		w.block(s.Stmts, nil)
	case *ast.WhileStmt:
		s.Condition = w.expr(s.Condition)
		w.block(s.Stmts, nil)
	case *ast.RepeatStmt:
		w.scopes = append(w.scopes, scope{}) // the condition sees the block's variables
		for _, inner := range s.Stmts {
			w.stmt(inner)
		}
		s.Condition = w.expr(s.Condition)
		w.scopes = w.scopes[:len(w.scopes)-1]
	case *ast.IfStmt:
		s.Condition = w.expr(s.Condition)
		w.block(s.Then, nil)
		w.block(s.Else, nil)
	case *ast.NumberForStmt:
		s.Init, s.Limit = w.expr(s.Init), w.expr(s.Limit)
		if s.Step != nil {
			s.Step = w.expr(s.Step)
		}
		w.block(s.Stmts, []string{s.Name})
	case *ast.GenericForStmt:
		w.iterator(s.Exprs)
		w.block(s.Stmts, s.Names)
	case *ast.FuncDefStmt:
		w.function(s.Func)
	case *ast.ReturnStmt:
		w.exprs(s.Exprs)
	}
}

func (w *rewriter) exprs(all []ast.Expr) {
	for i, e := range all {
		all[i] = w.expr(e)
	}
}

func (w *rewriter) function(f *ast.FunctionExpr) {
	w.scopes = append(w.scopes, scope{function: true})
	w.block(f.Stmts, append([]string{"self"}, f.ParList.Names...))
	w.scopes = w.scopes[:len(w.scopes)-1]
}

func (w *rewriter) expr(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		e.Object, e.Key = w.object(e.Object, opIndex), w.expr(e.Key)
	case *ast.TableExpr:
		for _, f := range e.Fields {
			if f.Key != nil {
				f.Key = w.expr(f.Key)
			}
			f.Value = w.expr(f.Value)
		}
	case *ast.FuncCallExpr:
		w.call(e)
	case *ast.LogicalOpExpr:
		e.Lhs, e.Rhs = w.expr(e.Lhs), w.expr(e.Rhs)
	case *ast.RelationalOpExpr:
		return w.relation(e)
	case *ast.StringConcatOpExpr:
		return w.operator(e, opConcat, "", e.Lhs, e.Rhs)
	case *ast.ArithmeticOpExpr:
		return w.operator(e, opArithmetic, e.Operator, e.Lhs, e.Rhs)
	case *ast.UnaryMinusOpExpr:
		return w.operator(e, opMinus, "", e.Expr)
	case *ast.UnaryLenOpExpr:
		return w.operator(e, opLength, "", e.Expr)
	case *ast.UnaryNotOpExpr:
		e.Expr = w.expr(e.Expr)
	case *ast.FunctionExpr:
		w.function(e)
	}
	return e
}

// iterator rewrites what a for loop goes over. gopher-lua compiles a call there only
// if it names its function itself.
func (w *rewriter) iterator(all []ast.Expr) {
	for i, e := range all {
		if c, ok := e.(*ast.FuncCallExpr); ok && c.Receiver == nil {
			w.exprs(c.Args)
			continue
		}
		all[i] = w.expr(e)
	}
}

func (w *rewriter) call(e *ast.FuncCallExpr) {
	if e.Receiver != nil {
		name := w.describe(e.Receiver)
		e.Receiver = invoke(e, opIndex, w.expr(e.Receiver), constant(name), constant(e.Method))
	} else if _, literal := e.Func.(*ast.FunctionExpr); literal {
		e.Func = w.expr(e.Func)
	} else {
		e.Func = w.object(e.Func, opCallee)
	}
	w.exprs(e.Args)
}

func (w *rewriter) relation(e *ast.RelationalOpExpr) ast.Expr {
	switch e.Operator {
	case "==", "~=":
		e.Lhs, e.Rhs = w.expr(e.Lhs), w.expr(e.Rhs)
		return e
	}
	return w.operator(e, opLess, e.Operator, e.Lhs, e.Rhs)
}

// object has a check go over what is indexed or called.
func (w *rewriter) object(e ast.Expr, op string) ast.Expr {
	name := w.describe(e)
	return invoke(e, op, w.expr(e), constant(name))
}

// operator puts a function in the place of an operator. It gets the names of the
// operands, too.
func (w *rewriter) operator(at ast.Expr, name, op string, operands ...ast.Expr) ast.Expr {
	var names, args []ast.Expr
	for _, o := range operands {
		names = append(names, constant(w.describe(o)))
		o = w.expr(o)
		if c, ok := o.(*ast.FuncCallExpr); ok {
			c.AdjustRet = true
		}
		if c, ok := o.(*ast.Comma3Expr); ok {
			c.AdjustRet = true
		}
		args = append(args, o)
	}
	args = append(args, names...)
	return invoke(at, name, append(args, constant(op))...)
}

// invoke calls a function of ours; it stands for one value.
func invoke(at ast.Expr, name string, args ...ast.Expr) ast.Expr {
	f := &ast.IdentExpr{Value: name}
	f.SetLine(at.Line())
	f.SetLastLine(at.LastLine())
	if c, ok := args[0].(*ast.FuncCallExpr); ok {
		c.AdjustRet = true
	}
	call := &ast.FuncCallExpr{Func: f, Args: args, AdjustRet: true}
	call.SetLine(at.Line())
	call.SetLastLine(at.LastLine())
	for _, a := range args {
		if a.Line() == 0 {
			a.SetLine(at.Line())
			a.SetLastLine(at.LastLine())
		}
	}
	return call
}

func constant(text string) ast.Expr { return &ast.StringExpr{Value: text} }

// describe names what an expression reads, as Lua's messages do.
func (w *rewriter) describe(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.IdentExpr:
		return w.variable(e.Value) + " '" + e.Value + "'"
	case *ast.AttrGetExpr:
		if k, ok := e.Key.(*ast.StringExpr); ok {
			return "field '" + k.Value + "'"
		}
		return "field '?'"
	}
	return ""
}

func (w *rewriter) variable(name string) string {
	kind := "local"
	for i := len(w.scopes) - 1; i >= 0; i-- {
		for _, n := range w.scopes[i].names {
			if n == name {
				return kind
			}
		}
		if w.scopes[i].function {
			kind = "upvalue"
		}
	}
	return "global"
}
