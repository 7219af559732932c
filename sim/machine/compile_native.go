package machine

import (
	"fmt"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// This file translates calls of functions without a body.

// nativeName is the key of a function without a body: "strings.Split",
// "sync.(*Mutex).Lock".
func nativeName(fn *ssa.Function) string {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok || obj.Pkg() == nil {
		return fn.String()
	}
	path := obj.Pkg().Path()
	recv := obj.Signature().Recv()
	if recv == nil {
		return path + "." + obj.Name()
	}
	t, star := recv.Type(), ""
	if p, ok := t.(*types.Pointer); ok {
		t, star = p.Elem(), "*"
	}
	name := types.TypeString(t, func(*types.Package) string { return "" })
	if n, ok := t.(*types.Named); ok {
		name = n.Obj().Name()
	}
	if star == "" {
		return path + "." + name + "." + obj.Name()
	}
	return fmt.Sprintf("%s.(*%s).%s", path, name, obj.Name())
}

// stops returns the reason why a function cannot run, if there is one.
func (f *funcCompiler) stops() (string, bool) {
	if f.fn.Parent() != nil {
		return "", false
	}
	if reason, ok := f.src.Stops[f.fn.Pos()]; ok {
		return reason, true
	}
	reason, ok := f.src.Stops[originPos(f.fn)]
	return reason, ok && originPos(f.fn).IsValid()
}

// compileStop makes a function that ends the check.
func (f *funcCompiler) compileStop(reason string) {
	name := funcName(f.fn)
	f.compileAs(&native{name: name, local: true, exec: func(c *call) control {
		c.notModelled("the program calls " + name + ", which racelab cannot run: " + reason)
		return redirect
	}})
}

func (f *funcCompiler) compileNative() {
	name := nativeName(f.fn)
	n := f.findNative(name)
	if n == nil {
		n = missingBody(name)
	}
	f.compileAs(n)
}

// compileAs makes a function that does what n does.
func (f *funcCompiler) compileAs(n *native) {
	f.out.native = n
	var args []span
	var at int32
	for _, p := range f.fn.Params {
		n := int32(f.typ(p.Type()).size)
		args = append(args, span{at, n})
		at += n
	}
	res := f.newReg(f.resultType())
	f.pos = f.fn.Pos()
	f.native(n, args, res, "", f.fn.Signature)
	f.emit(instr{op: opReturn, aux: []span{{res, int32(f.out.results)}}}, span{}, span{res, int32(f.out.results)})
}

// missingBody stands for a function that is written in assembly, in C or in another package:
// the check ends where it is called.
func missingBody(name string) *native {
	return &native{name: name, local: true, exec: func(c *call) control {
		c.notModelled("the program calls " + name + ", whose body is not written in Go")
		return redirect
	}}
}

func (f *funcCompiler) resultType() *Type { return f.typ(f.fn.Signature.Results()) }

// native emits a call of n.
func (f *funcCompiler) native(n *native, args []span, dst int32, name string, sig *types.Signature) {
	nc := &nativeCall{native: n, args: args, site: site{pos: f.pos, name: name}, sig: sig}
	if n.behind {
		nc.site.name = "memory behind a reflect.Value"
	}
	for _, a := range args {
		nc.words += int(a.n)
	}
	if sig.Recv() != nil {
		nc.types = append(nc.types, f.typ(sig.Recv().Type()))
	}
	for i := range sig.Params().Len() {
		nc.types = append(nc.types, f.typ(sig.Params().At(i).Type()))
	}
	nc.results = f.typ(sig.Results())
	for _, r := range nc.results.fields {
		nc.res = append(nc.res, r.typ)
	}
	if n.compile != nil {
		n.compile(f, nc)
	}
	if n.reads {
		f.prog.seesClock = true
	}
	f.emit(instr{op: opNative, dst: dst, w: int32(nc.results.size), aux: nc}, span{dst, int32(nc.results.size)}, args...)
}
