package machine

// opcode selects what an instruction does. Operands a, b, c are registers, or
// constants when negative (constant i is ^i); dst is a register.
type opcode uint8

const (
	opNop opcode = iota

	opMove   // dst[w] = a[w]
	opJump   // pc = c
	opIf     // pc = b if a, else c
	opReturn // results in aux []span

	opAlloc   // dst = new object of type aux, kind oCells
	opLoad    // dst[w] = *a; aux *site
	opStore   // *a = b[w], with flag set *a = *b; aux *site
	opAddr    // dst = a + c words; nil check
	opIndex   // dst = &a[b]: a slice (kind kSlice) or pointer to array (c = length); w = element words
	opElem    // dst[w] = a[b]: a array value of c elements
	opStrByte // dst = a[b]: a string

	opInt     // dst = a <aux token> b on integers of kind and bits
	opFloat   // on floats
	opComplex // on complex numbers
	opConcat  // dst = a + b on strings
	opStrCmp  // dst = a <aux token> b on strings
	opEq      // dst = a == b, of type aux; flag: !=
	opNeg     // dst = -a of kind and bits
	opNot     // dst = !a
	opXor     // dst = ^a of kind and bits
	opShift   // dst = a << b or a >> b; flag: b signed

	opConvert   // aux *conversion
	opMakeIface // dst = interface of a[w], type aux
	opAssert    // dst = a.(T); aux *assertion
	opClosure   // dst = closure of function b; aux []span captured
	opMakeMap   // dst = new map of type aux
	opMakeChan  // dst = new channel of type aux, capacity a
	opMakeSlice // dst = make([]aux, a, b)
	opSlice     // aux *slicing
	opToArray   // dst = (*[c]T)(a); w = element words
	opLookup    // dst = a[b] of a map; flag: comma ok; aux *mapSite
	opMapUpdate // a[b] = c; aux *mapSite
	opRange     // dst = iterator over a; flag: a is a string; aux *mapSite
	opNext      // dst = (ok, k, v) from iterator a; flag: of a string; aux *mapSite

	opCall   // aux *callSite, static
	opCallFn // func value in callSite.value
	opInvoke // interface in callSite.value
	opNative // aux *nativeCall
	opGo     // aux *callSite
	opDefer  // aux *callSite; a: defer stack, if flag
	opRunDefers
	opPanic      // a interface
	opRecover    // dst = recover()
	opDeferStack // dst = depth of this frame
	opNilCheck   // panic if a is nil; dst = a

	opSend   // a <- b[w]; aux *chanSite
	opRecv   // dst[w] (, ok if flag) = <-a; aux *chanSite
	opSelect // aux *selectSite; dst = index, ok, received values
	opClose  // close(a); aux *chanSite

	opLen      // dst = len(a) of kind
	opCap      // dst = cap(a) of kind
	opAppend   // dst = append(a, b...); aux *appendSite; flag: b is a string
	opCopy     // dst = copy(a, b); aux *appendSite; flag: b is a string
	opDelete   // delete(a, b); aux *mapSite
	opClear    // clear(a) of kind; aux *mapSite or *Type
	opMinMax   // dst = min(a, b) or max if flag, of kind
	opPrint    // print(aux []printArg); flag: newline
	opMakeCplx // dst = complex(a, b)
	opStep     // beginning of an atomic library step
	opCrash    // what this function would do is not supported; aux string
	opUnsafe   // dst = unsafe.String(a, b) and its like; aux *unsafeSite
)

// visible reports whether an instruction may have to wait for its turn.
var visibleOps = [...]bool{
	opLoad: true, opStore: true, opLookup: true, opMapUpdate: true, opRange: true, opNext: true,
	opNative: true, opSend: true, opRecv: true, opSelect: true, opClose: true, opAppend: true,
	opCopy: true, opDelete: true, opClear: true, opPrint: true, opStep: true, opConvert: true,
	opLen: true, opCrash: false, opUnsafe: true,
}

func (in *instr) mayPause() bool {
	return int(in.op) < len(visibleOps) && visibleOps[in.op]
}
