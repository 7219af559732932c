package lua

import (
	"math"
	"math/bits"

	gopher "github.com/yuin/gopher-lua"
)

// This file has the library "bit" (Lua BitOp): operations on 32 bits.

func (r *run) bitTable() map[string]gopher.LGFunction {
	fold := func(f func(a, b uint32) uint32) gopher.LGFunction {
		return func(l *gopher.LState) int {
			n := word(l, 1)
			for i := 2; i <= l.GetTop(); i++ {
				n = f(n, word(l, i))
			}
			return pushWord(l, n)
		}
	}
	shift := func(f func(a uint32, by int) uint32) gopher.LGFunction {
		return func(l *gopher.LState) int { return pushWord(l, f(word(l, 1), int(word(l, 2)&31))) }
	}
	return map[string]gopher.LGFunction{
		"tobit":   func(l *gopher.LState) int { return pushWord(l, word(l, 1)) },
		"bnot":    func(l *gopher.LState) int { return pushWord(l, ^word(l, 1)) },
		"bswap":   func(l *gopher.LState) int { return pushWord(l, bits.ReverseBytes32(word(l, 1))) },
		"band":    fold(func(a, b uint32) uint32 { return a & b }),
		"bor":     fold(func(a, b uint32) uint32 { return a | b }),
		"bxor":    fold(func(a, b uint32) uint32 { return a ^ b }),
		"lshift":  shift(func(a uint32, by int) uint32 { return a << by }),
		"rshift":  shift(func(a uint32, by int) uint32 { return a >> by }),
		"arshift": shift(func(a uint32, by int) uint32 { return uint32(int32(a) >> by) }),
		"rol":     shift(func(a uint32, by int) uint32 { return bits.RotateLeft32(a, by) }),
		"ror":     shift(func(a uint32, by int) uint32 { return bits.RotateLeft32(a, -by) }),
		"tohex": func(l *gopher.LState) int {
			digits, format := l.OptInt(2, 8), "0123456789abcdef"
			if digits < 0 {
				digits, format = -digits, "0123456789ABCDEF"
			}
			n, out := word(l, 1), []byte{}
			for i := min(digits, 8) - 1; i >= 0; i-- {
				out = append(out, format[n>>(4*i)&15])
			}
			l.Push(gopher.LString(out))
			return 1
		},
	}
}

// word is an argument modulo 2^32.
func word(l *gopher.LState, at int) uint32 {
	n, ok := number(l.Get(at))
	if !ok {
		l.CheckNumber(at) // raises
	}
	return uint32(int64(math.RoundToEven(math.Mod(n, 1<<52))))
}

func pushWord(l *gopher.LState, n uint32) int {
	l.Push(gopher.LNumber(int32(n)))
	return 1
}
