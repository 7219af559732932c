package load

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// This file reads from the source of HTTP handlers what they want to be asked: methods, paths,
// parameters, headers and bodies of requests that they look at. It is no more than a guess, by
// which racelab finds requests that do something.

// Asks is what a handler looks at in its requests.
type Asks struct {
	Methods []string          // that it tells apart
	Paths   []string          // likewise, of those that begin with a slash
	Routes  []string          // "POST /orders": methods and paths that go together
	Params  map[string]string // of the query or of a form, and a value that it compares them with
	Posted  map[string]string // of a form only
	Headers map[string]string
	Body    string // JSON of the type that it decodes; empty if it decodes none
}

// askFacts are the facts of one function while they are collected.
type askFacts struct {
	methods, paths, routes  map[string]bool
	params, posted, headers map[string]string
	body                    types.Type
	any                     bool // decodes JSON into what its caller passes
	calls                   []asksCall
}

// asksCall is a call of another function of the program.
type asksCall struct {
	fn     *types.Func
	passes types.Type // what the call has filled in, if the callee decodes into it
}

// askReader collects the facts of all functions of the user's packages.
type askReader struct {
	info  *types.Info
	funcs map[*types.Func]*askFacts
	table *askFacts // paths that stand in maps, or beside handlers in calls: the routes of a router
}

// findAsks returns what each function of the user's that takes a request looks at, by
// "file:line" of the function; under RouterAsks those of a router of the program's own.
func (l *loader) findAsks() map[string]Asks {
	if l.loaded["net/http"] == nil {
		return nil
	}
	r := &askReader{funcs: map[*types.Func]*askFacts{}, table: newAsks()}
	handlers := map[string]*askFacts{}
	for _, c := range l.order {
		if !l.user[c.pkg] {
			continue
		}
		r.info = c.info
		for _, f := range c.files {
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncDecl:
					fn, ok := c.info.Defs[n.Name].(*types.Func)
					if !ok || n.Body == nil {
						return false
					}
					a := r.read(n.Body)
					r.funcs[fn] = a
					if takesRequest(fn.Signature()) {
						handlers[l.fset.Position(n.Name.Pos()).String()] = a
					}
				case *ast.FuncLit:
					if sig, ok := c.info.TypeOf(n).(*types.Signature); ok && takesRequest(sig) {
						handlers[l.fset.Position(n.Type.Func).String()] = r.read(n.Body)
					}
				}
				return true
			})
		}
	}
	out := map[string]Asks{RouterAsks: r.table.public()}
	for at, a := range handlers {
		out[lineOf(at)] = r.whole(a).public()
	}
	return out
}

// RouterAsks is where Package.Asks has the routes that no single function tells of.
const RouterAsks = ""

// lineOf drops the column of a position.
func lineOf(at string) string { return at[:strings.LastIndexByte(at, ':')] }

func takesRequest(sig *types.Signature) bool {
	for v := range sig.Params().Variables() {
		if isNamed(v.Type(), "net/http", "Request") {
			return true
		}
	}
	return false
}

// isNamed reports whether a type, or what it points to, is that one.
func isNamed(t types.Type, path, name string) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path && n.Obj().Name() == name
}

func newAsks() *askFacts {
	return &askFacts{
		methods: map[string]bool{}, paths: map[string]bool{}, routes: map[string]bool{},
		params: map[string]string{}, posted: map[string]string{}, headers: map[string]string{},
	}
}

// read collects the facts of one body.
func (r *askReader) read(body ast.Node) *askFacts {
	a := newAsks()
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				r.compared(a, n.X, n.Y)
				r.compared(a, n.Y, n.X)
			}
		case *ast.SwitchStmt:
			for _, clause := range n.Body.List {
				for _, e := range clause.(*ast.CaseClause).List {
					r.compared(a, n.Tag, e)
				}
			}
		case *ast.CompositeLit:
			if _, ok := types.Unalias(r.info.TypeOf(n)).Underlying().(*types.Map); ok {
				for _, e := range n.Elts {
					if kv, ok := e.(*ast.KeyValueExpr); ok {
						r.table.route(r.text(kv.Key))
					}
				}
			}
		case *ast.CallExpr:
			r.call(a, n)
		}
		return true
	})
	return a
}

// text is the value of a constant string, else empty.
func (r *askReader) text(e ast.Expr) string {
	if e == nil {
		return ""
	}
	v := r.info.Types[e].Value
	if v == nil || v.Kind() != constant.String {
		return ""
	}
	return constant.StringVal(v)
}

