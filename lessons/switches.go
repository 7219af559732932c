package lessons

import (
	"go/ast"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"racelab/sim"
)

// Kinds returns the kinds of switch, which are the keys of their tags.
func Kinds() []string { return []string{"fix", "partial", "wrong", "fault"} }

// switchFields returns the switches of the lesson in file, in source order.
func switchFields(file *ast.File) []sim.Switch {
	var out []sim.Switch
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || !isLessonSpec(spec) {
			return true
		}
		for _, f := range spec.Type.(*ast.StructType).Fields.List {
			kind, text, ok := switchTag(f)
			if !ok {
				continue
			}
			for _, n := range f.Names {
				out = append(out, sim.Switch{Name: kebab(n.Name), Field: n.Name, Kind: kind, Text: text})
			}
		}
		return false
	})
	return out
}

// switchTag returns the kind and the text of a switch: an exported bool field
// with a tag.
func switchTag(f *ast.Field) (kind, text string, ok bool) {
	typ, isIdent := f.Type.(*ast.Ident)
	if f.Tag == nil || !isIdent || typ.Name != "bool" {
		return "", "", false
	}
	unexported := func(n *ast.Ident) bool { return !n.IsExported() }
	if len(f.Names) == 0 || slices.ContainsFunc(f.Names, unexported) {
		return "", "", false
	}
	tag, err := strconv.Unquote(f.Tag.Value)
	if err != nil {
		return "", "", false
	}
	for _, kind := range Kinds() {
		if text, ok := reflect.StructTag(tag).Lookup(kind); ok {
			return kind, text, true
		}
	}
	return "", "", false
}

// kebab turns a Go name into the form that the command line takes: LockEach
// becomes lock-each, HTTPRetry http-retry.
func kebab(name string) string {
	runes := []rune(name)
	var b strings.Builder
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 {
			afterLower := !unicode.IsUpper(runes[i-1])
			beforeLower := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if afterLower || beforeLower {
				b.WriteByte('-')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func isLessonSpec(s *ast.TypeSpec) bool {
	_, isStruct := s.Type.(*ast.StructType)
	return s.Name.Name == "Lesson" && isStruct
}

// isLesson reports whether e is Lesson or *Lesson.
func isLesson(e ast.Expr) bool {
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "Lesson"
}

func isLessonMethod(d *ast.FuncDecl) bool {
	return d.Recv != nil && len(d.Recv.List) == 1 && isLesson(d.Recv.List[0].Type)
}

// receiverType returns the name of the type that a method belongs to, empty if
// it has none.
func receiverType(d *ast.FuncDecl) string {
	if len(d.Recv.List) == 0 {
		return ""
	}
	e := d.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}
