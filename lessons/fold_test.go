package lessons

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"racelab/lessons/internal/register"
	"strings"
	"testing"
)

// inLesson puts a body into a function of a lesson with the switches A, B and C.
func inLesson(body string) string {
	indented := "\t" + strings.ReplaceAll(strings.TrimSpace(body), "\n", "\n\t")
	return `package p

type Lesson struct {
	A bool ` + "`fix:\"a\"`" + `
	B bool ` + "`wrong:\"b\"`" + `
	C bool ` + "`fault:\"c\"`" + `
}

func (l *Lesson) Actor() {
` + strings.ReplaceAll(indented, "\n\t\n", "\n\n") + `
}
`
}

// bodyOf returns the shown lines between the braces of Actor, one tab less, with
// a plus in front of added lines.
func bodyOf(lines []Line) string {
	var b strings.Builder
	in := false
	for _, l := range lines {
		switch {
		case strings.HasPrefix(l.Text, "func (l *Lesson) Actor"):
			in = true
		case l.Text == "}":
			in = false
		case in:
			if l.Added {
				b.WriteByte('+')
			}
			b.WriteString(strings.TrimPrefix(l.Text, "\t") + "\n")
		}
	}
	return strings.TrimSpace(b.String())
}

func TestFoldOfBranches(t *testing.T) {
	tests := []struct {
		name string
		body string
		on   string
		want string
	}{
		{"a branch that is off is not there", "if l.A {\n\tf()\n}\ng()", "", "g()"},
		{"a branch that is on stands without its if", "if l.A {\n\tf()\n}\ng()", "a", "+f()\ng()"},
		{"another switch does not matter", "if l.A {\n\tf()\n}\ng()", "b", "g()"},
		{"else is the code without the switch", "if l.A {\n\tf()\n} else {\n\tg()\n}", "", "g()"},
		{"the branch replaces its else", "if l.A {\n\tf()\n} else {\n\tg()\n}", "a", "+f()"},
		{"a negated switch is code that goes away", "if !l.A {\n\tf()\n}\ng()", "a", "g()"},
		{"a negated switch is shown as plain code", "if !l.A {\n\tf()\n}\ng()", "", "f()\ng()"},
		{"else if takes the first that holds", "if l.A {\n\tf()\n} else if l.B {\n\tg()\n} else {\n\th()\n}", "b", "+g()"},
		{"else if falls to the last", "if l.A {\n\tf()\n} else if l.B {\n\tg()\n} else {\n\th()\n}", "", "h()"},
		{"else if without a last leaves nothing", "if l.A {\n\tf()\n} else if l.B {\n\tg()\n}\nh()", "", "h()"},
		{"and needs both: one", "if l.A && l.B {\n\tf()\n}\ng()", "a", "g()"},
		{"and needs both: two", "if l.A && l.B {\n\tf()\n}\ng()", "a b", "+f()\ng()"},
		{"or needs one", "if l.A || l.B {\n\tf()\n}\ng()", "b", "+f()\ng()"},
		{"parentheses and negation nest", "if !(l.A || l.B) && !l.C {\n\tf()\n}\ng()", "c", "g()"},
		{"a real condition keeps its if", "if x > 0 {\n\tif l.A {\n\t\tf()\n\t}\n\tg()\n}", "a", "if x > 0 {\n+\tf()\n\tg()\n}"},
		{"a mixed condition loses the switch", "if l.A && x > 0 {\n\tf()\n}", "a", "+if x > 0 {\n+\tf()\n+}"},
		{"a mixed condition loses its parentheses", "if l.A && (x > 0 || y) {\n\tf()\n}", "a", "+if x > 0 || y {\n+\tf()\n+}"},
		{"parentheses that do not hold the whole stay", "if l.A && (x) == (y) {\n\tf()\n}", "a", "+if (x) == (y) {\n+\tf()\n+}"},
		{"a mixed condition that is off goes away", "if l.A && x > 0 {\n\tf()\n}\ng()", "", "g()"},
		{"a mixed or that is on loses its if", "if l.A || x > 0 {\n\tf()\n}", "a", "f()"},
		{"a mixed or that is off keeps the rest", "if l.A || x > 0 {\n\tf()\n}", "", "if x > 0 {\n\tf()\n}"},
		{"an arm behind a real condition becomes else", "if x {\n\tf()\n} else if l.A {\n\tg()\n} else {\n\th()\n}", "a", "if x {\n\tf()\n+} else {\n+\tg()\n}"},
		{"an arm behind a real condition goes away", "if x {\n\tf()\n} else if l.A {\n\tg()\n} else {\n\th()\n}", "", "if x {\n\tf()\n} else {\n\th()\n}"},
		{"the last arm behind a real condition goes away", "if x {\n\tf()\n} else if l.A {\n\tg()\n}", "", "if x {\n\tf()\n}"},
		{"an else if moves up", "if l.A {\n\tf()\n} else if x {\n\tg()\n}", "", "if x {\n\tg()\n}"},
		{"an if with a statement stays", "if x := f(); l.A && x > 0 {\n\tg()\n}", "a", "+if x := f(); x > 0 {\n\tg()\n}"},
		{"switches within a branch fold too", "if l.A {\n\tf()\n\tif l.B {\n\t\tg()\n\t}\n}\nh()", "a b", "+f()\n+g()\nh()"},
		{"what follows a return is not there", "if l.A {\n\tf()\n\treturn\n}\ng()\nh()", "a", "+f()"},
		{"a return with a value stays", "func() int {\n\tif l.A {\n\t\treturn 1\n\t}\n\treturn 2\n}()", "a", "func() int {\n+\treturn 1\n}()"},
		{"what follows a nested return is not there", "if l.A {\n\tif l.B {\n\t\treturn\n\t}\n\tf()\n}\ng()", "a b", ""},
		{"a return behind a real condition ends nothing", "if l.A {\n\tif x {\n\t\treturn\n\t}\n}\ng()", "a", "+if x {\n+\treturn\n+}\ng()"},
		{"a panic ends its list", "if l.A {\n\tpanic(1)\n}\ng()", "a", "+panic(1)"},
		{"a bare continue at the end of a loop is idle", "for {\n\tif l.A {\n\t\tf()\n\t\tcontinue\n\t}\n\tg()\n}", "a", "for {\n+\tf()\n}"},
		{"a break is not idle", "for {\n\tif l.A {\n\t\tf()\n\t\tbreak\n\t}\n\tg()\n}", "a", "for {\n+\tf()\n+\tbreak\n}"},
		{"a return within a loop is not idle", "for range 3 {\n\tif l.A {\n\t\treturn\n\t}\n\tg()\n}", "a", "for range 3 {\n+\treturn\n}"},
		{"defer keeps its place", "if l.A {\n\tl.f()\n\tdefer l.g()\n}\nh()", "a", "+l.f()\n+defer l.g()\nh()"},
		{"goroutines fold", "go func() {\n\tif l.A {\n\t\tf()\n\t}\n\tg()\n}()", "a", "go func() {\n+\tf()\n\tg()\n}()"},
		{"cases fold", "switch x {\ncase 1:\n\tif l.A {\n\t\tf()\n\t\treturn\n\t}\n\tg()\ncase 2:\n\th()\n}", "a", "switch x {\ncase 1:\n+\tf()\n+\treturn\ncase 2:\n\th()\n}"},
		{"select folds", "select {\ncase <-c:\n\tif l.A {\n\t\tf()\n\t}\n\tg()\ndefault:\n}", "", "select {\ncase <-c:\n\tg()\ndefault:\n}"},
		{"the comment of a hidden branch hides", "f()\n\n// Why A.\nif l.A {\n\tg()\n}", "", "f()"},
		{"the comment of a shown branch shows", "f()\n\n// Why A.\nif l.A {\n\tg()\n}", "a", "f()\n\n+// Why A.\n+g()"},
		{"another comment stays", "// Why f.\nf()\nif l.A {\n\tg()\n}", "", "// Why f.\nf()"},
		{"empty lines do not double", "f()\n\nif l.A {\n\tg()\n}\n\nh()", "", "f()\n\nh()"},
		{"no empty line at the edge of a block", "if l.A {\n\tg()\n}\n\nh()\n\nif l.B {\n\tg()\n}", "", "h()"},
		{"a raw string is not dedented", "if l.A {\n\tf(`x\n\t\ty`)\n}", "a", "+f(`x\n+\t\ty`)"},
		{"an empty branch leaves nothing", "if l.A {\n}\nf()", "a", "f()"},
		{"another struct's field is no switch", "if other.A {\n\tf()\n}", "", "if other.A {\n\tf()\n}"},
		{"a condition over several lines", "if l.A &&\n\tx > 0 &&\n\ty > 0 {\n\tf()\n}", "a", "+if x > 0 && y > 0 {\n+\tf()\n+}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := inLesson(tt.body)
			if formatted, err := format.Source([]byte(src)); err != nil || string(formatted) != src {
				t.Fatalf("the test's source is not as gofmt has it (%v):\n%s", err, formatted)
			}
			got := bodyOf(Fold([]byte(src), set(tt.on)))
			want := strings.ReplaceAll(tt.want, "+\t", "+")
			if strings.ReplaceAll(got, "+\t", "+") != want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func set(names string) map[string]bool {
	on := map[string]bool{}
	for _, n := range strings.Fields(names) {
		on[n] = true
	}
	return on
}

const rich = `// Package rich has what a lesson may have.
package rich

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// errFull is only for the limit.
var errFull = errors.New("full")

// Lesson is a world.
type Lesson struct {
	Lock     bool ` + "`fix:\"hold a lock\"`" + `
	Limit    bool ` + "`partial:\"refuse\"`" + `
	Atomic   bool ` + "`fix:\"count atomically\"`" + `
	CrashNow bool ` + "`fault:\"crash\"`" + `

	mu    sync.Mutex // guards count
	seen  map[string]bool
	count int64

	// limit is the most that may enter.
	limit int
}

// entry is made under a lock.
type entry struct {
	name string
	n    int
}

// String names the entry.
func (e *entry) String() string { return fmt.Sprint(e.name, e.n) }

func newEntry(n string) *entry { return &entry{name: n} }

// Setup makes the map.
func (l *Lesson) Setup() {
	l.seen = map[string]bool{}
	if l.Limit {
		l.limit = 1
	}
}

func (l *Lesson) withLock(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

func (l *Lesson) enter(who string) error {
	if l.CrashNow && who == "bob" {
		return nil
	}
	if l.Atomic {
		atomic.AddInt64(&l.count, 1)
		return nil
	} else if l.Limit && !l.Lock {
		if l.count >= int64(l.limit) {
			return errFull
		}
	}
	if l.Lock {
		e := newEntry(who)
		l.withLock(func() {
			l.seen[e.String()] = true
			l.count++
		})
		return nil
	}
	l.count++
	return nil
}

// Alice enters.
func (l *Lesson) Alice() { _ = l.enter("alice") }

// Bob enters.
func (l *Lesson) Bob() {
	if err := l.enter("bob"); err != nil {
		fmt.Println(err)
	}
}

// Outcome counts.
func (l *Lesson) Outcome() string { return fmt.Sprint(l.count) }

// Invariant holds if both came in.
func (l *Lesson) Invariant() error {
	if l.count == 2 {
		return nil
	}
	return context.Canceled
}
`

// Whatever the switches, what is shown is a Go file that gofmt leaves alone and
// that compiles, and no switch is left in it.
func TestFoldedSourceCompiles(t *testing.T) {
	sources := map[string]string{"rich": rich}
	folders, err := register.Folders(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, folder := range folders {
		of, err := filepath.Glob(folder + "/*.go")
		if err != nil || len(of) == 0 {
			t.Fatalf("%s has the files %v: %v", folder, of, err)
		}
		files = append(files, of...)
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources[name] = string(src)
	}
	imports := load(t, sources)
	for name, src := range sources {
		switches := switchesOf(t, src)
		for bits := range 1 << len(switches) {
			on := map[string]bool{}
			var names []string
			for i, s := range switches {
				if bits&(1<<i) != 0 {
					on[s] = true
					names = append(names, s)
				}
			}
			t.Run(fmt.Sprintf("%s %v", name, names), func(t *testing.T) {
				var others [][]Line // of the same lesson
				for other, text := range sources {
					if other != name && filepath.Dir(other) == filepath.Dir(name) && name != "rich" && !strings.HasSuffix(other, "_test.go") {
						others = append(others, Fold([]byte(text), on))
					}
				}
				checkFolded(t, imports, Fold([]byte(src), on), others...)
			})
		}
	}
}

// load returns an importer of what the sources import, from what the go tool
// has compiled.
func load(t *testing.T, sources map[string]string) types.Importer {
	t.Helper()
	args := []string{"list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}"}
	for name, src := range sources {
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			args = append(args, strings.Trim(spec.Path.Value, "\""))
		}
	}
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatalf("asking the go tool what the lessons import: %v", err)
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		exports[path] = file
	}
	return importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(exports[path])
	})
}