func (a *askFacts) path(s string) {
	if strings.HasPrefix(s, "/") && !strings.ContainsAny(s, " \n?#%") {
		a.paths[s] = true
	}
}

// route notes a path, or a method and a path.
func (a *askFacts) route(s string) {
	a.path(s)
	if method, path, ok := strings.Cut(s, " "); ok && isMethod(method) && strings.HasPrefix(path, "/") {
		a.routes[s] = true
	}
}

// compared notes what a value is compared with.
func (r *askReader) compared(a *askFacts, value, with ast.Expr) {
	s := r.text(with)
	if s == "" {
		return
	}
	if sel, ok := value.(*ast.SelectorExpr); ok && sel.Sel.Name == "Method" && isNamed(r.info.TypeOf(sel.X), "net/http", "Request") {
		a.methods[s] = true
	}
	if call, ok := value.(*ast.CallExpr); ok {
		if to, name := r.looksAt(a, call); to != nil {
			to[name] = s
			return
		}
	}
	a.route(s) // also r.Method + " " + r.URL.Path
}

func isMethod(s string) bool {
	switch s {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead, http.MethodOptions:
		return true
	}
	return false
}

// call notes what a call tells.
func (r *askReader) call(a *askFacts, call *ast.CallExpr) {
	if to, name := r.looksAt(a, call); to != nil {
		if to[name] == "" {
			to[name] = "1"
		}
		return
	}
	id, fn := r.callee(call)
	if fn == nil {
		return
	}
	switch name := fn.FullName(); name {
	case "strings.HasPrefix", "strings.TrimPrefix", "strings.CutPrefix":
		if len(call.Args) == 2 {
			a.path(r.text(call.Args[1]))
		}
	case "(*encoding/json.Decoder).Decode", "encoding/json.Unmarshal":
		r.decodes(a, r.info.TypeOf(call.Args[len(call.Args)-1]))
	default:
		r.registers(fn, call)
		r.helper(a, id, fn, call)
	}
}

// callee returns the function that a call names, nil if there is none.
func (r *askReader) callee(call *ast.CallExpr) (id *ast.Ident, fn *types.Func) {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = fun
	case *ast.SelectorExpr:
		id = fun.Sel
	case *ast.IndexExpr:
		id, _ = fun.X.(*ast.Ident)
	}
	if id == nil {
		return nil, nil
	}
	fn, _ = r.info.Uses[id].(*types.Func)
	if fn != nil && fn.Pkg() == nil {
		fn = nil
	}
	return id, fn
}

// looksAt returns which facts a call adds to, and the name, if it reads a parameter or a
// header of the request.
func (r *askReader) looksAt(a *askFacts, call *ast.CallExpr) (to map[string]string, name string) {
	_, fn := r.callee(call)
	if fn == nil || len(call.Args) == 0 {
		return nil, ""
	}
	if name = r.text(call.Args[0]); name == "" {
		return nil, ""
	}
	switch fn.FullName() {
	case "(net/url.Values).Get", "(net/url.Values).Has", "(*net/http.Request).FormValue":
		return a.params, name
	case "(*net/http.Request).PostFormValue":
		return a.posted, name
	case "(net/http.Header).Get":
		return a.headers, name
	}
	return nil, ""
}

// registers notes the route of a call that names a path beside a handler, as routers have
// them: r.Get("/orders/{id}", show), r.Handle("GET", "/orders/:id", show).
func (r *askReader) registers(fn *types.Func, call *ast.CallExpr) {
	if fn.Pkg().Path() == "net/http" {
		return
	}
	method, path, handles := strings.ToUpper(fn.Name()), "", false
	for _, arg := range call.Args {
		s := r.text(arg)
		switch {
		case isMethod(s):
			method = s
		case strings.HasPrefix(s, "/"):
			path = s
		case s == "":
			handles = handles || answers(r.info.TypeOf(arg))
		}
	}
	switch {
	case path == "" || !handles:
	case isMethod(method):
		r.table.routes[method+" "+path] = true
	default:
		r.table.path(path)
	}
}

// answers reports whether values of a type answer requests.
func answers(t types.Type) bool {
	if t == nil {
		return false
	}
	if sig, ok := t.Underlying().(*types.Signature); ok {
		return takesRequest(sig)
	}
	m, _, _ := types.LookupFieldOrMethod(t, true, nil, "ServeHTTP")
	_, ok := m.(*types.Func)
	return ok
}

