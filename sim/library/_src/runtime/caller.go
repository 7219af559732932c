package runtime

import "racelab/rt"

// Caller returns where the caller of Caller stands for skip 0, where its caller does for 1,
// and so on. The program counter is racelab's own.
func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	pc = rt.PC(skip + 1)
	name, file, line, _ := rt.Frame(pc)
	return pc, file, line, name != ""
}

// Callers fills pc with the program counters of the stack and returns how many there are:
// 0 is Callers itself, 1 its caller.
func Callers(skip int, pc []uintptr) int {
	for i := range pc {
		p := rt.PC(skip + i)
		if p == 0 {
			return i
		}
		pc[i] = p
	}
	return len(pc)
}

// A Func is a function of the program.
type Func struct {
	name  string
	entry uintptr
}

// FuncForPC returns the function that a program counter lies in, or nil.
func FuncForPC(pc uintptr) *Func {
	name, _, _, entry := rt.Frame(pc)
	if name == "" {
		return nil
	}
	return &Func{name, entry}
}

// Name returns the name with its package.
func (f *Func) Name() string {
	if f == nil {
		return ""
	}
	return f.name
}

// Entry returns the program counter of the beginning.
func (f *Func) Entry() uintptr { return f.entry }

// FileLine returns the place in the source of a program counter in f.
func (f *Func) FileLine(pc uintptr) (file string, line int) {
	_, file, line, _ = rt.Frame(pc)
	return file, line
}

// A Frame is one function call of a stack.
type Frame struct {
	PC       uintptr
	Func     *Func
	Function string
	File     string
	Line     int
	Entry    uintptr
}

// Frames turns program counters into frames, one after the other.
type Frames struct{ pcs []uintptr }

// CallersFrames begins with what Callers returned.
func CallersFrames(callers []uintptr) *Frames { return &Frames{callers} }

// Next returns the next frame, and whether there are more.
func (ci *Frames) Next() (frame Frame, more bool) {
	if len(ci.pcs) == 0 {
		return Frame{}, false
	}
	pc := ci.pcs[0]
	ci.pcs = ci.pcs[1:]
	name, file, line, entry := rt.Frame(pc)
	return Frame{pc, FuncForPC(pc), name, file, line, entry}, len(ci.pcs) > 0
}

// Stack writes the stack of the calling goroutine into buf and returns how many bytes that
// were. Other goroutines are not shown.
func Stack(buf []byte, all bool) int { return copy(buf, rt.Stack(1)) }