func switchesOf(t *testing.T, src string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range switchFields(file) {
		names = append(names, s.Name)
	}
	return names
}

func checkFolded(t *testing.T, imports types.Importer, lines []Line, others ...[]Line) {
	t.Helper()
	var text strings.Builder
	last := 0
	for _, l := range lines {
		if l.Number <= last {
			t.Errorf("line %d comes after line %d", l.Number, last)
		}
		last = l.Number
		text.WriteString(l.Text + "\n")
	}
	src := text.String()
	formatted, err := format.Source([]byte(src))
	if err != nil {
		t.Fatalf("does not parse: %v\n%s", err, src)
	}
	if string(formatted) != src {
		t.Errorf("not as gofmt has it:\n%s\ngofmt:\n%s", src, formatted)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "folded.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	files := []*ast.File{file}
	for _, lines := range others {
		var text strings.Builder
		for _, l := range lines {
			text.WriteString(l.Text + "\n")
		}
		other, err := parser.ParseFile(fset, "other.go", text.String(), 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, other)
	}
	if _, err := (&types.Config{Importer: imports}).Check("p", fset, files, nil); err != nil {
		t.Errorf("does not compile: %v\n%s", err, src)
	}
	if left := switchFields(file); len(left) > 0 {
		t.Errorf("the switches %v are still shown", left)
	}
}

func TestFoldKnowsTheSwitchesOfAnotherFile(t *testing.T) {
	const second = `package p

func (l *Lesson) Work(m *Lesson) {
	if l.KeyOnly {
		f()
	}
	if m.Pause && ready() {
		g()
	}
	if l.Ready() {
		h()
	}
}
`
	shown := func(names ...string) string {
		on := map[string]bool{}
		for _, n := range names {
			on[n] = true
		}
		var out []string
		for _, l := range Fold([]byte(second), on) {
			if text := strings.TrimSpace(l.Text); strings.HasPrefix(l.Text, "\t") {
				out = append(out, text)
			}
		}
		return strings.Join(out, " ")
	}
	for _, tt := range []struct {
		want string
		on   []string
	}{
		{"if l.Ready() { h() }", nil},
		{"f() if l.Ready() { h() }", []string{"key-only"}},
		{"if ready() { g() } if l.Ready() { h() }", []string{"pause"}},
	} {
		if got := shown(tt.on...); got != tt.want {
			t.Errorf("with %v shown is %q, want %q", tt.on, got, tt.want)
		}
	}
}

func TestFoldHidesVariablesThatOnlyHiddenLinesName(t *testing.T) {
	tests := []struct {
		name, body, shown string
	}{
		{"a text", "key := fmt.Sprintf(\"%d\", 1)\nif l.A {\n\tf(key)\n}\ng()", "g()"},
		{"a number", "n := 1\nif l.A {\n\tf(n)\n}\ng()", "g()"},
		{"one that is used", "n := 1\nif l.A {\n\tf(n)\n}\ng(n)", "n := 1 g(n)"},
		{"one that is set again", "n := 1\nif l.A {\n\tf(n)\n}\nn = 2", "n := 1 n = 2"},
		{"a call that may do something", "n := read()\nif l.A {\n\tf(n)\n}\ng()", "n := read() g()"},
		{"a method", "n := l.read()\nif l.A {\n\tf(n)\n}\ng()", "n := l.read() g()"},
		{"a receive", "n := <-c\nif l.A {\n\tf(n)\n}\ng()", "n := <-c g()"},
		{"a function that nobody calls", "stop := func() { g() }\nif l.A {\n\tstop()\n}\ng()", "g()"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var body []string
			inside := false
			for _, l := range Fold([]byte(inLesson(tt.body)), nil) {
				text := strings.TrimSpace(l.Text)
				switch {
				case strings.HasPrefix(text, "func (l *Lesson)"):
					inside = true
				case text == "}" && !strings.HasPrefix(l.Text, "\t"):
					inside = false
				case inside && text != "":
					body = append(body, text)
				}
			}
			if got := strings.Join(body, " "); got != tt.shown {
				t.Errorf("shown is %q, want %q", got, tt.shown)
			}
		})
	}
}

