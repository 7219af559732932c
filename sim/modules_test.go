package sim_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"racelab/sim"
)

// tree writes files, by path with slashes, into a new folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// onlyOutcome explores the program in a folder, which must have one outcome.
func onlyOutcome(t *testing.T, dir string) string {
	t.Helper()
	p, err := sim.LoadPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(context.Background(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Outcomes) != 1 {
		t.Fatalf("%d outcomes", len(r.Outcomes))
	}
	return r.Outcomes[0].Text
}

// compiledModule is what the go command makes of the module in dir, without a network.
func compiledModule(t *testing.T, dir string, env ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds with the Go toolchain")
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no go command on PATH to compare with")
	}
	cmd := exec.Command(tool, "run", ".")
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOFLAGS=", "GOPROXY=off", "GOTOOLCHAIN=local", "GODEBUG="), env...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go run: %v\n%s", err, stderr.String())
	}
	return string(out)
}

const loops = `package main

import (
	"fmt"
	"time"
)

func later() (out []func() string) {
	for _, name := range []string{"ann", "bob"} {
		out = append(out, func() string { return name })
	}
	return out
}

func nothing() (r any) {
	defer func() { r = recover() }()
	panic(nil)
}

func main() {
	for _, f := range later() {
		fmt.Print(f(), " ")
	}
	for _, f := range older() {
		fmt.Print(f(), " ")
	}
	fmt.Println(nothing() == nil)
	timer := time.NewTimer(time.Millisecond)
	time.Sleep(30 * time.Millisecond)
	fmt.Println(cap(timer.C), len(timer.C), timer.Stop(), len(timer.C))
}
`

const older = `package main

func older() (out []func() int) {
	for i := 0; i < 2; i++ {
		out = append(out, func() int { return i })
	}
	return out
}
`

// TestTheModuleSaysWhichLanguage: one variable for all rounds of a loop before Go 1.22, or in a
// file whose build constraint says so; timers before 1.23; panic(nil) before 1.21.
func TestTheModuleSaysWhichLanguage(t *testing.T) {
	hashes := map[string]string{}
	for version, want := range map[string]string{
		"1.18": "bob bob 2 2 true\n1 1 false 1\n",
		"1.20": "bob bob 2 2 true\n1 1 false 1\n",
		"1.21": "bob bob 2 2 false\n1 1 false 1\n",
		"1.22": "ann bob 2 2 false\n1 1 false 1\n",
		"1.23": "ann bob 2 2 false\n0 0 true 0\n",
		"1.26": "ann bob 2 2 false\n0 0 true 0\n",
	} {
		files := map[string]string{"go.mod": "module versions\n\ngo " + version + "\n", "main.go": loops, "older.go": older}
		if version >= "1.22" {
			files["older.go"] = "//go:build go1.21\n\n" + older
		}
		dir := tree(t, files)
		if got := onlyOutcome(t, dir); got != want {
			t.Errorf("go %s: %q, want %q", version, got, want)
		}
		p, err := sim.LoadPath(filepath.Join(dir))
		if err != nil {
			t.Fatal(err)
		}
		if files["older.go"] == older {
			hashes[version] = p.Hash()
		}
		if got := compiledModule(t, dir); got != want {
			t.Errorf("compiled with go %s: %q, want %q", version, got, want)
		}
	}
	if hashes["1.20"] == hashes["1.21"] {
		t.Error("the same source in another language has the same token")
	}
}

const greets = `package main

import (
	"fmt"

	"example.com/greet"
	"example.com/greet/deep"
)

func main() { fmt.Println(greet.Word, deep.Word()) }
`

const (
	greetGo = "package greet\n\nconst Word = %s\n"
	deepGo  = "package deep\n\nimport \"example.com/greet\"\n\nfunc Word() string { return greet.Word + \"!\" }\n"
)

// greet is a module that says word, in files below a folder.
func greet(at, word string) map[string]string {
	return map[string]string{
		at + "greet.go":     strings.ReplaceAll(greetGo, "%s", `"`+word+`"`),
		at + "deep/deep.go": deepGo,
	}
}

