package atomic

import "racelab/rt"

// A Value holds a value of one type, which the first Store decides.
type Value struct{ v any }

// Load returns the value that was stored last, or nil.
//
//racelab:step acquires
func (v *Value) Load() (val any) {
	rt.Label("Load value -> " + show(v.v))
	return v.v
}

// Store sets the value.
//
//racelab:step releases
func (v *Value) Store(val any) {
	rt.Label("Store value=" + show(val))
	v.check("store", val)
	v.v = val
}

// Swap sets the value and returns the one before.
//
//racelab:step
func (v *Value) Swap(new any) (old any) {
	rt.Label("Swap value=" + show(new))
	v.check("swap", new)
	old, v.v = v.v, new
	return old
}

// CompareAndSwap sets the value to new if it is old.
//
//racelab:step
func (v *Value) CompareAndSwap(old, new any) (swapped bool) {
	rt.Label("CompareAndSwap: failed")
	if new == nil {
		panic("sync/atomic: compare and swap of nil value into Value")
	}
	if old != nil && rt.TypeString(old) != rt.TypeString(new) {
		panic("sync/atomic: compare and swap of inconsistently typed values")
	}
	v.check("compare and swap", new)
	if v.v != old {
		rt.ReleasesNothing()
		return false
	}
	rt.Label("CompareAndSwap: swapped")
	v.v = new
	return true
}

func (v *Value) check(op string, val any) {
	if val == nil {
		panic("sync/atomic: " + op + " of nil value into Value")
	}
	if v.v != nil && rt.TypeString(v.v) != rt.TypeString(val) {
		panic("sync/atomic: " + op + " of inconsistently typed value into Value")
	}
}

// show writes what a value holds, as far as that is short.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case string:
		return v
	case int, bool:
		text, _, _ := rt.Concat(0, []any{v}, nil)
		return text
	}
	return rt.TypeString(v)
}
