package load

import (
	"crypto/sha256"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file finds what go test runs: tests, fuzz tests over their seeds, and examples
// that say what they print.

// testUnit is one of them.
type testUnit struct {
	name string
	call string // what runs it and reports whether it passed; packageMark stands for the package
}

// packageMark stands for the name of the package of a test and a dot, which depends on
// where the harness is. It cannot be in source.
const packageMark = "\x00"

// underTest is the name under which the harness of an external test package knows the package
// under test, and underTestPath its path.
const (
	underTest     = "racelabundertest"
	underTestPath = "racelab/undertest"
)

// runner writes the functions that run tests.
type runner struct {
	of       string // "" or the name of the package that the tests are in, with a dot
	testMain string // "" or the function that goes round them
}

// code is the function that runs a test.
func (r runner) code(t testUnit) string {
	call := strings.ReplaceAll(t.call, packageMark, r.of)
	if r.testMain != "" {
		return fmt.Sprintf("func racelab%s() { testing.RacelabTestMain(func() bool { return %s }, %s) }\n", t.name, call, r.testMain)
	}
	return fmt.Sprintf("func racelab%s() {\n\tif !%s {\n\t\trt.TestFailed()\n\t}\n}\n", t.name, call)
}

// unitsOf returns what go test runs of a package's files: tests, then pairs of tests that
// may meet, fuzz tests and examples, each in source order.
func (l *loader) unitsOf(files []*ast.File) ([]testUnit, error) {
	var units []testUnit
	for _, name := range testNames(files) {
		units = append(units, testUnit{name, fmt.Sprintf("testing.RacelabMain(%q, %s%s)", name, packageMark, name)})
	}
	for _, p := range parallelPairs(files, l.around.Own) {
		units = append(units, testUnit{p.name(), fmt.Sprintf("testing.RacelabPair(%q, %s%s, %q, %s%s)", p.first, packageMark, p.first, p.second, packageMark, p.second)})
	}
	for _, name := range fuzzNames(files) {
		seeds, err := l.corpus(name)
		if err != nil {
			return nil, err
		}
		units = append(units, testUnit{name, fmt.Sprintf("testing.RacelabFuzz(%q, %s%s%s)", name, packageMark, name, seeds)})
	}
	for _, ex := range examplesOf(files) {
		name := "Example" + ex.Name
		units = append(units, testUnit{name, fmt.Sprintf("testing.RacelabExample(%q, %s%s, %q, %t)", name, packageMark, name, ex.Output, ex.Unordered)})
	}
	return units, nil
}

// examplesOf returns the examples that go test runs, in source order.
func examplesOf(files []*ast.File) []*doc.Example {
	all := doc.Examples(files...)
	all = slices.DeleteFunc(all, func(ex *doc.Example) bool { return ex.Output == "" && !ex.EmptyOutput })
	slices.SortFunc(all, func(a, b *doc.Example) int { return a.Order - b.Order })
	return all
}

// fuzzNames returns the fuzz tests in source order.
func fuzzNames(files []*ast.File) []string {
	var names []string
	for _, f := range files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if ok && fn.Recv == nil && isTestOf("Fuzz", fn.Name.Name) && takes(fn, "F") {
				names = append(names, fn.Name.Name)
			}
		}
	}
	return names
}

// testNames returns the test functions in source order.
func testNames(files []*ast.File) []string {
	var names []string
	for _, f := range files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if ok && IsTest(fn) {
				names = append(names, fn.Name.Name)
			}
		}
	}
	return names
}

func isTestName(name string) bool { return name != "TestMain" && isTestOf("Test", name) }

// isTestOf reports whether a name is the prefix, and what follows does not begin with a small letter.
func isTestOf(prefix, name string) bool {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !unicode.IsLower(r)
}

// hasTestMain reports whether the tests are started by a TestMain of their package.
func hasTestMain(files []*ast.File) bool {
	for _, f := range files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "TestMain" && takes(fn, "M") {
				return true
			}
		}
	}
	return false
}

// IsTest reports whether go test runs a function of a test file as a test.
func IsTest(fn *ast.FuncDecl) bool { return fn.Recv == nil && isTestName(fn.Name.Name) && takesT(fn) }

func takesT(fn *ast.FuncDecl) bool { return takes(fn, "T") }

// Seed is a file of testdata/fuzz: one input of a fuzz test.
type Seed struct {
	Name string
	Text []byte
}

// corpus writes the seeds in files of a fuzz test as further arguments of RacelabFuzz.
func (l *loader) corpus(fuzz string) (string, error) {
	if l.around.Seeds == nil {
		return "", nil
	}
	seeds, err := l.around.Seeds(fuzz)
	if err != nil {
		return "", err
	}
	out := ""
	for _, s := range seeds {
		values, err := seedValues(s.Text)
		if err != nil {
			return "", fmt.Errorf("testdata/fuzz/%s/%s: %w", fuzz, s.Name, err)
		}
		out += fmt.Sprintf(", testing.RacelabSeed{Name: %q, Values: []any{%s}}", s.Name, values)
		l.out.Hash = fmt.Sprintf("%x", sha256.Sum256([]byte(l.out.Hash+s.Name+"\x00"+string(s.Text))))[:12] // seeds are a part of the program
	}
	return out, nil
}

// seedHeader is the first line of a seed's file.
const seedHeader = "go test fuzz v1"

// seedTypes are what values of a seed are converted to.
var seedTypes = []string{
	"bool", "string", "byte", "rune", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "float32", "float64", "[]byte",
}

// seedValues reads a seed's file, as package internal/fuzz writes them: a Go expression a line.
func seedValues(text []byte) (string, error) {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if strings.TrimSpace(lines[0]) != seedHeader {
		return "", fmt.Errorf("it does not begin with the line %q", seedHeader)
	}
	var values []string
	for _, line := range lines[1:] {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		v, ok := seedValue(line)
		if !ok {
			return "", fmt.Errorf("the line %q is no value of a type that fuzz tests take", line)
		}
		values = append(values, v)
	}
	return strings.Join(values, ", "), nil
}

// seedValue checks one value, and writes it as Go.
func seedValue(line string) (string, bool) {
	e, err := parser.ParseExpr(line)
	if err != nil {
		return "", false
	}
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return "", false
	}
	arg := line[call.Lparen : call.Rparen-1] // positions count from 1
	switch typ := line[:call.Lparen-1]; {
	case typ == "math.Float32frombits" || typ == "math.Float64frombits":
		return line, isLiteral(call.Args[0])
	case (typ == "float32" || typ == "float64") && (arg == "NaN" || arg == "+Inf" || arg == "-Inf"):
		return typ + map[string]string{"NaN": "(math.NaN())", "+Inf": "(math.Inf(1))", "-Inf": "(math.Inf(-1))"}[arg], true
	case slices.Contains(seedTypes, typ):
		return line, isLiteral(call.Args[0])
	}
	return "", false
}

// isLiteral reports whether an expression is a literal, with a sign or without, or a truth value.
func isLiteral(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return true
	case *ast.UnaryExpr:
		_, ok := e.X.(*ast.BasicLit)
		return ok
	case *ast.Ident:
		return e.Name == "true" || e.Name == "false"
	}
	return false
}
