package exercise

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"racelab/sim"
)

// Harder is a harder variant of an exercise: the same, without some of what could be used. It is
// a further tick, and no condition for a fix to count. Nobody lists which lessons have which:
// a variant is there if a fix of the lesson passes it, and without being trivial.
type Harder struct {
	Name string // "no-lock"
	Task string // what is to be done: "Without a lock: …"

	bans func(use string) bool
}

// harder are all variants that there are, in order.
var harder = []Harder{
	{"no-lock", "Without a lock of your own: with nothing of package sync, no channel and no further call of Lock. Atomics are allowed.", func(use string) bool {
		return use == "chan" || use == ".Lock" || strings.HasPrefix(use, "sync.") || strings.HasPrefix(use, "golang.org/x/sync/")
	}},
	{"two-replicas", "For two replicas: with nothing that works in the memory of one process only, such as package sync, atomics and channels.", func(use string) bool {
		return use == "chan" || use == ".Lock" || strings.HasPrefix(use, "sync.") || strings.HasPrefix(use, "sync/atomic.") || strings.HasPrefix(use, "golang.org/x/sync/")
	}},
	{"no-row-lock", "Without locking rows: with no FOR UPDATE or FOR SHARE, no LOCK TABLE and no advisory lock.", func(use string) bool { return use == "row lock" }},
}

// servers are packages through which replicas share what they have.
var servers = []string{"database/sql", "github.com/redis/go-redis/v9"}

// findHarder returns the variants of an exercise.
func (e *Exercise) findHarder() ([]Harder, error) {
	var fixes [][]sim.File
	for _, on := range e.fixes() {
		files, err := e.Lesson.Starter(on...)
		if err != nil {
			return nil, err
		}
		fixes = append(fixes, files)
	}
	var out []Harder
	for _, h := range harder {
		passes := func(files []sim.File) bool { return e.banned(h, files) == "" }
		if !slices.ContainsFunc(fixes, passes) {
			continue
		}
		// In one process the memory is what is shared; elsewhere a lock in it is no fix at all.
		served := e.imports(servers)
		switch h.Name {
		case "two-replicas":
			if !served {
				continue
			}
		default:
			if h.Name == "no-lock" && (served || uses(e.starter)["chan"] > 0) || !slices.ContainsFunc(fixes, func(f []sim.File) bool { return !passes(f) }) {
				continue
			}
		}
		out = append(out, h)
	}
	return out, nil
}

// imports reports whether the exercise begins with one of these packages.
func (e *Exercise) imports(paths []string) bool {
	for _, f := range e.starter {
		_, file, err := parse(f)
		if err == nil && slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool {
			p, _ := strconv.Unquote(i.Path.Value)
			return slices.Contains(paths, p)
		}) {
			return true
		}
	}
	return false
}

// Harder returns the harder variants of the exercise, which may be none.
func (e *Exercise) Harder() []Harder { return e.harder }

// banned returns what a draft uses, more often than what the exercise begins with, that a
// variant does not allow; empty if there is nothing.
func (e *Exercise) banned(h Harder, files []sim.File) string {
	given, used := uses(e.starter), uses(files)
	var out []string
	for use, n := range used {
		if h.bans(use) && n > given[use] {
			out = append(out, use)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return slices.Min(out)
}

// passed returns the names of the variants that a draft passes which counts.
func (e *Exercise) passed(files []sim.File) (names []string) {
	for _, h := range e.harder {
		if e.banned(h, files) == "" {
			names = append(names, h.Name)
		}
	}
	return names
}

// HarderText says in a sentence for each variant whether a draft that counts passes it.
func (e *Exercise) HarderText(v *Verdict) string {
	var out []string
	for _, h := range e.harder {
		if slices.Contains(v.Harder, h.Name) {
			what, _, _ := strings.Cut(h.Task, ":")
			out = append(out, "✓ harder: "+strings.ToLower(what[:1])+what[1:]+".")
			continue
		}
		out = append(out, "Harder: "+h.Task)
	}
	return strings.Join(out, " ")
}

// rowLock finds a statement that locks rows or tables beyond what it writes.
var rowLock = regexp.MustCompile(`(?i)\bfor\s+(no\s+key\s+)?update\b|\bfor\s+(key\s+)?share\b|\block\s+table\b|\bpg_(try_)?advisory_`)

// uses counts what files use: names of packages ("sync.Mutex"), "chan", ".Lock", "row lock".
func uses(files []sim.File) map[string]int {
	out := map[string]int{}
	for _, f := range files {
		_, file, err := parse(f)
		if err != nil {
			continue
		}
		imported := map[string]string{}
		for _, i := range file.Imports {
			if p, err := strconv.Unquote(i.Path.Value); err == nil {
				imported[importName(i, p)] = p
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if use := useOf(n, imported); use != "" {
				out[use]++
			}
			return true
		})
	}
	return out
}

func importName(i *ast.ImportSpec, p string) string {
	if i.Name != nil {
		return i.Name.Name
	}
	return path.Base(p)
}

// useOf says what a node uses, if it is one that a variant may ban.
func useOf(n ast.Node, imported map[string]string) string {
	switch n := n.(type) {
	case *ast.ChanType:
		return "chan"
	case *ast.BasicLit:
		if n.Kind == token.STRING && rowLock.MatchString(n.Value) {
			return "row lock"
		}
	case *ast.SelectorExpr:
		if x, ok := n.X.(*ast.Ident); ok && imported[x.Name] != "" {
			return fmt.Sprintf("%s.%s", imported[x.Name], n.Sel.Name)
		}
		if slices.Contains([]string{"Lock", "RLock", "TryLock", "TryRLock"}, n.Sel.Name) {
			return ".Lock"
		}
	}
	return ""
}
