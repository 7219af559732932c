package machine

import (
	"cmp"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// This file finds the fields of a struct that package encoding/json sees: exported
// ones, those of embedded structs among them, under the names that their tags give.

// jsonField is one of them.
type jsonField struct {
	name      string
	path      []jsonStep // from the struct to the field
	typ       *Type
	tagged    bool // the name comes from a tag
	omitEmpty bool
	omitZero  bool
	quoted    bool // the value stands in a string
}

// jsonStep leads into a struct: by an offset, after the pointer there is followed.
type jsonStep struct {
	index int
	off   int
	in    *Type // the struct
	deref bool
}

// jsonFields returns the fields of struct type t, in order.
func (p *Program) jsonFields(t *Type) []jsonField {
	if v, ok := p.jsonTypes.Load(t.id); ok {
		return v.([]jsonField)
	}
	fields := findJSONFields(t)
	p.jsonTypes.Store(t.id, fields)
	return fields
}

// level is an embedded struct on the way.
type level struct {
	typ  *Type
	path []jsonStep
}

// findJSONFields goes through embedded structs breadth first, as typeFields of
// encoding/json does.
func findJSONFields(t *Type) []jsonField {
	var all []jsonField
	next := []level{{typ: t}}
	visited := map[*Type]bool{}
	for len(next) > 0 {
		now := next
		next = nil
		count, queued := map[*Type]int{}, map[*Type]bool{}
		for _, l := range now {
			count[l.typ]++
		}
		for _, l := range now {
			if visited[l.typ] {
				continue
			}
			visited[l.typ] = true
			found, deeper := l.fields()
			for _, f := range found {
				all = append(all, f)
				if count[l.typ] > 1 {
					all = append(all, f) // two of a name annihilate each other
				}
			}
			for _, d := range deeper {
				if !queued[d.typ] {
					queued[d.typ] = true
					next = append(next, d)
				}
			}
		}
	}
	return dominant(all)
}

// fields returns a struct's own fields and the structs that are embedded in it.
func (l level) fields() (found []jsonField, deeper []level) {
	st := l.typ.typ.Underlying().(*types.Struct)
	for i := range st.NumFields() {
		v, f := st.Field(i), l.typ.fields[i]
		inner, deref := f.typ, false
		if inner.kind == kPointer && inner.elem != nil {
			if _, named := inner.typ.(*types.Named); !named {
				inner, deref = inner.elem, true
			}
		}
		if v.Embedded() && !v.Exported() && inner.kind != kStruct || !v.Embedded() && !v.Exported() {
			continue
		}
		tag := reflect.StructTag(st.Tag(i)).Get("json")
		if tag == "-" {
			continue
		}
		name, opts, _ := strings.Cut(tag, ",")
		if !validTag(name) {
			name = ""
		}
		path := append(slices.Clone(l.path), jsonStep{index: i, off: f.off, in: l.typ})
		if name != "" || !v.Embedded() || inner.kind != kStruct {
			found = append(found, newJSONField(name, opts, v.Name(), f.typ, path))
			continue
		}
		path[len(path)-1].deref = deref
		deeper = append(deeper, level{inner, path})
	}
	return found, deeper
}

func newJSONField(name, opts, own string, t *Type, path []jsonStep) jsonField {
	f := jsonField{name: name, path: path, typ: t, tagged: name != ""}
	if name == "" {
		f.name = own
	}
	for opt := range strings.SplitSeq(opts, ",") {
		switch opt {
		case "omitempty":
			f.omitEmpty = true
		case "omitzero":
			f.omitZero = true
		case "string":
			k := t
			if _, named := t.typ.(*types.Named); k.kind == kPointer && !named && k.elem != nil {
				k = k.elem
			}
			f.quoted = k.kind == kBool || k.kind == kInt || k.kind == kUint || k.kind == kFloat || k.kind == kString
		}
	}
	return f
}

func validTag(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// dominant keeps the fields that Go's rules for embedded fields leave, tags first,
// and sorts them by where they stand.
func dominant(all []jsonField) (out []jsonField) {
	slices.SortStableFunc(all, func(a, b jsonField) int {
		return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(len(a.path), len(b.path)), -cmp.Compare(b2i(a.tagged), b2i(b.tagged)))
	})
	for i := 0; i < len(all); {
		end := i + 1
		for end < len(all) && all[end].name == all[i].name {
			end++
		}
		same := end > i+1 && len(all[i].path) == len(all[i+1].path) && all[i].tagged == all[i+1].tagged
		if !same {
			out = append(out, all[i])
		}
		i = end
	}
	slices.SortFunc(out, func(a, b jsonField) int {
		return slices.CompareFunc(a.path, b.path, func(x, y jsonStep) int { return cmp.Compare(x.index, y.index) })
	})
	return out
}
