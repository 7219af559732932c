package reflect

import "unsafe"

// This file has what the machine knows of types and values.

// rtype is the number of a type; 0 is none.
type rtype uintptr

// Questions about a type whose answers are numbers.
const (
	askKind = iota
	askElem
	askKey
	askLen
	askSize
	askAlign
	askFieldAlign
	askChanDir
	askComparable
	askNumField
	askFieldType
	askFieldOffset // in bytes
	askFieldWords  // in words of the machine
	askFieldEmbedded
	askNumMethod
	askMethodType
	askNumIn
	askIn
	askNumOut
	askOut
	askVariadic
	askWords
	askInTuple // all parameters as one type
	askOutTuple
	askMethodFunc // with the receiver as first parameter
	askDefined
)

// Questions whose answers are texts.
const (
	askString = iota
	askName
	askPkgPath
	askFieldName
	askFieldPkg
	askFieldTag
	askMethodName
	askMethodPkg
)

// Questions about two types.
const (
	askImplements = iota
	askAssignable
	askConvertible
)

// Ways to make a type.
const (
	derivePointer = iota
	deriveSlice
	deriveMap
	deriveArray
	deriveChan
)

func typeNumber(t rtype, what, i int) int
func typeText(t rtype, what, i int) string
func related(a, b rtype, how int) bool
func derived(how int, a, b rtype, n int) rtype
func derivedFunc(in, out []rtype, variadic bool) rtype
func derivedStruct(names, tags []string, types []rtype) rtype

func typeOf(i any) rtype

// unpack returns the type of what is in i, and where it is: in memory that is never written.
func unpack(i any) (rtype, unsafe.Pointer)

// pack is the value of a type at an address as an interface; what is in it if it is one itself.
func pack(t rtype, at unsafe.Pointer) any

// wrap makes a variable of an interface type that holds the value of type t.
func wrap(to, t rtype, at unsafe.Pointer) unsafe.Pointer

func load(at unsafe.Pointer) uint64
func loadText(at unsafe.Pointer) string
func loadPointer(at unsafe.Pointer) unsafe.Pointer
func loadFunc(at unsafe.Pointer) func()
func loadPair(at unsafe.Pointer) (float64, float64)
func header(at unsafe.Pointer) (data unsafe.Pointer, n, cap int)
func store(t rtype, at unsafe.Pointer, bits uint64)
func storePair(t rtype, at unsafe.Pointer, re, im float64)
func storeText(t rtype, at unsafe.Pointer, s string)
func storePointer(t rtype, at, p unsafe.Pointer)
func setHeader(t rtype, at, data unsafe.Pointer, n, cap int)

// copyTo copies n values of a type.
func copyTo(t rtype, to, from unsafe.Pointer, n int)

// alloc makes n variables of a type, one after the other.
func alloc(t rtype, n int) unsafe.Pointer

// add moves an address by words of the machine; nil stays nil.
func add(p unsafe.Pointer, words int) unsafe.Pointer
func address(p unsafe.Pointer) uintptr
func funcAddress(at unsafe.Pointer) uintptr

// converted makes a variable of type to from the value of type from.
func converted(from, to rtype, at unsafe.Pointer) unsafe.Pointer
func deepEqual(x, y any) bool

func newMap(t rtype) unsafe.Pointer
func mapGet(t rtype, m, key unsafe.Pointer) (at unsafe.Pointer, ok bool)
func mapSet(t rtype, m, key, val unsafe.Pointer)
func mapDelete(t rtype, m, key unsafe.Pointer)
func mapClear(t rtype, m unsafe.Pointer)
func mapLen(t rtype, m unsafe.Pointer) int
func mapRange(t rtype, m unsafe.Pointer) unsafe.Pointer
func mapNext(t rtype, it unsafe.Pointer) (ok bool, key, val unsafe.Pointer)

func newChan(t rtype, buffer int) unsafe.Pointer
func chanSend(t rtype, ch, val unsafe.Pointer)
func chanRecv(t rtype, ch unsafe.Pointer) (at unsafe.Pointer, ok bool)
func chanClose(t rtype, ch unsafe.Pointer)
func chanLen(t rtype, ch unsafe.Pointer) int
func chanCap(t rtype, ch unsafe.Pointer) int

// selects is a select statement: dirs has s, r or d (the default) for each case. got is the
// address of the received values' addresses, one for each case that receives.
func selects(dirs string, chans []rtype, chs, vals []unsafe.Pointer) (index int, ok bool, got unsafe.Pointer)

// call calls the function at fn with the arguments at args, all of them as one value, and returns where
// its results are.
func call(t rtype, fn, args unsafe.Pointer) unsafe.Pointer

// newFunc makes a function of a type that does what f does with its arguments' address.
func newFunc(t rtype, f func(args unsafe.Pointer) unsafe.Pointer) unsafe.Pointer

// bindMethod makes a function of method i of the value of type t at an address.
func bindMethod(t rtype, at unsafe.Pointer, i int, sig rtype) unsafe.Pointer

// methodExpr makes a function of method i of type t that takes the receiver first.
func methodExpr(t rtype, i int, sig rtype) unsafe.Pointer
