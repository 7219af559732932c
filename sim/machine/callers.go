package machine

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// This file answers where a goroutine stands, as package runtime does: Caller, Callers,
// FuncForPC. A program counter is the number of a function and a place in its code,
// so that it means the same in every run.

// pcBits is the width of the place; compiled functions are shorter.
const pcBits = 24

// Program counters of frames that exist in a Go program only.
const (
	pcGopanic Word = 2 * (1 + iota) // between a deferred call and the panic that runs it
	pcMain                          // calls the initializers and main
	pcGoexit                        // at the bottom of every stack
)

// runtimeFrames are their names and files.
var runtimeFrames = map[Word][2]string{
	pcGopanic: {"runtime.gopanic", "runtime/panic.go"},
	pcMain:    {"runtime.main", "runtime/proc.go"},
	pcGoexit:  {"runtime.goexit", "runtime/asm_amd64.s"},
}

// entryPC is the program counter of a function's beginning. The instruction at pc has two: its own, and the one behind
// it. A stack has the latter, as Go's has return addresses: programs take 1 from them to find the line of the call.
func (fn *Func) entryPC() Word { return Word(fn.index+1) << pcBits }

// returnPC is what a stack has for the instruction at pc.
func (fn *Func) returnPC(pc int32) Word { return fn.entryPC() + 2 + 2*Word(pc) }

// stack calls visit with the program counters of g's frames, innermost first, until it
// returns false. Wrappers that the compiler made are left out.
func (m *Machine) stack(g *goroutine, visit func(pc Word) bool) {
	for f := g.top; f != nil; f = f.parent {
		switch {
		case f.fn.wrapper:
		case f.parent == nil && f.fn.decl == token.NoPos && !f.fn.user && f.fn.name == "main":
			if !visit(pcMain) {
				return
			}
		default:
			if !visit(f.fn.returnPC(f.pc)) {
				return
			}
		}
		if f.mode == modeDefer && f.parent != nil && f.parent.unwind == panicked && !m.above(g, f.parent.depth, visit) {
			return
		}
	}
	visit(pcGoexit)
}

// stackLevel is a frame of a stack that is left.
type stackLevel struct {
	depth int32
	pc    Word
}

// levels are g's frames, innermost first, without wrappers.
func levels(g *goroutine) []stackLevel {
	var out []stackLevel
	for f := g.top; f != nil; f = f.parent {
		if !f.fn.wrapper {
			out = append(out, stackLevel{f.depth, f.fn.returnPC(f.pc)})
		}
	}
	return out
}

// above visits what lies between a deferred call and its function while a panic runs: in a
// Go program the frames that the panic leaves are still there.
func (m *Machine) above(g *goroutine, depth int32, visit func(pc Word) bool) bool {
	if !visit(pcGopanic) {
		return false
	}
	for i := len(g.panics) - 1; i >= 0; i-- {
		if g.panics[i].at != depth {
			continue
		}
		for _, l := range g.panics[i].above {
			if l.depth > depth && !visit(l.pc) {
				return false
			}
		}
		break
	}
	return true
}

func callerNatives() []native {
	const p = "racelab/rt."
	return []native{
		{name: p + "PC", local: true, compile: func(f *funcCompiler, _ *nativeCall) { f.prog.seesStack = true }, exec: func(c *call) control {
			skip := int64(c.args[0])
			c.dst[0] = 0
			c.m.stack(c.g, func(pc Word) bool {
				if skip--; skip < 0 {
					c.dst[0] = pc
				}
				return skip >= 0
			})
			return next
		}},
		{name: p + "Frame", local: true, exec: func(c *call) control {
			name, file, line, entry := c.m.prog.frameAt(c.args[0])
			c.dst[0], c.dst[1], c.dst[2], c.dst[3] = c.m.intern(name), c.m.intern(file), Word(line), entry
			return next
		}},
	}
}

