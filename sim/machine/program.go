// Package machine runs Go, one visible step at a time.
//
// Compile turns SSA (golang.org/x/tools/go/ssa) into code for a machine whose
// whole state is plain data: goroutines with explicit frames, and a heap of
// words. A state can be copied cheaply (Fork), hashed canonically (Hash), and
// asked what may happen next (Choices). Step makes one of the choices: it
// carries out the visible operation at which a goroutine stands, and everything
// after it that no other goroutine can notice, up to the next visible one.
//
// An operation is visible if it touches something that two living goroutines
// can reach: memory, maps, channels, locks, atomics, the clock, the output.
// Which objects can be reached is tracked as the program runs: an object is
// shared from the moment a reference to it is handed to a go statement or stored
// in something shared.
package machine

import (
	"go/token"
	"go/types"
	"strings"
	"sync"

	"golang.org/x/tools/go/ssa"

	"racelab/sim/trace"
)

type tokenPos = token.Pos

// Program is compiled code. It never changes and may be shared by any number
// of machines.
type Program struct {
	fset    *token.FileSet
	types   []*Type // by number, from 1
	funcs   []*Func
	globals []global
	local   int     // which of them is time.Local; -1: none
	inits   []*Func // package initializers, dependencies first
	roots   map[string]*Func
	calls   map[string]*Func // functions that a walk calls
	strings *stringTable
	table   *typeTable

	anyPointer *Type // of one pointer slot
	errors     errorTypes
	nilCall    *Func                   // calls a nil func value
	own        map[*types.Package]bool // packages of the program itself, not of the library
	stringType *Type
	emptyIface *Type
	errorType  *Type
	anySlice   *Type
	loads      loads    // of a program that a walk calls
	impatient  bool     // a statement of it may look whether a row is locked, without waiting
	seesClock  bool     // the program can read the virtual clock
	seesStack  bool     // the program can ask where it stands
	seesCount  bool     // the program can ask how many goroutines there are
	minor      int      // the language is Go 1.minor, as go.mod says; 0: the newest
	seesTicks  bool     // it looks at the times that timers send
	spans      []int64  // durations in its source that it may compare times with
	ages       ages     // what it makes of times
	satisfied  sync.Map // [2]uint32{type, interface} -> bool
	jsonTypes  sync.Map // number of a struct type -> []jsonField
	constants  sync.Map // *types.Named -> map[string]string, by constants.go

	lazy        sync.Mutex       // of what follows, and of table: package reflect makes types and functions
	laidOut     int              // types that have their numbers
	compiled    int              // functions that are there
	made        map[string]*Func // for package reflect, by what they do
	methodLists sync.Map         // number of a type -> []*types.Func
}

// global is a package-level variable; its object number is its index + 1.
type global struct {
	name string
	typ  *Type
	user bool
	pos  tokenPos
}

// Func is one compiled function.
type Func struct {
	index       int
	name        string // as the source names it: "deposit", "main.func1"
	full        string // as package runtime names it: "main.(*Account).deposit"
	user        bool   // of the program itself, not of the library
	wrapper     bool   // hands its arguments on
	helper      bool   // calls Helper of package testing
	code        []instr
	consts      []Word
	pos         []tokenPos
	decl        tokenPos // of the function itself
	nregs       int
	params      int // words of parameters, from register 0; captured words follow
	paramSlots  []slot
	captured    *Type
	args        []string // names of parameters, of the user's functions; see parameters
	outer       *Func    // the function in which a closure of the user's stands
	inner       []string // names of what the closure captures
	results     int      // words
	step        bool
	order       StepOrder // of a step
	textual     bool      // its signature is func() string
	native      *native
	recover     int32       // where to go on after recover; -1: return zero values
	live        [][]liveReg // by pc, where the function can stand between steps
	liveRecover []liveReg
	locals      []local
	blocks      []int32 // block of each instruction, for locals
}

// liveReg is a register that can still be read.
type liveReg struct {
	reg  int32
	slot slot
}

// local is a named variable, readable from pc on.
type local struct {
	pc   int32
	name string
	reg  int32
	typ  *Type
	addr bool   // reg holds the variable's address
	in   bitset // blocks that are reached only through the place where it is set
}

// instr is one instruction. The meaning of the fields depends on op.
type instr struct {
	op        opcode
	kind      kind
	bits      uint8
	flag      bool
	dst, a, b int32
	c, w      int32
	aux       any
}

// site is a place in the source where something visible is done.
type site struct {
	pos      tokenPos
	name     string
	typ      *Type // of the value read or written
	constant bool  // never written once goroutines run: reading it is not visible
	private  bool  // cannot be reached by another goroutine
}

// callSite is the static part of a call, go or defer.
type callSite struct {
	recv    string   // what a method is called on, as the source names it
	fn      *Func    // static callee
	method  string   // key, for interface calls
	value   int32    // register of the func value or interface
	args    []span   // in order, receiver first
	names   []string // of the args, as the user's source has them; of a method of an interface, what holds it first
	types   []*Type  // of the args
	words   int      // of all args
	wrapped bool     // of a go statement: the compiler makes a function without parameters of it
	pos     tokenPos
	name    string
}

// span is a row of registers; a negative base means constants.
type span struct{ base, n int32 }

// atLeast reports whether the module's go line asks for Go 1.minor or later.
func (p *Program) atLeast(minor int) bool { return p.minor == 0 || p.minor >= minor }

func (p *Program) typeByID(id uint32) *Type { return p.types[id-1] }

// Position returns a place in the source; the zero Position if there is none.
func (p *Program) Position(pos token.Pos) trace.Position {
	if !pos.IsValid() {
		return trace.Position{}
	}
	at := p.fset.Position(pos)
	return trace.Position{File: at.Filename, Line: at.Line, Col: at.Column}
}

// funcName is the name that a learner knows a function by.
func funcName(fn *ssa.Function) string {
	name := strings.ReplaceAll(fn.Name(), "$", ".func")
	if recv := fn.Signature.Recv(); recv != nil {
		t := recv.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := t.(*types.Named); ok {
			name = n.Obj().Name() + "." + name
		}
	}
	for p := fn.Parent(); p != nil; p = p.Parent() {
		if p.Parent() == nil {
			return funcName(p) + strings.TrimPrefix(name, p.Name())
		}
	}
	return strings.TrimSuffix(name, ".funcbound")
}
