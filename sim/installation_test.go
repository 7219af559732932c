package sim_test

import (
	"context"
	"flag"
	"fmt"
	"go/build/constraint"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

var wholeInstallation = flag.Bool("installation", false, "run every program of the Go installation's test folder, not only a sample; -v lists those that are not right")

// goroot returns the folder of the Go installation, or skips the test.
func goroot(t testing.TB) string {
	t.Helper()
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no go command on PATH, so there are no programs of a Go installation to run")
	}
	out, err := exec.Command(tool, "env", "GOROOT").Output()
	if err != nil {
		t.Skipf("go env GOROOT: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// installed is a program of the installation that says by itself whether the language
// behaves: it panics, or prints something else than want, when it does not.
type installed struct{ name, text, want string }

// installedPrograms reads the programs marked "// run" below GOROOT/test that are built for
// linux/amd64.
func installedPrograms(t testing.TB) []installed {
	t.Helper()
	root := filepath.Join(goroot(t), "test")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("this Go installation has no test folder: %v", err)
	}
	var out []installed
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		first, _, _ := strings.Cut(string(text), "\n")
		if strings.TrimSpace(first) != "// run" || !builtHere(string(text)) {
			return nil
		}
		want, err := os.ReadFile(strings.TrimSuffix(path, ".go") + ".out")
		if err != nil && !os.IsNotExist(err) {
			return err
		}
		name, err := filepath.Rel(root, path)
		out = append(out, installed{filepath.ToSlash(name), string(text), string(want)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// builtHere evaluates the build constraint of a file, if it has one.
func builtHere(text string) bool {
	for line := range strings.Lines(text) {
		if !constraint.IsGoBuild(line) {
			continue
		}
		x, err := constraint.Parse(strings.TrimSpace(line))
		return err == nil && x.Eval(func(tag string) bool {
			return slices.Contains([]string{"linux", "amd64", "unix", "gc"}, tag) || strings.HasPrefix(tag, "go1.")
		})
	}
	return true
}

// verdict of one program: right, not loaded, cut off, or wrong with the reason.
type verdict struct{ kind, why string }

func judge(p installed, b sim.Budget) verdict {
	prog, err := sim.Load(p.name, []sim.File{{Name: filepath.Base(p.name), Text: []byte(p.text)}})
	if err != nil {
		return verdict{"not loaded", err.Error()}
	}
	r, err := prog.Explore(context.Background(), sim.Config{Leaks: sim.LeaksReport}, b, nil)
	if err != nil {
		return verdict{"cut off", err.Error()}
	}
	for _, o := range r.Outcomes {
		if o.Fails {
			return verdict{"wrong", o.Text + " / " + o.Why}
		}
		if p.want != "" && o.Text != p.want {
			return verdict{"wrong", fmt.Sprintf("it printed %.300q, not %.300q", o.Text, p.want)}
		}
	}
	return verdict{kind: "right"}
}

// unlike are the programs that behave differently here, each with its reason.
var unlike = map[string]string{
	"env.go":                  "it wants PATH to be set: programs see no environment of the machine they are checked on",
	"fixedbugs/bug260.go":     "it takes distances between addresses: memory has none here",
	"zerosize.go":             "it compares pointers to variables without size, which the language leaves open",
	"fixedbugs/issue11256.go": "it spins until a timer fires, which is a livelock in the idle mode of time",
	"typeparam/nested.go":     "it compares the names of local types of generic functions",
}

// every nth program is run by default: -installation runs them all.
const sampled = 6

// TestInstallation runs the programs by which the Go project tests its compiler. Those that
// import what racelab lacks, or take longer than a budget, are counted as such.
func TestInstallation(t *testing.T) {
	if testing.Short() {
		t.Skip("runs some hundred programs")
	}
	all := installedPrograms(t)
	budget := sim.Budget{Time: 5 * time.Second, States: 3000}
	if !*wholeInstallation {
		budget = sim.Budget{Time: 300 * time.Millisecond, States: 300}
		kept := all[:0]
		for i, p := range all {
			if i%sampled == 0 {
				kept = append(kept, p)
			}
		}
		all = kept
	}
	count := map[string]int{}
	for _, p := range all {
		v := judge(p, budget)
		count[v.kind]++
		reason, known := unlike[p.name]
		switch {
		case v.kind == "wrong" && !known:
			t.Errorf("%s: %.400s", p.name, v.why)
		case v.kind == "right" && known:
			t.Errorf("%s is right now; it was not, since %s", p.name, reason)
		case *wholeInstallation && v.kind != "right":
			t.Logf("%s: %s: %.200s", v.kind, p.name, v.why)
		}
	}
	t.Logf("%d programs: %d right, %d wrong, %d cut off by the budget, %d not loaded", len(all), count["right"], count["wrong"], count["cut off"], count["not loaded"])
	if count["right"] < 3*len(all)/4 {
		t.Errorf("only %d of %d programs are right", count["right"], len(all))
	}
}

// TestComparableIsHashed: what the compiler supplies in the place of a body that panics does nothing.
func TestComparableIsHashed(t *testing.T) {
	goroot(t)
	dir := tree(t, map[string]string{"go.mod": "module hashed\n\ngo 1.26\n", "main.go": `package main

import "hash/maphash"

type point struct {
	x int
	s string
	p *int
}

func main() {
	seed, n := maphash.MakeSeed(), 3
	a, b, c := maphash.Comparable(seed, point{1, "a", &n}), maphash.Comparable(seed, point{1, "a", &n}), maphash.Comparable(seed, point{2, "a", &n})
	if a != b || a == c {
		panic("a hash tells nothing")
	}
}
`})
	p, err := sim.LoadPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{Entry: "main"}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Fails() {
		t.Errorf("it fails: %+v", r.Outcomes)
	}
}
