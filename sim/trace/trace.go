// Package trace says what happened in a run: one Event for each operation that
// another goroutine could have noticed.
//
// The machine produces events, package explain reads them, and screens draw
// them. The package has types only, so that none of the three needs another.
package trace

import (
	"fmt"
	"strings"
)

// Op is the kind of a visible operation.
type Op uint8

// The operations. Reads and writes of plain memory are the only ones that can
// take part in a data race; every other operation is atomic.
const (
	None        Op = iota
	Read           // load of plain memory
	Write          // store to plain memory
	MapRead        // lookup, len or range over a map
	MapWrite       // assignment to, delete from or clear of a map
	AtomicRead     // sync/atomic Load
	AtomicWrite    // sync/atomic Store
	AtomicRMW      // sync/atomic Add, Swap, CompareAndSwap, And, Or
	Lock           // Mutex.Lock, RWMutex.Lock, a successful TryLock
	Unlock         // Mutex.Unlock, RWMutex.Unlock
	RLock          // RWMutex.RLock
	RUnlock        // RWMutex.RUnlock
	Announce       // a writer queues at an RWMutex: new readers wait from now on
	Send           // channel send, alone or in a select
	Recv           // channel receive, alone or in a select
	Close          // channel close
	Default        // select took its default
	GroupAdd       // WaitGroup.Add, Done
	GroupWait      // WaitGroup.Wait returned
	OnceEnter      // Once.Do began
	OnceExit       // Once.Do's function returned
	CondWait       // Cond.Wait queued
	CondWake       // Cond.Wait was woken
	CondSignal     // Cond.Signal or Broadcast
	Go             // go statement
	End            // goroutine ended
	Sleep          // time.Sleep began
	Wake           // time.Sleep returned
	Tick           // the virtual clock moved on; Actor is -1
	Timer          // timer or ticker made, stopped, reset or fired
	Print          // output written
	Call           // one labelled step of a library package (SQL, Redis, file, HTTP)
	Choose         // the program asked for a random number, or a map's next key
	Panic          // a panic reached the top of its goroutine, or a fatal error
	Exit           // the program ended: main returned or os.Exit
	Fault          // an injected fault struck
)

var opNames = [...]string{
	None: "none", Read: "read", Write: "write", MapRead: "map read", MapWrite: "map write",
	AtomicRead: "atomic load", AtomicWrite: "atomic store", AtomicRMW: "atomic update",
	Lock: "lock", Unlock: "unlock", RLock: "rlock", RUnlock: "runlock", Announce: "queue for lock",
	Send: "send", Recv: "receive", Close: "close", Default: "default",
	GroupAdd: "group add", GroupWait: "group wait", OnceEnter: "once begin", OnceExit: "once end",
	CondWait: "cond wait", CondWake: "cond wake", CondSignal: "cond signal",
	Go: "go", End: "end", Sleep: "sleep", Wake: "wake", Tick: "time passes", Timer: "timer",
	Print: "print", Call: "call", Choose: "choose", Panic: "panic", Exit: "exit", Fault: "fault",
}

// String returns the operation in plain words, such as "atomic load".
func (o Op) String() string {
	if int(o) < len(opNames) && opNames[o] != "" {
		return opNames[o]
	}
	return fmt.Sprintf("op(%d)", uint8(o))
}

// Words says the operation on something in the words of Go and of its packages: "Add 1 to wg",
// "Wait on wg". The value is of GroupAdd, and may be empty.
func (o Op) Words(name, value string) string {
	return strings.TrimSpace(o.of(name, value))
}

func (o Op) of(name, value string) string {
	switch o {
	case GroupAdd:
		switch {
		case value == "-1":
			return "Done on " + name
		case value != "":
			return "Add " + strings.TrimPrefix(value, "+") + " to " + name
		}
		return "Add on " + name
	case GroupWait:
		return "Wait on " + name
	case RLock:
		return "read-lock " + name
	case RUnlock:
		return "read-unlock " + name
	case OnceEnter:
		return "begin " + name + ".Do"
	case OnceExit:
		return "end " + name + ".Do"
	case CondWait:
		return "begin to wait on " + name
	case CondWake:
		return "wake up from Wait on " + name
	case CondSignal:
		return "signal " + name
	case Announce:
		return "queue for " + name
	case Default:
		return "take the default of the select"
	}
	return o.String() + " " + name
}

// Plain reports whether o touches memory without synchronization, so that two
// of them may make a data race.
func (o Op) Plain() bool { return o == Read || o == Write || o == MapRead || o == MapWrite }

// Writes reports whether o may change the memory that it names.
func (o Op) Writes() bool {
	return o == Write || o == MapWrite || o == AtomicWrite || o == AtomicRMW
}

// Loc is a place in the memory of one run. Two events touch the same memory if
// their objects are equal and their ranges overlap. Objects are numbered from 1
// in order of allocation and never reused within a run; Object 0 is no place.
type Loc struct {
	Object uint32
	Off    uint32 // first slot, in machine words
	Len    uint32 // number of slots, in machine words
}

// Overlaps reports whether l and m share a slot.
func (l Loc) Overlaps(m Loc) bool {
	return l.Object != 0 && l.Object == m.Object && l.Off < m.Off+m.Len && m.Off < l.Off+l.Len
}

// Position is a place in the source: file name, line and column, both from 1.
// Line 0 means that the operation has no place in the source.
type Position struct {
	File string
	Line int
	Col  int
}

// String returns file:line, or "-" when there is no line.
func (p Position) String() string {
	if p.Line == 0 {
		return "-"
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Case is a case of a select that was not taken.
type Case struct {
	Name  string // of the channel, as the source names it
	Send  bool
	Ready bool // it could have been taken
}

// Event is one operation of one actor.
type Event struct {
	Step     int      // number of the step, from 1; 0 before the first step
	Actor    int      // index into the run's actors; -1 for the clock and for faults
	Op       Op       // what was done
	Pos      Position // where the user's source asks for it
	Func     string   // function that contains Pos, as the source names it
	Name     string   // operand as the source names it: "l.balance", "results[2]", "ch"
	Value    string   // value read, written, sent, received or printed, as %v shows it
	Old      string   // for a write: the value before
	On       string   // for Call of a method of the library: what it was called on, as the source names it
	Others   []Case   // for Recv of a select: its other cases
	Label    string   // for Call: "SELECT balance -> 100"; otherwise more words, or empty
	Mem      Loc      // memory read or written
	Sync     Loc      // the mutex, channel, group or atomic that orders this event
	Body     Loc      // fields of a lock, a group or another type of the library that its method works on
	Alters   bool     // the method writes them, where the race detector of Go sees it
	Acquire  bool     // happens after earlier releases of Sync
	Release  bool     // happens before later acquires of Sync
	Minor    bool     // rode on the step: nobody else could have come between
	Inner    bool     // inside a library step: it orders memory, and is not shown
	Compared bool     // an atomic update that came about because the place held what was expected
	Library  bool     // an access by the library's own code, on behalf of what stands at Pos
	Cap      int      // for Send and Recv through a buffer: how many messages it has room for
	Queued   int      // and how many waited in it before
	Partner  int      // for Send and Recv: the goroutine at the other end; -1 if none
	Target   int      // for Go: index of the new actor; -1 otherwise
}
