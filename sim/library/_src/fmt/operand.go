package fmt

import "racelab/rt"

// This file has what values are scanned into.

// elemKind returns the kind of what p points to: "int8", "bytes" for a slice of bytes, "other"; "none" if p is no pointer.
func elemKind(p any) string

// These write what p points to, a value of a type of the program's own.
func storeWord(p any, w uint64)
func storePair(p any, re, im float64)
func storeText(p any, s string)
func storeBytes(p any, b []byte)

func toInt(s string) int64
func toUint(s string) uint64
func toFloat(s string) float64
func toComplex(s string) (re, im float64)
func floatBits(f float64) uint64

// kindsOf says how each operand is scanned, and whether the program's code has a part in it.
func kindsOf(a []any) (kinds []string, user bool) {
	kinds = make([]string, len(a))
	for i, p := range a {
		if _, ok := p.(Scanner); ok {
			kinds[i], user = "Scan", true
			continue
		}
		kinds[i] = kindOf(p)
	}
	return kinds, user
}

func kindOf(p any) string {
	kind := elemKind(p)
	switch kind {
	case "none":
		return "refused type not a pointer: " + rt.TypeString(p)
	case "other":
		return "refused can't scan type: " + rt.TypeString(p)
	case "float32":
		if _, plain := p.(*float32); !plain {
			return "named float32"
		}
	case "float64":
		if _, plain := p.(*float64); !plain {
			return "named float64"
		}
	}
	return kind
}

// assign writes a value that was scanned.
func assign(p any, kind, s string) {
	switch p := p.(type) {
	case *bool:
		*p = s == "true"
	case *string:
		*p = s
	case *[]byte:
		*p = []byte(s)
	case *int:
		*p = int(toInt(s))
	case *int8:
		*p = int8(toInt(s))
	case *int16:
		*p = int16(toInt(s))
	case *int32:
		*p = int32(toInt(s))
	case *int64:
		*p = toInt(s)
	case *uint:
		*p = uint(toUint(s))
	case *uint8:
		*p = uint8(toUint(s))
	case *uint16:
		*p = uint16(toUint(s))
	case *uint32:
		*p = uint32(toUint(s))
	case *uint64:
		*p = toUint(s)
	case *uintptr:
		*p = uintptr(toUint(s))
	case *float32:
		*p = float32(toFloat(s))
	case *float64:
		*p = toFloat(s)
	default:
		assignNamed(p, kind, s)
	}
}

// assignNamed is assign to a variable of a type of the program's own, or a complex one.
func assignNamed(p any, kind, s string) {
	switch kind {
	case "Scan": // has done so itself
	case "bool":
		w := uint64(0)
		if s == "true" {
			w = 1
		}
		storeWord(p, w)
	case "string":
		storeText(p, s)
	case "bytes":
		storeBytes(p, []byte(s))
	case "int", "int8", "int16", "int32", "int64":
		storeWord(p, uint64(toInt(s)))
	case "uint", "uint8", "uint16", "uint32", "uint64":
		storeWord(p, toUint(s))
	case "named float32", "named float64":
		storeWord(p, floatBits(toFloat(s)))
	case "complex64", "complex128":
		re, im := toComplex(s)
		storePair(p, re, im)
	}
}