func TestFoldHidesWhatOnlyHiddenLinesUse(t *testing.T) {
	tests := []struct {
		on     string
		hidden []string
		shown  []string
	}{
		{"", []string{"sync", "entry", "withLock", "errFull", "limit", "seen map", "guards"}, []string{"count int64", "l.count++", `"context"`}},
		{"lock", []string{"errFull", "limit", "atomic"}, []string{"mu    sync.Mutex", "type entry", "String()", "withLock", "seen  map"}},
		{"limit", []string{"sync", "entry"}, []string{"errFull = ", "l.limit = 1", "limit is the most"}},
		{"lock limit", []string{"errFull", "atomic"}, []string{"l.limit = 1"}},
		{"atomic", []string{"mu ", "l.count++", "errFull"}, []string{`"sync/atomic"`, "atomic.AddInt64"}},
	}
	for _, tt := range tests {
		t.Run("with "+tt.on, func(t *testing.T) {
			var text strings.Builder
			for _, l := range Fold([]byte(rich), set(tt.on)) {
				if !strings.Contains(l.Text, "// Package") {
					text.WriteString(l.Text + "\n")
				}
			}
			for _, h := range tt.hidden {
				if strings.Contains(text.String(), h) {
					t.Errorf("%q is shown:\n%s", h, &text)
				}
			}
			for _, s := range tt.shown {
				if !strings.Contains(text.String(), s) {
					t.Errorf("%q is not shown:\n%s", s, &text)
				}
			}
		})
	}
}

