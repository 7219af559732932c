package machine

import (
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"runtime"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Source is what Compile needs to know of a program in SSA form.
type Source struct {
	Prog    *ssa.Program
	Inits   []*ssa.Function          // package initializers, dependencies first
	Roots   map[string]*ssa.Function // entry functions by name
	Calls   map[string]*ssa.Function // functions that a walk calls, by name
	User    func(*ssa.Package) bool  // is it the program itself, not the library
	Steps   map[token.Pos]StepOrder  // positions of functions whose body is one atomic step
	Runtime *types.Scope             // of the library's package runtime
	// ImportPath returns the import path of a package that is type-checked under its name; "": it is its path.
	ImportPath func(*types.Package) string
	Minor      int // the language is Go 1.Minor; 0: the newest
	// Pure are host functions by full name, such as "strings.Split".
	Pure map[string]any
	// Harness is the file name of generated code, which is not the user's.
	Harness string
	// Stops are functions that cannot run, by the place of their names, with the reason: the check ends
	// where one is called.
	Stops map[token.Pos]string
	// Like is an earlier version of the program whose walk goes on with this one: up to where code that is new
	// is carried out both make the same steps. Nil: there is none.
	Like *Program
	// Setup is the method that runs before the actors of a lesson, or nil.
	Setup *ssa.Function
}

// Compile turns SSA into code: everything that the roots can reach. An error
// says what the program needs that the machine does not have.
func Compile(src Source) (p *Program, err error) {
	c := &compiler{
		src:     src,
		prog:    &Program{fset: src.Prog.Fset, strings: newStringTable(), table: &typeTable{}, own: map[*types.Package]bool{}, local: -1},
		funcs:   map[*ssa.Function]*Func{},
		globals: map[*ssa.Global]int{},
		invoked: map[string]bool{"Error": true, "String": true}, // the runtime calls them for panics
		natives: natives(),
		used:    map[string]bool{},
		cells:   &cells{},
	}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case tooLarge:
			p, err = nil, r
		case unsupported:
			if p, err = nil, errors.New(r.what); r.pos.IsValid() {
				err = fmt.Errorf("%s: %s", c.prog.Position(r.pos), r.what)
			}
		default:
			panic(r)
		}
	}()
	c.prog.minor = src.Minor
	c.basics()
	for _, fn := range src.Inits {
		c.prog.inits = append(c.prog.inits, c.funcOf(fn))
	}
	names := make([]string, 0, len(src.Roots))
	for name := range src.Roots {
		names = append(names, name)
	}
	sort.Strings(names)
	c.prog.roots = map[string]*Func{}
	for _, name := range names {
		c.prog.roots[name] = c.rootOf(c.funcOf(src.Roots[name]))
	}
	c.prog.calls = map[string]*Func{}
	for _, name := range slices.Sorted(maps.Keys(src.Calls)) {
		c.prog.calls[name] = c.funcOf(src.Calls[name])
	}
	c.drain()
	c.elapsedSpans()
	c.cells.types = c.prog.table
	c.cells.settle(c.funcs, src.Setup, c.writtenBehind())
	if src.Like != nil {
		c.cells.follow(src.Like.loads)
	}
	if len(src.Calls) > 0 {
		c.prog.loads = c.cells.settled()
	}
	c.prog.laidOut, c.prog.compiled = len(c.prog.table.all), len(c.prog.funcs)
	c.prog.types, c.prog.funcs = c.prog.table.all, slices.Clip(c.prog.funcs)
	if c.used["reflect.typeNumber"] {
		c.prog.types = append(slices.Clip(c.prog.types), make([]*Type, spareTypes)...)
		c.prog.funcs = append(c.prog.funcs, make([]*Func, spareFuncs)...)
	}
	c.prog.impatient = mentions(c.prog.strings, "nowait", "skip locked", "pg_try_advisory")
	if src.Like != nil {
		c.prog.impatient = src.Like.impatient
	}
	return c.prog, nil
}

// mentions reports whether a text of the program has one of some words in it.
func mentions(t *stringTable, words ...string) bool {
	for _, s := range *t.table.Load() {
		s = strings.ToLower(s)
		for _, w := range words {
			if strings.Contains(s, w) {
				return true
			}
		}
	}
	return false
}

// rootOf makes the function that a run begins with: it initializes the packages
// and then calls the entry, in one goroutine, as a Go program does.
func (c *compiler) rootOf(entry *Func) *Func {
	f := &Func{index: len(c.prog.funcs), name: "main", recover: -1}
	f.captured = c.prog.table.of(types.NewTuple())
	c.prog.funcs = append(c.prog.funcs, f)
	for _, fn := range append(c.prog.inits[:len(c.prog.inits):len(c.prog.inits)], entry) {
		f.code = append(f.code, instr{op: opCall, dst: -1, aux: &callSite{fn: fn}})
	}
	f.code = append(f.code, instr{op: opReturn, aux: []span(nil)})
	f.pos = make([]token.Pos, len(f.code))
	f.live = make([][]liveReg, len(f.code))
	return f
}

