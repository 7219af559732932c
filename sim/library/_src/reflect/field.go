package reflect

import (
	"iter"
	"strconv"
)

// A StructField is a field of a struct type.
type StructField struct {
	Name      string
	PkgPath   string
	Type      Type
	Tag       StructTag
	Offset    uintptr
	Index     []int
	Anonymous bool
}

// IsExported reports whether other packages see the field.
func (f StructField) IsExported() bool { return f.PkgPath == "" }

// A StructTag is the text behind a field.
type StructTag string

// Get returns what the tag has for a key; empty if nothing.
func (tag StructTag) Get(key string) string {
	v, _ := tag.Lookup(key)
	return v
}

// Lookup returns what the tag has for a key, in the form key:"value" key2:"value2".
func (tag StructTag) Lookup(key string) (value string, ok bool) {
	for tag != "" {
		i := 0
		for i < len(tag) && tag[i] == ' ' {
			i++
		}
		tag = tag[i:]
		i = 0
		for i < len(tag) && tag[i] > ' ' && tag[i] != ':' && tag[i] != '"' && tag[i] != 0x7f {
			i++
		}
		if i == 0 || i+1 >= len(tag) || tag[i] != ':' || tag[i+1] != '"' {
			break
		}
		name := string(tag[:i])
		tag = tag[i+1:]
		i = 1
		for i < len(tag) && tag[i] != '"' {
			if tag[i] == '\\' {
				i++
			}
			i++
		}
		if i >= len(tag) {
			break
		}
		quoted := string(tag[:i+1])
		tag = tag[i+1:]
		if name == key {
			value, err := strconv.Unquote(quoted)
			return value, err == nil
		}
	}
	return "", false
}

func (t rtype) NumField() int {
	if t.Kind() != Struct {
		panic("reflect: NumField of non-struct type " + t.String())
	}
	return t.ask(askNumField)
}

func (t rtype) fieldType(i int) rtype { return rtype(typeNumber(t, askFieldType, i)) }

func (t rtype) Field(i int) StructField {
	if t.Kind() != Struct {
		panic("reflect: Field of non-struct type " + t.String())
	}
	if i < 0 || i >= t.ask(askNumField) {
		panic("reflect: Field index out of bounds")
	}
	return StructField{
		Name: typeText(t, askFieldName, i), PkgPath: typeText(t, askFieldPkg, i), Tag: StructTag(typeText(t, askFieldTag, i)),
		Type: t.fieldType(i), Offset: uintptr(typeNumber(t, askFieldOffset, i)), Index: []int{i},
		Anonymous: typeNumber(t, askFieldEmbedded, i) == 1,
	}
}

func (t rtype) Fields() iter.Seq[StructField] {
	return func(yield func(StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}

func (t rtype) FieldByIndex(index []int) StructField {
	var f StructField
	var at Type = t
	for i, x := range index {
		if i > 0 {
			if at.Kind() == Pointer && at.Elem().Kind() == Struct {
				at = at.Elem()
			}
		}
		f = at.Field(x)
		at = f.Type
	}
	return f
}

func (t rtype) FieldByName(name string) (StructField, bool) {
	if t.Kind() != Struct {
		panic("reflect: FieldByName of non-struct type " + t.String())
	}
	return t.FieldByNameFunc(func(s string) bool { return s == name })
}

// embedding is an embedded struct on the way to a field.
type embedding struct {
	typ   rtype
	index []int
}

// FieldByNameFunc looks at the struct's own fields, then at those of embedded structs, level by
// level. Two on one level hide each other and all below.
func (t rtype) FieldByNameFunc(match func(string) bool) (found StructField, ok bool) {
	if t.Kind() != Struct {
		panic("reflect: FieldByNameFunc of non-struct type " + t.String())
	}
	level := []embedding{{typ: t}}
	seen := map[rtype]bool{}
	for len(level) > 0 {
		var deeper []embedding
		times := map[rtype]int{}
		for _, e := range level {
			times[e.typ]++
		}
		hits := 0
		for _, e := range level {
			if seen[e.typ] {
				continue
			}
			seen[e.typ] = true
			for i := range e.typ.ask(askNumField) {
				f := e.typ.Field(i)
				index := append(append([]int(nil), e.index...), i)
				if match(f.Name) {
					hits += times[e.typ]
					found, found.Index = f, index
					continue
				}
				if f.Anonymous {
					inner := f.Type.number()
					if inner.Kind() == Pointer {
						inner = inner.elem()
					}
					if inner.Kind() == Struct {
						deeper = append(deeper, embedding{inner, index})
						if times[e.typ] > 1 {
							deeper = append(deeper, embedding{inner, index})
						}
					}
				}
			}
		}
		if hits == 1 {
			return found, true
		}
		if hits > 1 {
			return StructField{}, false
		}
		level = deeper
	}
	return StructField{}, false
}

// VisibleFields returns the fields of a struct type and those that it gets by embedding, in the
// order in which they stand.
func VisibleFields(t Type) []StructField {
	if t == nil {
		panic("reflect: VisibleFields(nil)")
	}
	if t.Kind() != Struct {
		panic("reflect.VisibleFields of non-struct type")
	}
	w := fieldWalk{at: map[string]int{}, visiting: map[rtype]bool{}}
	w.walk(t.number(), nil)
	out := w.fields[:0]
	for i, f := range w.fields {
		if w.at[f.Name] == i && f.Name != "" {
			out = append(out, f)
		}
	}
	return out
}

type fieldWalk struct {
	fields   []StructField
	at       map[string]int // the field that a name stands for; -1 for several
	visiting map[rtype]bool
}

func (w *fieldWalk) walk(t rtype, index []int) {
	if w.visiting[t] {
		return
	}
	w.visiting[t] = true
	for i := range t.ask(askNumField) {
		f := t.Field(i)
		f.Index = append(append([]int(nil), index...), i)
		add := true
		if old, ok := w.at[f.Name]; ok {
			switch was := w.fields[old]; {
			case len(f.Index) == len(was.Index):
				w.fields[old].Name, add = "", false
				if was.Name == "" {
					add = false
				}
			case len(f.Index) < len(was.Index):
				w.fields[old].Name = ""
			default:
				add = false
			}
		}
		if add {
			w.at[f.Name] = len(w.fields)
			w.fields = append(w.fields, f)
		}
		if f.Anonymous {
			inner := f.Type.number()
			if inner.Kind() == Pointer {
				inner = inner.elem()
			}
			if inner.Kind() == Struct {
				w.walk(inner, f.Index)
			}
		}
	}
	delete(w.visiting, t)
}