func TestFoldKeepsLineNumbers(t *testing.T) {
	source := split(rich)
	for _, l := range Fold([]byte(rich), set("lock limit crash-now")) {
		want := strings.Fields(source[l.Number-1])
		got := strings.Fields(l.Text)
		if len(got) > 0 && got[len(got)-1] != want[len(want)-1] {
			t.Errorf("line %d is %q, in the source %q", l.Number, l.Text, source[l.Number-1])
		}
	}
}

func TestReadingTellsTheStoryFirst(t *testing.T) {
	lines := Reading(Fold([]byte(rich), nil))
	var order []string
	for i, l := range lines {
		if strings.HasPrefix(l.Text, "func ") || strings.HasPrefix(l.Text, "type ") {
			order = append(order, strings.TrimSpace(strings.TrimSuffix(l.Text, "{")))
		}
		if l.Part == Frame || strings.HasPrefix(l.Text, "import") {
			t.Errorf("line %d, %q, belongs to the frame", l.Number, l.Text)
		}
		if i > 0 && l.Text == "" && lines[i-1].Text == "" {
			t.Errorf("two empty lines before line %d", l.Number)
		}
	}
	want := []string{
		"func (l *Lesson) enter(who string) error", "func (l *Lesson) Alice() { _ = l.enter(\"alice\") }",
		"func (l *Lesson) Bob()", "type Lesson struct", "func (l *Lesson) Setup()",
		"func (l *Lesson) Outcome() string { return fmt.Sprint(l.count) }", "func (l *Lesson) Invariant() error",
	}
	if strings.Join(order, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(order, "\n"), strings.Join(want, "\n"))
	}
	if first := lines[0].Text; !strings.HasPrefix(first, "func (l *Lesson) enter") {
		t.Errorf("the first line is %q", first)
	}
}

