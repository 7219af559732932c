package load

import (
	"fmt"
	"go/ast"
	"go/parser"
	"slices"
	"strings"
)

// This file has go test's own flags known to package flag, where a package with tests uses all of it. What the library
// has of package flag cannot look a flag up, so nobody notices there.

// flagsName is the name of the file that is added.
const flagsName = "racelab.flags"

// flagsText registers the flags before the tests begin: package testing calls it.
const flagsText = `package %s

import (
	racelabflag "flag"
	racelabtesting "testing"
)

func init() {
	racelabtesting.RacelabFlags(racelabflag.Parsed, racelabflag.Parse, racelabtesting.RacelabKinds{
		Bool: racelabflag.Bool, Int: racelabflag.Int, Uint: racelabflag.Uint, String: racelabflag.String, Duration: racelabflag.Duration,
	})
}
`

// reachableWithFlags finds what the files reach, and adds the flags of tests if they can be looked up.
func (l *loader) reachableWithFlags(inside, outside []*ast.File) ([]*ast.File, []*ast.File, error) {
	own := slices.Concat(inside, outside)
	if err := l.reachable(own); err != nil || !l.whole["flag"] || !l.hasTests(own) {
		return inside, outside, err
	}
	to := &inside
	if len(inside) == 0 {
		to = &outside
	}
	file, err := parser.ParseFile(l.fset, flagsName, fmt.Sprintf(flagsText, (*to)[0].Name.Name), 0)
	if err != nil {
		return nil, nil, fmt.Errorf("the flags of tests do not parse: %w", err)
	}
	*to = append(slices.Clip(*to), file)
	l.forgetParsed()
	return inside, outside, l.reachable(slices.Concat(inside, outside))
}

func (l *loader) hasTests(files []*ast.File) bool {
	return slices.ContainsFunc(files, func(f *ast.File) bool {
		return strings.HasSuffix(l.fset.File(f.FileStart).Name(), "_test.go")
	})
}
