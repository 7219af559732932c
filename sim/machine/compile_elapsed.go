package machine

import (
	"cmp"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"
)

// This file finds the durations that a program compares times with as plain numbers: time.Since(t).Milliseconds() > 5,
// now.UnixNano()-last > int64(window), tokens += elapsed.Seconds()*rate and then tokens >= 1. Types do not show them.
//
// What the clock tells is followed through assignments, fields, calls and atomics, with how many nanoseconds one of it
// stands for; so are the numbers in the source. Where the two are compared, the number is a duration. More may be found than
// is compared in any run, which costs states; what flows through interfaces or computations that are not followed is
// not found: see instants.go.

const (
	maxUnits    = 4  // of one place
	maxNumbers  = 8  // likewise
	maxElapsed  = 12 // durations that are found
	maxFlow     = 12 // rounds in which flows are followed
	leastSpan   = float64(time.Microsecond)
	longestSpan = float64(horizon)
)

// A flow is what is known of a place: which numbers of the source it may hold, and of what the clock tells, how many
// nanoseconds one of it stands for.
type flow struct{ units, numbers []float64 }

// result is the place of what a function returns.
type result struct {
	fn *ssa.Function
	i  int
}

// element is the place of what a slice, array or map holds.
type element struct{ of any }

// elapsed follows the clock through a program. Places are SSA values, fields, results and elements.
type elapsed struct {
	at      map[any]*flow
	changed bool
	spans   map[int64]bool
}

// elapsedSpans adds the durations that the user's functions compare times with as numbers.
func (c *compiler) elapsedSpans() {
	e := &elapsed{at: map[any]*flow{}, spans: map[int64]bool{}}
	var fns []*ssa.Function
	tells := false
	for fn := range c.funcs {
		if fn.Pkg == nil || !c.src.User(fn.Pkg) {
			continue
		}
		fns = append(fns, fn)
		eachInstr(fn, func(in ssa.Instruction) { tells = tells || clockUnit(in) > 0 })
	}
	if !tells {
		return
	}
	slices.SortFunc(fns, func(a, b *ssa.Function) int {
		return cmp.Or(cmp.Compare(a.Pos(), b.Pos()), cmp.Compare(a.RelString(nil), b.RelString(nil)))
	})
	for round := range maxFlow {
		e.changed = false
		for _, fn := range fns {
			eachInstr(fn, e.follow)
		}
		if !e.changed && round > 0 {
			break
		}
	}
	found := make([]int64, 0, len(e.spans))
	for d := range e.spans {
		found = append(found, d)
	}
	slices.Sort(found)
	for _, d := range found[:min(len(found), maxElapsed)] {
		if !slices.Contains(c.prog.spans, d) && len(c.prog.spans) < maxSpans {
			c.prog.spans = append(c.prog.spans, d)
		}
	}
}

func eachInstr(fn *ssa.Function, f func(ssa.Instruction)) {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			f(in)
		}
	}
}

// clockUnit is how many nanoseconds one of the result stands for, if that tells a time or how long something took; else 0.
func clockUnit(in ssa.Instruction) float64 {
	call, ok := in.(*ssa.Call)
	if !ok {
		return 0
	}
	fn := call.Call.StaticCallee()
	if fn == nil || !ofTime(fn) {
		return 0
	}
	switch fn.Name() {
	case "UnixNano", "Nanoseconds", "Since", "Until", "Sub":
		return 1
	case "UnixMicro", "Microseconds":
		return float64(time.Microsecond)
	case "UnixMilli", "Milliseconds":
		return float64(time.Millisecond)
	case "Unix", "Seconds":
		if fn.Signature.Recv() != nil { // not time.Unix
			return float64(time.Second)
		}
	case "Minutes":
		return float64(time.Minute)
	case "Hours":
		return float64(time.Hour)
	}
	return 0
}

// of returns what is known of an operand.
func (e *elapsed) of(v ssa.Value) *flow {
	if c, ok := v.(*ssa.Const); ok {
		if c.Value != nil && (c.Value.Kind() == constant.Int || c.Value.Kind() == constant.Float) {
			n, _ := constant.Float64Val(c.Value)
			return &flow{numbers: []float64{n}}
		}
		return &flow{}
	}
	return e.place(v)
}

func (e *elapsed) place(p any) *flow {
	f := e.at[p]
	if f == nil {
		f = &flow{}
		e.at[p] = f
	}
	return f
}

// into adds what is known of a value to a place.
func (e *elapsed) into(p any, from *flow) {
	to := e.place(p)
	to.units = e.merge(to.units, from.units, maxUnits)
	to.numbers = e.merge(to.numbers, from.numbers, maxNumbers)
}

func (e *elapsed) merge(to, from []float64, most int) []float64 {
	for _, x := range from {
		if len(to) < most && !slices.Contains(to, x) {
			to = append(to, x)
			e.changed = true
		}
	}
	return to
}

// memory is the place that an address leads to.
func memory(addr ssa.Value) any {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		return fieldOf(a.X.Type(), a.Field)
	case *ssa.IndexAddr:
		return elementOf(a.X)
	case *ssa.UnOp:
		if a.Op == token.MUL { // a pointer that is kept somewhere
			return element{memory(a.X)}
		}
	}
	return addr
}

// elementOf is the place of the elements of a slice, array or map: by where that is kept, so that it is the same wherever it is used.
func elementOf(v ssa.Value) any {
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		return element{memory(load.X)}
	}
	return element{v}
}

func fieldOf(t types.Type, i int) any {
	s, ok := pointedTo(t).Underlying().(*types.Struct)
	if !ok || i >= s.NumFields() {
		return nil
	}
	return s.Field(i)
}

