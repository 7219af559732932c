package sim_test

import (
	"context"
	"strings"
	"testing"

	"racelab/sim"
)

// exploreEntry explores one entry of a program.
func exploreEntry(t *testing.T, p *sim.Program, entry string) (*sim.Report, error) {
	t.Helper()
	return p.Explore(context.Background(), sim.Config{Entry: entry}, sim.Budget{}, nil)
}

// TestWhatIsMissingCostsWhoUsesIt: a package that is nowhere, and a function that the library lacks, stop the
// tests that reach them, with the reason; others run. A mistake of the program's own refuses it.
func TestWhatIsMissingCostsWhoUsesIt(t *testing.T) {
	dir := tree(t, map[string]string{
		"go.mod": "module example.com/stock\n\ngo 1.25\n",
		"stock.go": `package stock

import "example.com/nowhere/ledger"

type Stock struct{ left int }

func (s *Stock) Take() bool {
	if s.left == 0 {
		return false
	}
	s.left--
	return true
}

var opened = ledger.Opening{}

func (s *Stock) Book(l *ledger.Ledger) { l.Add(s.left) }

func report() string { return opened.Text() }
`,
		"stock_test.go": `package stock

import (
	"os"
	"testing"
)

func TestTake(t *testing.T) {
	s := Stock{left: 1}
	if !s.Take() || s.Take() {
		t.Fail()
	}
}

func TestReport(t *testing.T) { report() }

func TestLinks(t *testing.T) { t.Log(os.NewFile(3, "x").SyscallConn()) }
`,
	})
	p, err := sim.LoadPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := exploreEntry(t, p, "TestTake"); err != nil || r.Failing.Sign() != 0 {
		t.Errorf("TestTake needs nothing that is missing: %v", err)
	}
	for entry, want := range map[string]string{"TestReport": "no module that go.mod requires has package example.com/nowhere/ledger; run go get", "TestLinks": "racelab's own library"} {
		if _, err := exploreEntry(t, p, entry); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q in it", entry, err, want)
		}
	}
	for name, text := range map[string]string{
		"undefined: amount":       "package stock\n\nfunc wrong() int { return amount }\n",
		"cannot use":              "package stock\n\nfunc wrong() int { return \"a\" }\n",
		"has no field or method ": "package stock\n\nfunc wrong(s Stock) { s.Give() }\n",
	} {
		bad := tree(t, map[string]string{"go.mod": "module example.com/stock\n\ngo 1.25\n", "w.go": text, "s.go": "package stock\n\ntype Stock struct{}\n", "w_test.go": "package stock\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) {}\n"})
		if _, err := sim.LoadPath(bad); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("a mistake of the program's own: error %v, want %q in it", err, name)
		}
	}
}

// TestOnlyWhatIsReachedOfAModule: what a program does not use of another module need not be there, nor be Go
// that racelab can run. What is used behaves as compiled.
func TestOnlyWhatIsReachedOfAModule(t *testing.T) {
	dir := tree(t, map[string]string{
		"go.mod": "module example.com/shop\n\ngo 1.25\n\nrequire example.com/tools v0.0.0\n\nreplace example.com/tools => ./tools\n",
		"main.go": `package main

import (
	"container/ring"
	"encoding/csv"
	"fmt"
	"strings"
	"text/tabwriter"

	"example.com/tools"
)

type price int

func (p price) Show() string { return fmt.Sprint("price ", int(p)) }

func main() {
	fmt.Println(tools.Show(price(3)), tools.Registered(), tools.Kind.String(tools.Second))
	rows, err := csv.NewReader(strings.NewReader("a,\"b c\"\nd,e\n")).ReadAll()
	fmt.Println(rows, err)
	r := ring.New(2)
	r.Value = "x"
	fmt.Println(r.Len(), r.Next().Next().Value)
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 8, 1, '.', 0)
	fmt.Fprintf(w, "a\tb\nccc\td\n")
	w.Flush()
	fmt.Print(out.String())
}
`,
		"tools/go.mod": "module example.com/tools\n\ngo 1.25\n",
		"tools/tools.go": `// Package tools is used in part.
package tools

import (
	"fmt"
	"os/exec"
	"reflect"

	"example.com/tools/inner"
)

type Shower interface{ Show() string }

type Kind int

const (
	First Kind = iota
	Second
)

func (k Kind) String() string { return [...]string{"first", "second"}[k] }

func Show(s Shower) string { return fmt.Sprintf("<%s of %v>", s.Show(), reflect.TypeOf(s)) }

func Registered() []string { return inner.Names() }

// Unused runs what racelab cannot run.
func Unused() { exec.Command("true").Run() }
`,
		"tools/inner/inner.go": `// Package inner registers names when it is initialized.
package inner

var names []string

func register(n string) int { names = append(names, n); return len(names) }

var first = register("variable")

func init() { register("init") }

func Names() []string { return names }
`,
	})
	if got, want := onlyOutcome(t, dir), compiledModule(t, dir); got != want {
		t.Errorf("printed %q, compiled Go %q", got, want)
	}
}
