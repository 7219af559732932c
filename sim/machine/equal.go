package machine

import "math/bits"

// equal compares two values of type t as == does. bad is the dynamic type of
// interface values that cannot be compared.
func (m *Machine) equal(t *Type, x, y []Word) (eq bool, bad *Type) {
	switch t.kind {
	case kFloat, kComplex:
		for i := range x {
			if wordFloat(x[i]) != wordFloat(y[i]) {
				return false, nil
			}
		}
		return true, nil
	case kInterface:
		return m.equalIface(x, y)
	case kStruct:
		for _, f := range t.fields {
			if f.name == "_" {
				continue
			}
			end := f.off + f.typ.size
			if eq, bad := m.equal(f.typ, x[f.off:end], y[f.off:end]); !eq || bad != nil {
				return false, bad
			}
		}
		return true, nil
	case kArray:
		n := t.elem.size
		for i := 0; i < len(x) && n > 0; i += n {
			if eq, bad := m.equal(t.elem, x[i:i+n], y[i:i+n]); !eq || bad != nil {
				return false, bad
			}
		}
		return true, nil
	case kSlice, kMap, kFunc:
		return x[0] == y[0], nil // only comparison with nil type-checks
	}
	return x[0] == y[0] || t.reading && sameReading(x[0], y[0]), nil
}

// sameReading reports whether two times without a reading of the monotonic clock may be
// equal by ==: one was stripped of it (negative), one never had any.
func sameReading(x, y Word) bool { return int64(x) <= 0 && int64(y) <= 0 && (x == 0 || y == 0) }

func (m *Machine) equalIface(x, y []Word) (bool, *Type) {
	if x[0] != y[0] {
		return false, nil
	}
	if x[0] == 0 {
		return true, nil
	}
	t := m.prog.typeByID(uint32(x[0]))
	if !t.comparable {
		return false, t
	}
	if t.size == 0 {
		return true, nil
	}
	if t.size == 1 && t.kind != kFloat && t.kind != kStruct && t.kind != kArray {
		return x[1] == y[1], nil
	}
	return m.equal(t, m.unbox(t, x[1]), m.unbox(t, y[1]))
}

// hashValue hashes a value so that equal values have equal hashes.
func (m *Machine) hashValue(t *Type, v []Word, h uint64) (uint64, *Type) {
	switch t.kind {
	case kFloat, kComplex:
		for _, w := range v {
			if wordFloat(w) == 0 {
				w = 0 // +0 and -0 are equal
			}
			h = mix(h, w)
		}
		return h, nil
	case kInterface:
		if v[0] == 0 {
			return mix(h, 0), nil
		}
		d := m.prog.typeByID(uint32(v[0]))
		if !d.comparable {
			return h, d
		}
		return m.hashValue(d, m.unbox(d, v[1]), mix(h, v[0]))
	case kStruct:
		var bad *Type
		for _, f := range t.fields {
			if h, bad = m.hashValue(f.typ, v[f.off:f.off+f.typ.size], h); bad != nil {
				return h, bad
			}
		}
		return h, nil
	case kArray:
		var bad *Type
		for i := 0; i < len(v) && t.elem.size > 0; i += t.elem.size {
			if h, bad = m.hashValue(t.elem, v[i:i+t.elem.size], h); bad != nil {
				return h, bad
			}
		}
		return h, nil
	case kSlice, kMap, kFunc:
		return h, t
	}
	if t.reading && int64(v[0]) < 0 {
		return mix(h, 0), nil // which it may be equal to
	}
	return mix(h, v[0]), nil
}

// mix adds a word to a hash: one multiplication of 64 by 64 bits, folded, as
// in wyhash.
func mix(h, w uint64) uint64 {
	hi, lo := bits.Mul64(h^w^0x9e3779b97f4a7c15, 0xe7037ed1a0b428db^(w<<32|w>>32))
	return hi ^ lo
}
