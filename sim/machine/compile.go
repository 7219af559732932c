package machine

import (
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
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

// funcCompiler compiles one function.
type funcCompiler struct {
	*compiler
	fn     *ssa.Function
	out    *Func
	regs   map[ssa.Value]int32
	starts map[*ssa.BasicBlock]int32
	jumps  []jump
	consts []Word
	pool   map[string]int32
	names  map[ssa.Value]string
	doms   map[*ssa.BasicBlock]bitset
	pos    token.Pos
	uses   [][]span // by instruction, for liveness
	defs   []span
	slots  []slot // by register

	statements []extent // see inOrder; nil until asked for

	noRunDefers bool // see missingRunDefers

	reuse *reuse // of registers
}

// jump is a place in the code whose target is a block.
type jump struct {
	pc    int32
	index int
	to    *ssa.BasicBlock
}

func (f *funcCompiler) typ(t types.Type) *Type { return f.prog.table.of(t) }

// whole is typ for a type of which there are variables: it must not be too large.
func (f *funcCompiler) whole(t types.Type) *Type {
	out := f.typ(t)
	if out.size > maxWords {
		panic(tooLarge{t})
	}
	return out
}

func (f *funcCompiler) compile() {
	f.regs, f.pool = map[ssa.Value]int32{}, map[string]int32{}
	f.names, f.doms = map[ssa.Value]string{}, map[*ssa.BasicBlock]bitset{}
	f.params()
	if reason, ok := f.stops(); ok {
		f.compileStop(reason)
	} else if f.fn.Blocks == nil {
		f.compileNative()
	} else {
		if !f.out.user {
			f.reuse = newReuse(f.fn)
		}
		f.collectNames()
		f.paramLocals()
		f.body()
		f.collectSpans()
		f.collectAges()
	}
	f.finish()
}

func (f *funcCompiler) params() {
	for _, p := range f.fn.Params {
		f.regs[p] = f.newReg(f.typ(p.Type()))
	}
	f.out.params = f.out.nregs
	f.out.paramSlots = append([]slot(nil), f.slots...)
	var vars []*types.Var
	for _, v := range f.fn.FreeVars {
		f.regs[v] = f.newReg(f.typ(v.Type()))
		vars = append(vars, types.NewVar(token.NoPos, nil, v.Name(), v.Type()))
	}
	f.out.captured = f.typ(types.NewTuple(vars...))
	if f.out.user {
		f.out.args = parameters(f.fn)
		if outer := f.fn.Parent(); outer != nil && len(f.fn.FreeVars) > 0 {
			f.out.outer = f.funcOf(outer)
			for _, v := range vars {
				f.out.inner = append(f.out.inner, v.Name())
			}
		}
	}
	if res := f.fn.Signature.Results(); res != nil {
		f.out.results = f.typ(res).size
		f.out.textual = f.fn.Signature.Params().Len() == 0 && res.Len() == 1 && types.Identical(res.At(0).Type(), types.Typ[types.String])
	}
}

// paramLocals makes the parameters known as variables from the start. The
// receiver is left out: what matters of it is shared.
func (f *funcCompiler) paramLocals() {
	if !f.out.user || len(f.fn.Blocks) == 0 {
		return
	}
	for i, p := range f.fn.Params {
		if p.Name() == "" || p.Name() == "_" || i == 0 && f.fn.Signature.Recv() != nil {
			continue
		}
		f.out.locals = append(f.out.locals, local{name: p.Name(), reg: f.regs[p], typ: f.typ(p.Type()), in: f.dominated(f.fn.Blocks[0])})
	}
}

func (f *funcCompiler) newReg(t *Type) int32 {
	at := int32(f.out.nregs)
	f.take(t.size)
	f.out.nregs += t.size
	if f.out.nregs > maxFields {
		panic(unsupported{f.fn.Pos(), "this function, or the initialization of a variable, has too many intermediate values; split it up"})
	}
	for i := range t.size {
		f.slots = append(f.slots, t.slotAt(i))
	}
	return at
}

// collectNames finds names for values that have none of their own.
func (f *funcCompiler) collectNames() {
	for _, b := range f.fn.Blocks {
		for _, in := range b.Instrs {
			if d, ok := in.(*ssa.DebugRef); ok && !d.IsAddr {
				if id, ok := d.Expr.(*ast.Ident); ok && f.names[d.X] == "" && id.Name != "_" {
					f.names[d.X] = id.Name
				}
			}
		}
	}
}

// reg returns the register of a value, or ^i for constant i.
func (f *funcCompiler) reg(v ssa.Value) int32 {
	switch v := v.(type) {
	case *ssa.Const:
		return f.constant(v)
	case *ssa.Function:
		return f.word(funcWord(f.funcOf(v).index))
	case *ssa.Global:
		return f.word(ref(uint32(f.globalOf(v)+1), 0))
	case *ssa.Extract:
		return shift(f.reg(v.Tuple), int32(f.typ(v.Tuple.Type()).fields[v.Index].off))
	case *ssa.Field:
		return shift(f.reg(v.X), int32(f.typ(v.X.Type()).fields[v.Field].off))
	case *ssa.ChangeType:
		return f.reg(v.X)
	case *ssa.ChangeInterface:
		return f.reg(v.X)
	case *ssa.Builtin:
		panic(unsupported{f.pos, "a built-in function is used as a value"})
	}
	if r, ok := f.regs[v]; ok {
		return r
	}
	t := f.typ(v.Type())
	r, again := f.reuse.used(t)
	if !again {
		r = f.newReg(t)
	}
	f.regs[v] = r
	return r
}

func shift(r, off int32) int32 {
	if r < 0 {
		return r - off
	}
	return r + off
}

func (f *funcCompiler) span(v ssa.Value) span {
	return span{f.reg(v), int32(f.typ(v.Type()).size)}
}

// word returns the operand of a constant word.
func (f *funcCompiler) word(w ...Word) int32 {
	f.take(len(w))
	key := fmt.Sprint(w)
	if at, ok := f.pool[key]; ok {
		return at
	}
	at := ^int32(len(f.consts))
	f.consts = append(f.consts, w...)
	f.pool[key] = at
	return at
}

func (f *funcCompiler) constant(v *ssa.Const) int32 {
	t := f.typ(v.Type())
	if v.Value == nil {
		if t.size > maxFields {
			panic(tooLarge{v.Type()})
		}
		if t.size == 0 {
			return f.word(0)
		}
		return f.word(make([]Word, t.size)...)
	}
	return f.word(constWords(f.prog, t, v.Value)...)
}

func constWords(p *Program, t *Type, v constant.Value) []Word {
	switch t.kind {
	case kBool:
		return []Word{boolWord(constant.BoolVal(v))}
	case kString:
		if v.Kind() == constant.Int { // string(rune constant)
			n, _ := constant.Int64Val(v)
			return []Word{p.strings.intern(string(rune(n)))}
		}
		return []Word{p.strings.intern(constant.StringVal(v))}
	case kInt, kUint:
		iv := constant.ToInt(v)
		if n, ok := constant.Int64Val(iv); ok {
			return []Word{t.wrap(Word(n))}
		}
		n, _ := constant.Uint64Val(iv)
		return []Word{t.wrap(n)}
	case kFloat:
		x, _ := constant.Float64Val(v)
		return []Word{floatWord(x, t.bits)}
	case kComplex:
		re, _ := constant.Float64Val(constant.Real(v))
		im, _ := constant.Float64Val(constant.Imag(v))
		return []Word{floatWord(re, t.bits), floatWord(im, t.bits)}
	}
	panic(unsupported{token.NoPos, "a constant of type " + t.String() + " is not supported"})
}

// emit appends an instruction that writes def and reads uses.
func (f *funcCompiler) emit(in instr, def span, uses ...span) int32 {
	pc := int32(len(f.out.code))
	f.out.code = append(f.out.code, in)
	f.out.pos = append(f.out.pos, f.pos)
	f.defs = append(f.defs, def)
	f.uses = append(f.uses, append([]span(nil), uses...))
	return pc
}

func (f *funcCompiler) body() {
	f.starts = map[*ssa.BasicBlock]int32{}
	if f.out.step {
		f.pos = f.fn.Pos()
		f.emit(instr{op: opStep, aux: &site{pos: f.pos, name: f.stepName(), typ: f.receiverType()}}, span{}, f.paramSpan())
	}
	f.noRunDefers = f.deferStackOnly()
	for _, b := range f.fn.Blocks {
		f.block(b)
		for f.out.user && len(f.out.blocks) < len(f.out.code) {
			f.out.blocks = append(f.out.blocks, int32(b.Index))
		}
	}
	if f.fn.Recover != nil {
		if _, ok := f.starts[f.fn.Recover]; !ok {
			f.block(f.fn.Recover)
		}
		f.out.recover = f.starts[f.fn.Recover]
	}
	for _, j := range f.jumps {
		in := &f.out.code[j.pc]
		if j.index == 0 {
			in.b = f.starts[j.to]
		} else {
			in.c = f.starts[j.to]
		}
	}
}

// receiverType returns the struct that a method works on, or nil.
func (f *funcCompiler) receiverType() *Type {
	if recv := f.fn.Signature.Recv(); recv != nil {
		if p, ok := recv.Type().Underlying().(*types.Pointer); ok {
			return f.typ(p.Elem())
		}
	}
	return nil
}

func (f *funcCompiler) paramSpan() span {
	return span{0, int32(f.out.params) + int32(f.out.captured.size)}
}

// stepName is how a library step is shown: "ctx.cancel" for an unexported
// helper, "Map.Store" for a method; empty if whoever calls it has the better name.
func (f *funcCompiler) stepName() string {
	if o := f.fn.Origin(); o != nil {
		return funcName(o)
	}
	name := funcName(f.fn)
	if f.fn.Pkg != nil && strings.HasPrefix(f.fn.Pkg.Pkg.Path(), "racelab/lessons/internal/remote") {
		return "" // "Server.Do" tells nothing: the lesson's function does
	}
	if f.fn.Pkg != nil && f.fn.Pkg.Pkg.Path() == networkPath {
		return askCaller
	}
	if f.fn.Pkg != nil && !strings.Contains(name, ".") {
		name = f.fn.Pkg.Pkg.Name() + "." + name
	}
	return name
}

func (f *funcCompiler) block(b *ssa.BasicBlock) {
	f.starts[b] = int32(len(f.out.code))
	f.pos = token.NoPos
	runDefers := f.missingRunDefers(b)
	instrs, places := f.inOrder(b)
	unchanged := returned(b)
	for i, in := range instrs {
		if unchanged[in] {
			continue
		}
		f.pos = places[i]
		if in == runDefers {
			f.emit(instr{op: opRunDefers}, span{})
		}
		switch in := in.(type) {
		case *ssa.Phi:
		case *ssa.Jump:
			f.phis(b, b.Succs[0])
			pc := f.emit(instr{op: opJump}, span{})
			f.jumps = append(f.jumps, jump{pc: pc, index: 1, to: b.Succs[0]})
		case *ssa.If:
			f.branch(b, in)
		default:
			f.instruction(in)
		}
		f.release(in)
	}
}

// missingRunDefers returns in front of what a block that returns has to run deferred
// calls although package ssa has dropped the instruction, or nil. It does so in
// functions whose only defer statements are in the bodies of loops over functions.
func (f *funcCompiler) missingRunDefers(b *ssa.BasicBlock) ssa.Instruction {
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	if !ok || !f.noRunDefers || b == f.fn.Recover {
		return nil
	}
	at := len(b.Instrs) - 1
	for at > 0 { // named results are loaded after the deferred calls
		load, ok := b.Instrs[at-1].(*ssa.UnOp)
		if !ok || !slices.Contains(ret.Results, ssa.Value(load)) {
			break
		}
		at--
	}
	return b.Instrs[at]
}

func (f *funcCompiler) deferStackOnly() bool {
	uses := false
	for _, b := range f.fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.RunDefers:
				return false
			case *ssa.Call:
				bi, ok := in.Call.Value.(*ssa.Builtin)
				uses = uses || ok && bi.Name() == "ssa:deferstack"
			}
		}
	}
	return uses
}

// position falls back from an instruction's own position to its operands'.
func position(in ssa.Instruction) token.Pos {
	if p := in.Pos(); p.IsValid() {
		return p
	}
	switch in := in.(type) {
	case *ssa.Store:
		if p := in.Addr.Pos(); p.IsValid() && !isParam(in.Addr) {
			return p
		}
	case *ssa.UnOp:
		if !isParam(in.X) {
			return in.X.Pos()
		}
	case *ssa.DebugRef:
		return in.Expr.Pos()
	}
	return token.NoPos
}

// isParam reports whether a value's position is its declaration rather than its use.
func isParam(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Alloc, *ssa.Global, *ssa.Function:
		return true
	}
	return false
}