// decodes notes what JSON is decoded into.
func (r *askReader) decodes(a *askFacts, into types.Type) {
	p, ok := types.Unalias(into).(*types.Pointer)
	if !ok {
		a.any = true
		return
	}
	if _, ok := types.Unalias(p.Elem()).(*types.TypeParam); ok {
		a.any = true
		return
	}
	a.body = p.Elem()
}

// helper notes a call of another function, which may look at the request for its caller.
func (r *askReader) helper(a *askFacts, id *ast.Ident, fn *types.Func, call *ast.CallExpr) {
	c := asksCall{fn: fn.Origin()}
	if args := r.info.Instances[id].TypeArgs; args != nil && args.Len() > 0 {
		c.passes = args.At(0)
	}
	for _, arg := range call.Args {
		t := r.info.TypeOf(arg)
		if p, ok := types.Unalias(t).(*types.Pointer); ok && c.passes == nil && !isNamed(t, "net/http", "Request") {
			c.passes = p.Elem()
		}
	}
	a.calls = append(a.calls, c)
}

// whole adds the facts of the functions that a calls.
func (r *askReader) whole(a *askFacts) *askFacts {
	out := newAsks()
	r.add(out, a, map[*askFacts]bool{})
	return out
}

func (r *askReader) add(to, a *askFacts, seen map[*askFacts]bool) {
	if seen[a] {
		return
	}
	seen[a] = true
	maps.Copy(to.methods, a.methods)
	maps.Copy(to.paths, a.paths)
	maps.Copy(to.routes, a.routes)
	maps.Copy(to.params, a.params)
	maps.Copy(to.posted, a.posted)
	maps.Copy(to.headers, a.headers)
	if to.body == nil {
		to.body = a.body
	}
	for _, c := range a.calls {
		callee := r.funcs[c.fn]
		if callee == nil {
			continue
		}
		if callee.any && to.body == nil {
			to.body = c.passes
		}
		r.add(to, callee, seen)
	}
}

func (a *askFacts) public() Asks {
	delete(a.headers, "Content-Type")
	out := Asks{
		Methods: slices.Sorted(maps.Keys(a.methods)), Paths: slices.Sorted(maps.Keys(a.paths)), Routes: slices.Sorted(maps.Keys(a.routes)),
		Params: a.params, Posted: a.posted, Headers: a.headers,
	}
	if a.body != nil {
		out.Body = sampleJSON(a.body, 0)
	}
	return out
}

// maxSampled bounds how deep a sample of a type goes.
const maxSampled = 4

// sampleJSON is a value of a type as JSON, with nothing in it that is zero.
func sampleJSON(t types.Type, depth int) string {
	if depth > maxSampled {
		return "null"
	}
	if isNamed(t, "time", "Time") {
		return `"2024-01-02T15:04:05Z"`
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return `"a"`
		case u.Info()&types.IsBoolean != 0:
			return "true"
		case u.Info()&types.IsNumeric != 0:
			return "1"
		}
	case *types.Pointer:
		return sampleJSON(u.Elem(), depth)
	case *types.Slice:
		if b, ok := u.Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Byte {
			return `"YQ=="`
		}
		return "[" + sampleJSON(u.Elem(), depth+1) + "]"
	case *types.Array:
		return "[" + sampleJSON(u.Elem(), depth+1) + "]"
	case *types.Map:
		return `{"1":` + sampleJSON(u.Elem(), depth+1) + "}"
	case *types.Struct:
		return "{" + strings.Join(sampleFields(u, depth), ",") + "}"
	}
	return "null"
}

func sampleFields(s *types.Struct, depth int) []string {
	var out []string
	for i := range s.NumFields() {
		f := s.Field(i)
		name, tagged := jsonName(s.Tag(i))
		switch {
		case name == "-":
		case f.Embedded() && !tagged:
			t := f.Type()
			if p, ok := t.Underlying().(*types.Pointer); ok {
				t = p.Elem()
			}
			if inner, ok := t.Underlying().(*types.Struct); ok && depth < maxSampled {
				out = append(out, sampleFields(inner, depth+1)...)
			}
		case f.Exported():
			if name == "" {
				name = f.Name()
			}
			out = append(out, fmt.Sprintf("%q:%s", name, sampleJSON(f.Type(), depth+1)))
		}
	}
	return out
}

// jsonName reads the name of a field from its tag.
func jsonName(tag string) (name string, tagged bool) {
	value, ok := reflect.StructTag(tag).Lookup("json")
	if !ok {
		return "", false
	}
	name, _, _ = strings.Cut(value, ",")
	return name, name != ""
}
