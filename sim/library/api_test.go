package library

import (
	"fmt"
	"go/constant"
	"go/importer"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	_ "github.com/lib/pq" // its source is read: go mod tidy must keep it
)

const goRedis = "github.com/redis/go-redis/v9."

// differ lists what the library offers that the real package has not, or has
// otherwise, with the reason.
var differ = map[string]string{
	"reflect.Type":             "its unexported methods are others",
	"reflect.RacelabType":      "encoding/json calls it with what the machine told",
	"testing.RacelabMain":      "the loader's harness calls it, from the package under test",
	"testing.RacelabPair":      "likewise",
	"testing.RacelabExample":   "likewise",
	"testing.RacelabFuzz":      "likewise",
	"testing.RacelabSeed":      "likewise",
	"testing.RacelabSetFuzzer": "racelab/fuzzing calls it",
	"testing.RacelabTestMain":  "likewise",
	"testing.RacelabFlags":     "the loader calls it, for a package with tests that uses all of package flag",
	"testing.RacelabKinds":     "likewise",
	"testing.RacelabBubble":    "testing/synctest calls it",
	"embed.RacelabTree":        "the loader calls it, for a variable with go:embed",

	goRedis + "Cmdable":          "it has the commands that the modelled server has",
	goRedis + "StringCmdable":    "likewise",
	goRedis + "HashCmdable":      "likewise",
	goRedis + "ListCmdable":      "likewise",
	goRedis + "SetCmdable":       "likewise",
	goRedis + "SortedSetCmdable": "likewise",
	goRedis + "StreamCmdable":    "likewise",
	goRedis + "BitMapCmdable":    "likewise",
	goRedis + "PubSubCmdable":    "likewise",
	goRedis + "Pipeliner":        "likewise",
	goRedis + "UniversalClient":  "likewise",
	goRedis + "Cmder":            "it has one of the real interface's methods, which programs cannot implement",
	goRedis + "Nil":              "its type is unexported here, and in an internal package in Go",
	goRedis + "TxFailedErr":      "likewise",
}

