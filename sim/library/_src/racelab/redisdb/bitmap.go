package redisdb

import "strings"

// This file has the commands that take a string as bits, the first one being the
// highest of the first byte.

func (s *server) bitmaps(name string, args []string) Reply {
	switch name {
	case "setbit":
		return s.setBit(args)
	case "bitop":
		return s.bitop(args)
	}
	bad, rest := ok, args[2:]
	at := int64(0)
	switch name {
	case "getbit":
		at, bad = bitOffset(args[2])
	case "bitpos":
		bad, rest = wantedBit(args[2]), args[3:]
	}
	if bad.Kind == Error {
		return bad
	}
	e, good := s.asString(args[1])
	switch {
	case !good:
		return wrongType
	case e == nil && name == "bitpos":
		return number(-int(args[2][0] - '0'))
	case e == nil:
		return number(0)
	case name == "getbit":
		return number(bitAt(e.text, at))
	}
	if bad := checkBits(name, rest); bad.Kind == Error {
		return bad
	}
	if name == "bitcount" {
		return bitCount(e.text, rest)
	}
	return bitPosition(e.text, int(args[2][0]-'0'), rest)
}

func wantedBit(word string) Reply {
	if word == "0" || word == "1" {
		return ok
	}
	if _, good := integer(word); !good {
		return notInteger
	}
	return failure("ERR The bit argument must be 1 or 0.")
}

func bitOffset(word string) (at int64, bad Reply) {
	at, good := integer(word)
	if !good || at < 0 || at >= 1<<32 {
		return 0, failure("ERR bit offset is not an integer or out of range")
	}
	return at, ok
}

func bitAt(text string, at int64) int {
	if at/8 >= int64(len(text)) {
		return 0
	}
	return int(text[at/8]>>(7-at%8)) & 1
}

func (s *server) setBit(args []string) Reply {
	at, bad := bitOffset(args[2])
	if bad.Kind == Error {
		return bad
	}
	if args[3] != "0" && args[3] != "1" {
		return failure("ERR bit is not an integer or out of range")
	}
	e, good := s.asString(args[1])
	if !good {
		return wrongType
	}
	if at/8 > maxOffset {
		return missing("setbit beyond 64 KiB")
	}
	text := ""
	if e != nil {
		text = e.text
	}
	old := bitAt(text, at)
	for int64(len(text)) <= at/8 {
		text += "\x00"
	}
	b := text[at/8] &^ (1 << (7 - at%8))
	if args[3] == "1" {
		b |= 1 << (7 - at%8)
	}
	e = s.make(args[1], aString)
	e.text = text[:at/8] + string([]byte{b}) + text[at/8+1:]
	s.touch(e.key)
	return number(old)
}

// checkBits returns the errors about a range.
func checkBits(name string, rest []string) Reply {
	if len(rest) > 3 || name == "bitcount" && len(rest) == 1 {
		return syntax
	}
	for i := 0; i < len(rest) && i < 2; i++ {
		if _, good := integer(rest[i]); !good {
			return notInteger
		}
	}
	if len(rest) == 3 {
		if unit := strings.ToLower(rest[2]); unit != "bit" && unit != "byte" {
			return syntax
		}
	}
	return ok
}

// bitRange returns the bits that a range names: from a up to b.
func bitRange(text string, rest []string) (a, b int64) {
	size, unit := len(text), 8
	if len(rest) == 3 && strings.ToLower(rest[2]) == "bit" {
		size, unit = size*8, 1
	}
	end := "-1"
	if len(rest) > 1 {
		end = rest[1]
	}
	start := "0"
	if len(rest) > 0 {
		start = rest[0]
	}
	x, y := byteBounds(start, end, size)
	return int64(x * unit), int64(y * unit)
}

func bitCount(text string, rest []string) Reply {
	a, b := bitRange(text, rest)
	n := 0
	for i := a; i < b; i++ {
		n += bitAt(text, i)
	}
	return number(n)
}

func bitPosition(text string, want int, rest []string) Reply {
	a, b := bitRange(text, rest)
	for i := a; i < b; i++ {
		if bitAt(text, i) == want {
			return number(int(i))
		}
	}
	if want == 0 && len(rest) < 2 && a < b {
		return number(len(text) * 8) // the string goes on with zeros
	}
	return number(-1)
}

func (s *server) bitop(args []string) Reply {
	op, sources := strings.ToLower(args[1]), args[3:]
	switch {
	case op != "and" && op != "or" && op != "xor" && op != "not":
		return syntax
	case op == "not" && len(sources) != 1:
		return failure("ERR BITOP NOT must be called with a single source key.")
	}
	texts, size := []string{}, 0
	for _, k := range sources {
		e, good := s.asString(k)
		if !good {
			return wrongType
		}
		text := ""
		if e != nil {
			text = e.text
		}
		texts, size = append(texts, text), max(size, len(text))
	}
	out := make([]byte, size)
	for i := range out {
		out[i] = fold(op, texts, i)
	}
	if size == 0 {
		s.drop(args[2])
	} else {
		s.put(args[2], string(out))
	}
	return number(size)
}

func fold(op string, texts []string, i int) byte {
	var b byte
	for j, t := range texts {
		var c byte
		if i < len(t) {
			c = t[i]
		}
		switch {
		case op == "not":
			return ^c
		case j == 0:
			b = c
		case op == "and":
			b &= c
		case op == "or":
			b |= c
		default:
			b ^= c
		}
	}
	return b
}