func TestFoldOfSourceThatDoesNotParse(t *testing.T) {
	for _, src := range []string{"", "\n", "package", "package p\nfunc {", "\x00\xff", "if l.A {"} {
		lines := Fold([]byte(src), nil)
		var texts []string
		for _, l := range lines {
			texts = append(texts, l.Text)
		}
		if got := strings.Join(texts, "\n"); got != strings.TrimSuffix(src, "\n") {
			t.Errorf("Fold(%q) shows %q", src, got)
		}
	}
}

// FuzzFold holds Fold to its promises for any source: no panic, rising line
// numbers, and parsing source stays parsing source.
func FuzzFold(f *testing.F) {
	f.Add(rich, uint8(5))
	f.Add(inLesson("if l.A {\n\tf()\n} else if x {\n\tg()\n}"), uint8(1))
	f.Add("package p\nfunc f() { if true { return }; x() }", uint8(0))
	f.Add("package p\n/* a\nb */ type Lesson struct{ A bool `fix:\"x\"`; b int }\nfunc (l Lesson) F() { if l.A { f(); return }; if l.A { g() } else { h() } }", uint8(1))
	f.Fuzz(func(t *testing.T, src string, bits uint8) {
		formatted, err := format.Source([]byte(src))
		if err != nil {
			Fold([]byte(src), nil)
			return
		}
		on := map[string]bool{}
		if file, err := parser.ParseFile(token.NewFileSet(), "", formatted, 0); err == nil {
			for i, s := range switchFields(file) {
				on[s.Name] = bits>>(i%8)&1 == 1
			}
		}
		last := 0
		for _, l := range Fold(formatted, on) {
			if l.Number <= last {
				t.Fatalf("line %d comes after %d", l.Number, last)
			}
			last = l.Number
		}
	})
}