// callOfNil makes the function that a goroutine runs which was started with a nil func
// value and arguments: Go looks at the value in the new goroutine.
func (c *compiler) callOfNil() *Func {
	f := &Func{index: len(c.prog.funcs), name: "nil func", full: "nil func", recover: -1, consts: []Word{0}, wrapper: true}
	f.captured = c.prog.table.of(types.NewTuple())
	f.code = []instr{{op: opCallFn, dst: -1, aux: &callSite{value: ^0}}, {op: opReturn, aux: []span(nil)}}
	f.pos, f.live = make([]token.Pos, len(f.code)), make([][]liveReg, len(f.code))
	c.prog.funcs = append(c.prog.funcs, f)
	return f
}

// unsupported is panicked with inside the compiler.
type unsupported struct {
	pos  token.Pos
	what string
}

type compiler struct {
	src     Source
	prog    *Program
	funcs   map[*ssa.Function]*Func
	work    []*ssa.Function
	globals map[*ssa.Global]int
	invoked map[string]bool // methods called through interfaces
	runtime []*Type         // types of values in interfaces
	cells   *cells          // which memory is never written late
	natives map[string]*native
	used    map[string]bool // natives that are called
	room    int             // words of registers and constants, of all functions

	reflects   bool // values may be taken apart by reflection
	allMethods bool // methods may be looked up by name
}

// maxRoom bounds the registers and constants of all functions together, in words.
const maxRoom = 4 << 20

// take counts words of registers or constants.
func (f *funcCompiler) take(words int) {
	if f.room += words; f.room > maxRoom {
		panic(unsupported{f.fn.Pos(), fmt.Sprintf("the functions up to here need more than %d words for their variables and constants; make the arrays in them smaller", maxRoom)})
	}
}

func (c *compiler) basics() {
	t := c.prog.table
	c.prog.anyPointer = t.of(types.NewPointer(types.Typ[types.Int]))
	c.prog.stringType = t.of(types.Typ[types.String])
	c.prog.emptyIface = t.of(types.NewInterfaceType(nil, nil))
	c.prog.errorType = t.of(types.Universe.Lookup("error").Type())
	c.prog.anySlice = t.of(types.NewSlice(types.NewInterfaceType(nil, nil)))
	c.errorTypes()
	c.prog.nilCall = c.callOfNil()
	for _, b := range types.Typ {
		if b.Kind() != types.Invalid && b.Kind() != types.UntypedNil && b.Kind() < types.UntypedBool && b.Kind() != types.UnsafePointer {
			c.markRuntime(t.of(b))
		}
	}
}

// drain compiles until nothing new can be reached: functions first, then the
// methods of types whose values get into interfaces (rapid type analysis).
func (c *compiler) drain() {
	for {
		for len(c.work) > 0 {
			fn := c.work[len(c.work)-1]
			c.work = c.work[:len(c.work)-1]
			c.compileOne(fn)
		}
		if !c.addMethods() {
			return
		}
	}
}

// compileOne compiles a function. One of another package that the machine cannot run is a stop where it is
// called.
func (c *compiler) compileOne(fn *ssa.Function) {
	out := c.funcs[fn]
	blank := *out
	c.cells.in = fn
	f := &funcCompiler{compiler: c, fn: fn, out: out}
	defer func() {
		r := recover()
		why, ok := r.(unsupported)
		if r == nil {
			return
		}
		switch r := r.(type) {
		case tooLarge:
			why, ok = unsupported{fn.Pos(), r.Error()}, true
		case runtime.Error: // of a type that is not laid out, for it is too large
			why, ok = unsupported{fn.Pos(), "racelab cannot compile it: " + r.Error()}, true
		}
		if !ok || out.user || c.room > maxRoom {
			panic(r)
		}
		c.prog.table.giveUp()
		*out = blank
		f = &funcCompiler{compiler: c, fn: fn, out: out, regs: map[ssa.Value]int32{}, pool: map[string]int32{}}
		f.params()
		f.compileStop(fmt.Sprintf("%s: %s", c.prog.Position(why.pos), why.what))
		f.finish()
	}()
	f.compile()
}

