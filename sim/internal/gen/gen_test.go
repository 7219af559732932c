package gen

import (
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

func TestProgramsParseAndAreTheSameForTheSameSeed(t *testing.T) {
	different := map[string]bool{}
	for seed := range uint64(150) {
		for _, o := range []Options{{}, {Yield: true}, {Sleeps: true, Statements: 5}, {Rich: true}, {Loops: true}, {Locks: true, Alike: 3}} {
			text := Program(seed, o)
			if text != Program(seed, o) {
				t.Fatalf("seed %d gives two programs", seed)
			}
			if _, err := format.Source([]byte(text)); err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, text)
			}
			different[text] = true
		}
		plain, yielding := Program(seed, Options{}), Program(seed, Options{Yield: true})
		if got := strip(yielding); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(plain), " ") {
			t.Fatalf("seed %d: yielding changes more than the calls:\n%s", seed, yielding)
		}
	}
	if len(different) < 840 {
		t.Errorf("only %d of 900 programs are different", len(different))
	}
}

// strip removes what Yield adds.
func strip(text string) string {
	text = strings.Replace(text, yield, "", 1)
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "yield()" {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

func TestProgramsTypeCheck(t *testing.T) {
	if testing.Short() {
		t.Skip("type-checks the standard library from source")
	}
	fset := token.NewFileSet()
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	for seed := range uint64(200) {
		text := Program(seed, Options{Sleeps: true, Yield: seed%2 == 0, Rich: seed%3 == 0, Loops: seed%5 == 0, Locks: seed%7 == 0})
		file, err := parser.ParseFile(fset, "p.go", text, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conf.Check("main", fset, []*ast.File{file}, nil); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
	}
}