func together(all ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, files := range all {
		for name, text := range files {
			out[name] = text
		}
	}
	return out
}

// TestImportsAreFoundAsTheGoCommandFindsThem builds modules of every layout and compares what
// they print with what the go command makes of them.
func TestImportsAreFoundAsTheGoCommandFindsThem(t *testing.T) {
	const mod = "module example.com/app\n\ngo 1.22\n"
	const dep = "module example.com/greet\n\ngo 1.22\n"
	for name, c := range map[string]struct {
		files map[string]string
		at    string
		want  string
	}{
		"a package of the module": {map[string]string{
			"go.mod":             "module example.com\n\ngo 1.22\n",
			"app/main.go":        greets,
			"greet/g.go":         "package greet\n\nconst Word = \"own\"\n",
			"greet/g_test.go":    "package greet\n\nthis is not read\n",
			"greet/deep/deep.go": deepGo,
		}, "app", "own own!\n"},
		"a replaced folder": {together(greet("lib/", "replaced"), map[string]string{
			"lib/go.mod":  dep,
			"app/go.mod":  mod + "\nrequire example.com/greet v1.0.0\n\nreplace example.com/greet => ../lib\n",
			"app/main.go": greets,
		}), "app", "replaced replaced!\n"},
		"a folder that replaces one version": {together(greet("lib/", "this"), map[string]string{
			"lib/go.mod":  dep,
			"app/go.mod":  mod + "\nrequire example.com/greet v1.2.0\n\nreplace example.com/greet v1.2.0 => ../lib\n\nreplace example.com/greet => ../none\n",
			"app/main.go": greets,
		}), "app", "this this!\n"},
		"the vendor folder": {together(greet("vendor/example.com/greet/", "vendored"), map[string]string{
			"go.mod":             mod + "\nrequire example.com/greet v1.0.0\n",
			"vendor/modules.txt": "# example.com/greet v1.0.0\n## explicit; go 1.22\nexample.com/greet\nexample.com/greet/deep\n",
			"main.go":            greets,
		}), "", "vendored vendored!\n"},
		"a workspace": {together(greet("lib/", "at work"), map[string]string{
			"go.work":     "go 1.22\n\nuse (\n\t./app\n\t./lib\n)\n",
			"lib/go.mod":  dep,
			"app/go.mod":  mod,
			"app/main.go": greets,
		}), "app", "at work at work!\n"},
		"a module inside another": {together(greet("", "outer"), map[string]string{
			"go.mod":      dep,
			"deep/go.mod": "module example.com/greet/deep\n\ngo 1.22\n\nrequire example.com/greet v1.0.0\n\nreplace example.com/greet => ../\n",
			"app/go.mod":  mod + "\nrequire (\n\texample.com/greet v1.0.0\n\texample.com/greet/deep v1.0.0\n)\n\nreplace example.com/greet => ../\n\nreplace example.com/greet/deep => ../deep\n",
			"app/main.go": greets,
		}), "app", "outer outer!\n"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(tree(t, c.files), c.at)
			if got := onlyOutcome(t, dir); got != c.want {
				t.Errorf("it prints %q, want %q", got, c.want)
			}
			if got := compiledModule(t, dir); got != c.want {
				t.Errorf("compiled it prints %q, want %q", got, c.want)
			}
		})
	}
}

// cached is a module cache that has example.com/greet at a version, with its hash.
func cached(version, hash, word string) map[string]string {
	const down = "cache/download/example.com/greet/@v/"
	return together(greet("example.com/greet@"+version+"/", word), map[string]string{
		down + version + ".mod":     "module example.com/greet\n\ngo 1.22\n",
		down + version + ".ziphash": hash,
	})
}

