package machine

import (
	"reflect"
	"testing"
	"unsafe"
)

// TestVersionsOfAnObjectDifferAsTheirHashes: whatever of an object is part of the state, an object from before the run
// counts as changed for. Each field is changed alone.
func TestVersionsOfAnObjectDifferAsTheirHashes(t *testing.T) {
	sum := func(o *object) Hash {
		h := hasher{m: &Machine{prog: new(Program)}}
		h.order = h.small[:0]
		h.object(o)
		return Hash{h.a, h.b}
	}
	whole := func() *object { return &object{kind: oIter, ext: new(ext), words: []Word{1}} }
	if a, b := whole(), whole(); !same(a, b) || sum(a) != sum(b) {
		t.Fatal("two equal objects differ")
	}
	hashed := 0
	for i := range reflect.TypeFor[ext]().NumField() {
		field := reflect.TypeFor[ext]().Field(i)
		if field.Name == "over" { // an address, which needs a heap
			continue
		}
		o := whole()
		at := reflect.NewAt(field.Type, unsafe.Add(unsafe.Pointer(o.ext), field.Offset)).Elem()
		switch at.Kind() {
		case reflect.Bool:
			at.SetBool(true)
		case reflect.Int:
			at.SetInt(1)
		case reflect.Uint8, reflect.Uint16, reflect.Uint64:
			at.SetUint(1)
		case reflect.String:
			at.SetString("x")
		case reflect.Map:
			at.Set(reflect.MakeMap(at.Type()))
		default:
			t.Fatalf("the test does not know how to change %s", field.Name)
		}
		if differ := sum(o) != sum(whole()); differ {
			hashed++
			if same(whole(), o) {
				t.Errorf("%s is part of the state, and an object that differs in it counts as unchanged", field.Name)
			}
		}
	}
	if hashed < 6 {
		t.Errorf("only %d fields are part of the state", hashed)
	}
	for name, change := range map[string]func(*object){
		"words": func(o *object) { o.words[0] = 2 }, "length": func(o *object) { o.words = nil }, "shared": func(o *object) { o.shared = true },
	} {
		o := whole()
		if change(o); same(whole(), o) || sum(o) == sum(whole()) {
			t.Errorf("a change of %s is not noticed", name)
		}
	}
}
