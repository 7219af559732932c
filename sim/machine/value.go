package machine

// This file defines how Go values are laid out in machine words.
//
// Every variable is a row of 64-bit words. No word holds a host pointer, so a
// state is copied with memmove, compared word by word, and costs the host's
// garbage collector nothing to scan.
//
//	bool, integers, floats   1 word (integers sign- or zero-extended, floats as bits)
//	complex                  2 words
//	string                   1 word: index into the program's string table
//	pointer, map, channel    1 word: ref
//	func                     1 word: static function (odd) or ref of a closure
//	slice                    2 words: ref of the first element; length<<32 | capacity
//	interface                2 words: type number; the value, or a ref of its box
//	struct, array            their fields or elements, one after the other

// Word is one machine word.
type Word = uint64

// ref is the address of a slot: object number in the upper half, offset in
// words in the lower. Zero is nil: objects are numbered from 1.
func ref(obj uint32, off uint32) Word { return Word(obj)<<32 | Word(off) }

func refObj(w Word) uint32 { return uint32(w >> 32) }
func refOff(w Word) uint32 { return uint32(w) }

func sliceLen(w Word) int        { return int(w >> 32) }
func sliceCap(w Word) int        { return int(uint32(w)) }
func sliceDims(n, cap int) Word  { return Word(n)<<32 | Word(uint32(cap)) }
func funcWord(index int) Word    { return Word(index)<<1 | 1 }
func isStaticFunc(w Word) bool   { return w&1 == 1 }
func staticFuncIndex(w Word) int { return int(w >> 1) }

// slot says what a word means, for copying, hashing and publishing.
type slot uint8

const (
	scalar  slot = iota // no meaning beyond its bits
	lasting             // time.Duration
	clockS              // time.Time: seconds since year 1; its clockN and clockQ follow
	clockN              // nanoseconds
	clockQ              // which reading of the clock it was; 0: none
	instant             // rt.Instant
	holder              // key of a goroutine, 0 for none: who holds a lock
	str                 // string table index
	pointer             // ref: pointer, map, channel, first word of a slice
	fun                 // func value
	ifaceT              // type number of an interface; the next word is its ifaceV
	ifaceV              // value of an interface, as its type says
)

// plain reports whether a word holds no reference and no string.
func (s slot) plain() bool { return s < str }

// timed reports whether a word is part of a time that is told from now.
func (s slot) timed() bool { return s >= clockS && s <= instant }

func boolWord(b bool) Word {
	if b {
		return 1
	}
	return 0
}