func (c *compiler) addMethods() bool {
	grew := false
	for i := 0; i < len(c.runtime); i++ {
		t := c.runtime[i]
		if c.reflects {
			c.reflectParts(t)
		}
		mset := c.src.Prog.MethodSets.MethodSet(t.typ)
		if c.allMethods {
			c.markResults(t, mset)
		}
		for j := range mset.Len() {
			sel := mset.At(j)
			f := sel.Obj().(*types.Func)
			key := methodKey(f)
			if !c.invoked[key] && !(c.allMethods && f.Exported()) || t.methods[key] != nil {
				continue
			}
			fn := c.src.Prog.MethodValue(sel)
			if fn == nil {
				continue
			}
			if t.methods == nil {
				t.methods = map[string]*Func{}
			}
			t.methods[key] = c.funcOf(fn)
			grew = true
		}
	}
	return grew
}

// markResults notes that values of what the methods of t return get into interfaces: package reflect may call each of
// them by its name, as templates do.
func (c *compiler) markResults(t *Type, mset *types.MethodSet) {
	if t.called {
		return
	}
	t.called = true
	for sel := range mset.Methods() {
		if f := sel.Obj().(*types.Func); f.Exported() {
			for r := range f.Signature().Results().Variables() {
				c.markRuntime(c.prog.table.of(r.Type()))
			}
		}
	}
}

// markRuntime notes that values of t get into interfaces, and with them, by way
// of formatting, values of its parts.
func (c *compiler) markRuntime(t *Type) {
	if t.runtime || t.kind == kTuple {
		return
	}
	t.runtime = true
	c.runtime = append(c.runtime, t)
	if codes(t.typ) {
		t.ptr = c.prog.table.of(types.NewPointer(t.typ))
		c.markRuntime(t.ptr)
	}
	for _, f := range t.fields {
		c.markRuntime(f.typ)
	}
	if t.elem != nil {
		c.markRuntime(t.elem)
	}
	if t.key != nil {
		c.markRuntime(t.key)
	}
}

func (c *compiler) funcOf(fn *ssa.Function) *Func {
	if f, ok := c.funcs[fn]; ok {
		return f
	}
	f := &Func{index: len(c.prog.funcs), name: funcName(fn), recover: -1}
	f.user, f.decl = c.isUser(fn), fn.Pos()
	if f.user && fn.Pkg != nil {
		c.prog.own[fn.Pkg.Pkg] = true
	}
	f.full, f.wrapper = c.fullNameOf(fn), isWrapper(fn)
	f.helper = f.user && callsHelper(fn)
	f.order, f.step = c.stepOrder(fn)
	c.prog.funcs = append(c.prog.funcs, f)
	c.funcs[fn] = f
	c.work = append(c.work, fn)
	return f
}

// callsHelper reports whether a function calls the method Helper of package testing.
func callsHelper(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if !ok {
				continue
			}
			m := call.Call.Method
			if callee := call.Call.StaticCallee(); m == nil && callee != nil {
				m, _ = callee.Object().(*types.Func)
			}
			if m != nil && m.Name() == "Helper" && m.Signature().Recv() != nil && m.Signature().Params().Len() == 0 {
				return true
			}
		}
	}
	return false
}

func originPos(fn *ssa.Function) token.Pos {
	if o := fn.Origin(); o != nil && o != fn {
		return o.Pos()
	}
	return token.NoPos
}

func (c *compiler) isUser(fn *ssa.Function) bool {
	for p := fn; p != nil; p = p.Parent() {
		if o := p.Origin(); o != nil {
			p = o
		}
		if p.Pkg != nil {
			return c.src.User(p.Pkg) && p.Synthetic != "package initializer" && !c.generated(p)
		}
		if obj := p.Object(); obj != nil && obj.Pkg() != nil {
			if pkg := c.src.Prog.Package(obj.Pkg()); pkg != nil {
				return c.src.User(pkg)
			}
		}
	}
	return false
}

// generated reports whether a function is a wrapper, or of the harness.
func (c *compiler) generated(fn *ssa.Function) bool {
	return fn.Syntax() == nil || c.prog.Position(fn.Pos()).File == c.src.Harness
}

func (c *compiler) globalOf(g *ssa.Global) int {
	if i, ok := c.globals[g]; ok {
		return i
	}
	i := len(c.prog.globals)
	t := c.prog.table.of(g.Type().Underlying().(*types.Pointer).Elem())
	if t.size > maxWords {
		panic(tooLarge{t.typ})
	}
	c.prog.globals = append(c.prog.globals, global{g.Name(), t, c.src.User(g.Pkg) && g.Pos().IsValid(), g.Pos()})
	c.globals[g] = i
	if g.Name() == "Local" && g.Pkg.Pkg.Path() == "time" {
		c.prog.local = i
	}
	return i
}
