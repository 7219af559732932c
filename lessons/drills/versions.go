package drills

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"racelab/sim"
)

// This file puts changes of the code into a service that runs: each is a version of its own, beside the release
// and the changes before it, so that what ran before goes on as it was.

// VersionName is the version as which the nth change of a night is deployed, from 1.
func VersionName(n int) string {
	if n == 1 {
		return "next"
	}
	return fmt.Sprintf("next-%d", n)
}

// Deployed compiles the service with the changes of a night, in the order in which they are deployed. Up to where the
// last one runs, its walk is that of the program before it.
func Deployed(before *sim.Program, name string, changes []Change) (*sim.Program, error) {
	service, err := with(name, nil)
	if err != nil {
		return nil, err
	}
	files, err := deployed(name, slices.DeleteFunc(service, isTest), changes)
	if err != nil {
		return nil, err
	}
	return sim.LoadVersion(before, files)
}

// deployed is the source of a service with its changes beside it, each a version.
func deployed(name string, service []sim.File, changes []Change) ([]sim.File, error) {
	files := slices.Clone(service)
	for i, c := range changes {
		n := i + 1
		text := c.Text
		if n > 1 {
			var err error
			if text, err = renamed(service, c, n); err != nil {
				return nil, err
			}
		}
		files = put(files, changeFile(n), text)
	}
	at := slices.IndexFunc(files, func(f sim.File) bool { return f.Name == "versions.go" })
	if at < 0 {
		return nil, fmt.Errorf("the service of %s has no versions.go, which says what a version runs", name)
	}
	choice, err := choosing(string(files[at].Text), len(changes))
	if err != nil {
		return nil, fmt.Errorf("the service of %s: %w", name, err)
	}
	return put(files, "versions.go", choice), nil
}

func isTest(f sim.File) bool { return strings.HasSuffix(f.Name, "_test.go") }

func changeFile(n int) string {
	if n == 1 {
		return "next.go"
	}
	return fmt.Sprintf("next%d.go", n)
}

// put returns files with one replaced or added, sorted by name.
func put(files []sim.File, name, text string) []sim.File {
	out := slices.DeleteFunc(slices.Clone(files), func(f sim.File) bool { return f.Name == name })
	out = append(out, sim.File{Name: name, Text: []byte(text)})
	slices.SortFunc(out, func(a, b sim.File) int { return strings.Compare(a.Name, b.Name) })
	return out
}

var (
	choiceOfNext = regexp.MustCompile(`(?s)\tcase "next":\n.*?\n(\t\}|\tcase )`)
	nextName     = regexp.MustCompile(`\b(\w+Next)\b`)
)

// choosing is versions.go with a case for each change.
func choosing(text string, changes int) (string, error) {
	m := choiceOfNext.FindStringSubmatchIndex(text)
	if m == nil {
		return "", fmt.Errorf(`versions.go has no case "next"`)
	}
	first := text[m[0]:m[2]]
	var more strings.Builder
	for n := 2; n <= changes; n++ {
		c := strings.Replace(first, `"next"`, fmt.Sprintf("%q", VersionName(n)), 1)
		more.WriteString(nextName.ReplaceAllString(c, fmt.Sprintf("${1}%d", n)))
	}
	return text[:m[2]] + more.String() + text[m[2]:], nil
}

// renamed is the text of the nth change with a number behind every name that it declares for the package, so
// that it stands beside the changes before it.
func renamed(service []sim.File, c Change, n int) (string, error) {
	fset := token.NewFileSet()
	change, err := parser.ParseFile(fset, changeFile(n), c.Text, 0)
	if err != nil {
		return "", fmt.Errorf("reading the change %s: %w", c.Name, err)
	}
	files := []*ast.File{change}
	for _, f := range service {
		if f.Name == changeFile(1) {
			continue
		}
		parsed, err := parser.ParseFile(fset, f.Name, f.Text, 0)
		if err != nil {
			return "", err
		}
		files = append(files, parsed)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	// Only names of the package are asked for: what is wrong in it is said when it is compiled.
	conf := types.Config{Importer: nothing{}, Error: func(error) {}}
	pkg, _ := conf.Check(change.Name.Name, fset, files, info)
	file := fset.File(change.Pos())
	var at []int
	ast.Inspect(change, func(node ast.Node) bool {
		if id, ok := node.(*ast.Ident); ok && declaredIn(change, pkg, info.ObjectOf(id)) {
			at = append(at, file.Offset(id.End()))
		}
		return true
	})
	slices.Sort(at)
	text := c.Text
	for _, i := range slices.Backward(at) {
		text = text[:i] + fmt.Sprint(n) + text[i:]
	}
	return text, nil
}

// declaredIn reports whether an object is one that a file declares for its package, or a method.
func declaredIn(f *ast.File, pkg *types.Package, o types.Object) bool {
	if o == nil || o.Pos() < f.FileStart || o.Pos() >= f.FileEnd || o.Name() == "_" || o.Name() == "init" {
		return false
	}
	if fn, ok := o.(*types.Func); ok && fn.Signature().Recv() != nil {
		return true
	}
	return o.Parent() == pkg.Scope()
}

// nothing imports no package.
type nothing struct{}

func (nothing) Import(path string) (*types.Package, error) {
	return nil, fmt.Errorf("%s is not read", path)
}