// follow has one instruction pass on what is known of its operands.
func (e *elapsed) follow(in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.Store:
		e.into(memory(in.Addr), e.of(in.Val))
	case *ssa.UnOp:
		if in.Op == token.MUL {
			e.into(in, e.place(memory(in.X)))
		} else {
			e.into(in, e.of(in.X))
		}
	case *ssa.Field:
		e.into(in, e.place(fieldOf(in.X.Type(), in.Field)))
	case *ssa.Index:
		e.into(in, e.place(elementOf(in.X)))
	case *ssa.Lookup:
		e.into(in, e.place(elementOf(in.X)))
	case *ssa.MapUpdate:
		e.into(elementOf(in.Map), e.of(in.Value))
	case *ssa.Convert:
		e.into(in, e.of(in.X))
	case *ssa.ChangeType:
		e.into(in, e.of(in.X))
	case *ssa.Phi:
		for _, v := range in.Edges {
			e.into(in, e.of(v))
		}
	case *ssa.MakeClosure:
		for i, b := range in.Bindings {
			e.into(in.Fn.(*ssa.Function).FreeVars[i], e.of(b))
		}
	case *ssa.Return:
		for i, v := range in.Results {
			e.into(result{in.Parent(), i}, e.of(v))
		}
	case *ssa.Extract:
		e.extract(in)
	case *ssa.BinOp:
		e.compute(in)
	case ssa.CallInstruction:
		e.call(in)
	}
}

func (e *elapsed) extract(in *ssa.Extract) {
	switch t := in.Tuple.(type) {
	case *ssa.Call:
		if fn := t.Call.StaticCallee(); fn != nil {
			e.into(in, e.place(result{fn, in.Index}))
		}
	case *ssa.Lookup:
		e.into(in, e.of(t))
	case *ssa.Next:
		if r, ok := t.Iter.(*ssa.Range); ok && in.Index == 2 {
			e.into(in, e.place(elementOf(r.X)))
		}
	}
}

func (e *elapsed) call(in ssa.CallInstruction) {
	call := in.Common()
	value := in.Value()
	if b, ok := call.Value.(*ssa.Builtin); ok {
		if value != nil && (b.Name() == "min" || b.Name() == "max") {
			e.extreme(value, call.Args)
		}
		return
	}
	fn := call.StaticCallee()
	if fn == nil {
		return
	}
	switch pkg := packageOf(fn); {
	case clockUnit(in) > 0:
		e.into(value, &flow{units: []float64{clockUnit(in)}})
	case pkg != nil && pkg.Path() == "sync/atomic" && len(call.Args) > 0:
		at := memory(call.Args[0])
		for _, v := range call.Args[1:] {
			e.into(at, e.of(v))
		}
		if value != nil {
			e.into(value, e.place(at))
		}
	case pkg != nil && pkg.Path() == "math" && value != nil:
		e.extreme(value, call.Args)
	default:
		for i, v := range call.Args {
			if i < len(fn.Params) {
				e.into(fn.Params[i], e.of(v))
			}
		}
		if value != nil {
			e.into(value, e.place(result{fn, 0}))
		}
	}
}

// extreme is min, max and what package math makes of numbers: the first two compare them.
func (e *elapsed) extreme(value ssa.Value, args []ssa.Value) {
	for i, v := range args {
		e.into(value, e.of(v))
		for _, w := range args[i+1:] {
			e.compare(v, w)
		}
	}
}

// compute is an operation on two values.
func (e *elapsed) compute(in *ssa.BinOp) {
	x, y := e.of(in.X), e.of(in.Y)
	out := &flow{}
	switch in.Op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ, token.EQL, token.NEQ:
		e.compare(in.X, in.Y)
		return
	case token.ADD, token.SUB:
		out.units = slices.Concat(x.units, y.units)
		if len(out.units) == 0 {
			out.numbers = pairs(x.numbers, y.numbers, func(a, b float64) float64 {
				if in.Op == token.SUB {
					return a - b
				}
				return a + b
			})
		}
	case token.MUL:
		by := func(unit, n float64) float64 { return unit / n }
		out.units = slices.Concat(pairs(x.units, y.numbers, by), pairs(y.units, x.numbers, by))
		out.numbers = pairs(x.numbers, y.numbers, func(a, b float64) float64 { return a * b })
	case token.QUO:
		out.units = pairs(x.units, y.numbers, func(unit, n float64) float64 { return unit * n })
		out.numbers = pairs(x.numbers, y.numbers, func(a, b float64) float64 { return a / b })
	default:
		return
	}
	e.into(in, out)
}

// pairs has the results of f for each x and y that are numbers.
func pairs(xs, ys []float64, f func(x, y float64) float64) (out []float64) {
	for _, x := range xs {
		for _, y := range ys {
			if z := f(x, y); !math.IsInf(z, 0) && !math.IsNaN(z) {
				out = append(out, z)
			}
		}
	}
	return out
}

// compare finds the durations in a comparison of what the clock tells with numbers.
func (e *elapsed) compare(v, w ssa.Value) {
	whole := false
	if b, ok := v.Type().Underlying().(*types.Basic); ok {
		whole = b.Info()&types.IsInteger != 0
	}
	x, y := e.of(v), e.of(w)
	for _, p := range [...]struct{ units, numbers []float64 }{{x.units, y.numbers}, {y.units, x.numbers}} {
		for _, unit := range p.units {
			for _, n := range p.numbers {
				e.span(math.Abs(unit * n))
				if whole && unit > 1 { // which are rounded down
					e.span(math.Abs(unit) * (math.Abs(n) + 1))
				}
			}
		}
	}
}

func (e *elapsed) span(d float64) {
	if d = math.Ceil(d); d >= leastSpan && d <= longestSpan {
		e.spans[int64(d)] = true
	}
}