// TestTheModuleCacheIsReadAndCheckedAgainstGoSum has versions chosen as the go command does, and
// refusals that say what to do.
func TestTheModuleCacheIsReadAndCheckedAgainstGoSum(t *testing.T) {
	const sum = "example.com/greet v1.1.0 h1:right=\nexample.com/other v1.0.0 h1:other=\n"
	const needs = "\nrequire example.com/greet v1.1.0\n"
	both := together(cached("v1.0.0", "h1:old=", "old"), cached("v1.1.0", "h1:right=", "new"), map[string]string{
		"cache/download/example.com/other/@v/v1.0.0.mod": "module example.com/other\n\nrequire example.com/greet v1.1.0\n",
	})
	for name, c := range map[string]struct {
		mod, sum string
		cache    map[string]string
		want     string // what it prints, or a part of the error
		fails    bool
	}{
		"the version of go.mod":          {"go 1.22\n" + needs, sum, both, "new new!\n", false},
		"the greatest that is asked for": {"go 1.16\n\nrequire (\n\texample.com/greet v1.0.0\n\texample.com/other v1.0.0\n)\n", sum, both, "new new!\n", false},
		"replaced by another version":    {"go 1.22\n\nrequire example.com/greet v1.3.0\n\nreplace example.com/greet => example.com/greet v1.1.0\n", sum, both, "new new!\n", false},
		"not downloaded":                 {"go 1.22\n" + needs, sum, cached("v1.0.0", "h1:old=", "old"), "example.com/greet@v1.1.0 is not in the module cache; run go mod download", true},
		"not in go.sum":                  {"go 1.22\n" + needs, "", both, "go.sum does not list module example.com/greet@v1.1.0; run go mod tidy", true},
		"not what go.sum lists":          {"go 1.22\n" + needs, strings.ReplaceAll(sum, "right", "wrong"), both, "is not the one that go.sum lists", true},
		"not required":                   {"go 1.22\n", sum, both, "no module that go.mod requires has package example.com/greet; run go get example.com/greet", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GOMODCACHE", tree(t, c.cache))
			t.Setenv("GOWORK", "off")
			dir := tree(t, map[string]string{"go.mod": "module example.com/app\n\n" + c.mod, "go.sum": c.sum, "main.go": greets})
			if !c.fails {
				if got := onlyOutcome(t, dir); got != c.want {
					t.Errorf("it prints %q, want %q", got, c.want)
				}
				return
			}
			_, err := sim.LoadPath(dir)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q in it", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("the error is more than a sentence: %v", err)
			}
		})
	}
}

// TestPackagesAreInitializedByPath: in the order of their import paths as far as imports allow, not in that of the source.
func TestPackagesAreInitializedByPath(t *testing.T) {
	says := func(pkg, imports string) string {
		return "package " + pkg + "\n\nimport (\n\t\"fmt\"\n" + imports + ")\n\nvar N = func() int { fmt.Print(\"" + pkg + " var, \"); return 1 }()\n\nfunc init() { fmt.Print(\"" + pkg + ", \") }\n"
	}
	dir := tree(t, map[string]string{
		"go.mod":         "module m\n\ngo 1.26\n",
		"main.go":        "package main\n\nimport (\n\t\"fmt\"\n\t\"m/zeta\"\n\t\"m/alpha\"\n\t\"m/mid\"\n)\n\nfunc init() { fmt.Print(\"main, \") }\n\nfunc main() { fmt.Print(zeta.N + alpha.N + mid.N) }\n",
		"zeta/zeta.go":   says("zeta", ""),
		"alpha/alpha.go": says("alpha", "\t_ \"m/omega\"\n"),
		"mid/mid.go":     says("mid", "\t_ \"m/zeta\"\n\t_ \"m/beta\"\n"),
		"omega/omega.go": says("omega", ""),
		"beta/beta.go":   says("beta", ""),
	})
	if got, want := onlyOutcome(t, dir), strings.TrimSpace(compiledModule(t, dir)); strings.TrimSpace(got) != want {
		t.Errorf("it prints %q, compiled %q", got, want)
	}
}