// TestEveryExportedNameIsThatOfTheRealPackage proves that a program that
// type-checks with the library type-checks with Go.
func TestEveryExportedNameIsThatOfTheRealPackage(t *testing.T) {
	c := newChecker()
	c.all(t)
	real := importer.ForCompiler(token.NewFileSet(), "source", nil)
	for _, path := range Paths() {
		if !slices.ContainsFunc(c.done[path].Scope().Names(), token.IsExported) {
			continue // imported for its effect: reading the source of a whole SQLite takes long
		}
		want, err := real.Import(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		for _, name := range c.done[path].Scope().Names() {
			key := path + "." + name
			got, inGo := c.done[path].Scope().Lookup(name), want.Scope().Lookup(name)
			switch {
			case !token.IsExported(name):
			case differ[key] == "":
				compareObjects(t, key, got, inGo)
			case inGo != nil && types.IsInterface(got.Type()):
				compareParts(t, key, got.Type(), inGo.Type())
			}
		}
	}
}

func compareObjects(t *testing.T, key string, got, want types.Object) {
	if want == nil {
		t.Errorf("%s does not exist in Go", key)
		return
	}
	if g, w := fmt.Sprintf("%T", got), fmt.Sprintf("%T", want); g != w {
		t.Errorf("%s is a %s, in Go a %s", key, g, w)
		return
	}
	switch got := got.(type) {
	case *types.Const:
		if w := want.(*types.Const).Val(); !constant.Compare(got.Val(), token.EQL, w) {
			t.Errorf("%s = %s, in Go %s", key, got.Val().ExactString(), w.ExactString())
		}
		compareShapes(t, key, got.Type(), want.Type())
	case *types.TypeName:
		compareTypes(t, key, got, want.(*types.TypeName))
	default:
		compareShapes(t, key, got.Type(), want.Type())
	}
}

func compareShapes(t *testing.T, key string, got, want types.Type) {
	if g, w := shape(got), shape(want); g != w {
		t.Errorf("%s is\n\t%s, in Go\n\t%s", key, g, w)
	}
}

// compareTypes compares the exported parts of two types: fields, methods of the
// pointer, and everything of what is no struct.
func compareTypes(t *testing.T, key string, got, want *types.TypeName) {
	if got.IsAlias() != want.IsAlias() {
		t.Errorf("%s: alias %v, in Go %v", key, got.IsAlias(), want.IsAlias())
		return
	}
	g, isStruct := got.Type().Underlying().(*types.Struct)
	w, _ := want.Type().Underlying().(*types.Struct)
	if !isStruct {
		compareShapes(t, key, got.Type().Underlying(), want.Type().Underlying())
	} else if w == nil {
		t.Errorf("%s is a struct, in Go %s", key, shape(want.Type().Underlying()))
	} else {
		for f := range g.Fields() {
			if f.Exported() && !slices.Contains(fields(w), f.Name()+" "+shape(f.Type())) {
				t.Errorf("%s.%s %s: not so in Go", key, f.Name(), shape(f.Type()))
			}
		}
	}
	if types.IsInterface(got.Type()) {
		return
	}
	inGo := methods(want.Type())
	for name, sig := range methods(got.Type()) {
		if inGo[name] != sig {
			t.Errorf("%s.%s is\n\t%s, in Go\n\t%s", key, name, sig, inGo[name])
		}
	}
	if wants, ours := methodNames(want.Type()), methodNames(got.Type()); !subset(ours, wants) {
		t.Errorf("%s: values have the methods %v, in Go %v", key, ours, wants)
	}
}

// compareParts proves of an interface that differs that what it has is in Go's.
func compareParts(t *testing.T, key string, got, want types.Type) {
	inGo := interfaceMethods(want)
	for name, sig := range interfaceMethods(got) {
		if inGo[name] != sig {
			t.Errorf("%s.%s is\n\t%s, in Go\n\t%s", key, name, sig, inGo[name])
		}
	}
}

func interfaceMethods(t types.Type) map[string]string {
	out := map[string]string{}
	for m := range t.Underlying().(*types.Interface).Methods() {
		if m.Exported() {
			out[m.Name()] = shape(m.Type())
		}
	}
	return out
}

func fields(s *types.Struct) []string {
	var out []string
	for f := range s.Fields() {
		out = append(out, f.Name()+" "+shape(f.Type()))
	}
	return out
}

// methods returns the exported methods of *T with their shapes.
func methods(t types.Type) map[string]string {
	out := map[string]string{}
	set := types.NewMethodSet(types.NewPointer(t))
	for i := range set.Len() {
		if m := set.At(i).Obj(); m.Exported() {
			out[m.Name()] = shape(m.Type())
		}
	}
	return out
}

// methodNames returns the exported methods of T itself.
func methodNames(t types.Type) []string {
	var out []string
	set := types.NewMethodSet(t)
	for i := range set.Len() {
		if m := set.At(i).Obj(); m.Exported() {
			out = append(out, m.Name())
		}
	}
	return out
}

func subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

// shape writes a type so that equal text means identical types, also for types
// that were loaded apart: without names of parameters and type parameters.
func shape(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return types.Typ[t.Kind()].Name()
	case *types.Named:
		name := t.Obj().Name()
		if t.Obj().Pkg() != nil {
			name = t.Obj().Pkg().Path() + "." + name
		}
		var args []string
		for a := range t.TypeArgs().Types() {
			args = append(args, shape(a))
		}
		if len(args) > 0 {
			name += "[" + strings.Join(args, ",") + "]"
		}
		return name
	case *types.Pointer:
		return "*" + shape(t.Elem())
	case *types.Slice:
		return "[]" + shape(t.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), shape(t.Elem()))
	case *types.Map:
		return "map[" + shape(t.Key()) + "]" + shape(t.Elem())
	case *types.Chan:
		return fmt.Sprintf("chan(%d) %s", t.Dir(), shape(t.Elem()))
	case *types.TypeParam:
		return fmt.Sprintf("$%d", t.Index())
	case *types.Signature:
		return signatureShape(t)
	case *types.Interface:
		return interfaceShape(t)
	case *types.Struct:
		return "struct{" + strings.Join(fields(t), ";") + "}"
	case *types.Union:
		var terms []string
		for term := range t.Terms() {
			tilde := ""
			if term.Tilde() {
				tilde = "~"
			}
			terms = append(terms, tilde+shape(term.Type()))
		}
		slices.Sort(terms)
		return strings.Join(terms, "|")
	}
	return t.String()
}

func signatureShape(t *types.Signature) string {
	var params []string
	for p := range t.TypeParams().TypeParams() {
		params = append(params, constraintShape(p.Constraint()))
	}
	s := "func"
	if len(params) > 0 {
		s += "[" + strings.Join(params, ",") + "]"
	}
	if t.Variadic() {
		s += "..."
	}
	return s + tupleShape(t.Params()) + tupleShape(t.Results())
}

// constraintShape looks through unexported constraints, which a program cannot
// name.
func constraintShape(t types.Type) string {
	if n, ok := types.Unalias(t).(*types.Named); ok && !n.Obj().Exported() {
		return shape(n.Underlying())
	}
	return shape(t)
}

func tupleShape(t *types.Tuple) string {
	var parts []string
	for v := range t.Variables() {
		parts = append(parts, shape(v.Type()))
	}
	return "(" + strings.Join(parts, ",") + ")"
}

func interfaceShape(t *types.Interface) string {
	var parts []string
	for m := range t.Methods() {
		parts = append(parts, m.Name()+shape(m.Type()))
	}
	for e := range t.EmbeddedTypes() {
		if !types.IsInterface(e) || len(parts) == 0 {
			parts = append(parts, constraintShape(e))
		}
	}
	slices.Sort(parts)
	return "interface{" + strings.Join(parts, ";") + "}"
}