// frameAt returns what a program counter stands for; no name if it is none.
func (p *Program) frameAt(pc Word) (name, file string, line int, entry Word) {
	if r, ok := runtimeFrames[(pc+1)&^1]; ok {
		return r[0], installed(r[1], false), 1, pc
	}
	index, at := pc>>pcBits, int(pc&(1<<pcBits-1)+1)/2
	if index == 0 || index > Word(len(p.funcs)) || p.funcs[index-1] == nil {
		return "", "", 0, 0
	}
	fn := p.funcs[index-1]
	if at > len(fn.code) {
		return "", "", 0, 0
	}
	pos := fn.decl
	if at > 0 {
		if pos = fn.pos[at-1]; !pos.IsValid() {
			pos = (&frame{fn: fn, pc: int32(at - 1)}).nearest()
		}
	}
	where := p.fset.Position(pos) // as a line directive has it
	if where.Filename == "" {     // a line directive without a file
		where.Filename = "??"
	}
	return fn.full, installed(where.Filename, fn.user), where.Line, fn.entryPC()
}

// installed is the path of a source file, as programs are told it: those of the program lie where it runs, and those of
// the library where Go is installed.
func installed(file string, own bool) string {
	switch rest, goroot := strings.CutPrefix(file, "$GOROOT/"); {
	case goroot:
		return "/usr/local/go/" + rest
	case file == "??", file == "", strings.HasPrefix(file, "/"):
		return file
	case own:
		return "/work/" + strings.TrimPrefix(file, "./")
	}
	return "/usr/local/go/src/" + file
}

// fullNameOf is fullName with the import path of the package under test, which is type-checked under its name.
func (c *compiler) fullNameOf(fn *ssa.Function) string {
	full := fullName(fn)
	p := fn
	for p.Parent() != nil {
		p = p.Parent()
	}
	if o := p.Origin(); o != nil {
		p = o
	}
	if p.Pkg == nil || c.src.ImportPath == nil {
		return full
	}
	path := c.src.ImportPath(p.Pkg.Pkg)
	if rest, ok := strings.CutPrefix(full, p.Pkg.Pkg.Path()+"."); ok && path != "" {
		at := strings.LastIndexByte(path, '/') + 1
		return path[:at] + strings.ReplaceAll(path[at:], ".", "%2e") + "." + rest // as the linker has it
	}
	return full
}

// isWrapper reports whether a function is one that hands its arguments on to another.
func isWrapper(fn *ssa.Function) bool {
	return fn.Syntax() == nil && (strings.Contains(fn.Synthetic, "wrapper") || strings.HasPrefix(fn.Synthetic, "thunk"))
}

// fullName is a function's name as package runtime has it: "main.(*Conn).Close",
// "main.serve.func1", "main.Map[...]".
func fullName(fn *ssa.Function) string {
	if p := fn.Parent(); p != nil {
		n := fn.Name()[strings.LastIndexByte(fn.Name(), '$')+1:]
		if p.Parent() == nil {
			return fullName(p) + ".func" + n
		}
		return fullName(p) + "." + n
	}
	name, generic := fn.Name(), false
	if o := fn.Origin(); o != nil && o != fn {
		name, generic = o.Name(), true
	}
	name = strings.TrimSuffix(strings.TrimSuffix(name, "$bound"), "$thunk")
	if n, ok := strings.CutPrefix(name, "init#"); ok {
		var i int
		fmt.Sscan(n, &i)
		name = fmt.Sprintf("init.%d", i-1)
	}
	if recv := fn.Signature.Recv(); recv != nil {
		return receiverPath(recv.Type()) + "." + name
	}
	if generic {
		name += "[...]"
	}
	if obj := fn.Object(); obj != nil && obj.Pkg() != nil {
		return obj.Pkg().Path() + "." + name
	}
	if fn.Pkg != nil {
		return fn.Pkg.Pkg.Path() + "." + name
	}
	return name
}

func receiverPath(t types.Type) string {
	star := false
	if p, ok := t.(*types.Pointer); ok {
		t, star = p.Elem(), true
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return typeName(t)
	}
	name := n.Obj().Name()
	if n.TypeArgs().Len() > 0 {
		name += "[...]"
	}
	if star {
		name = "(*" + name + ")"
	}
	return n.Obj().Pkg().Path() + "." + name
}
