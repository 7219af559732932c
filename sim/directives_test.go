package sim_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"racelab/sim"
)

// A directive that changes what a program does is followed or refused: without it the program would be another.
func TestDirectivesThatAreNotFollowedAreRefused(t *testing.T) {
	const work = "module shop\n\ngo 1.26\n"
	const user = "package main\n\nimport \"shop/limits\"\n\nfunc main() { println(limits.Text) }\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  string // in the error; empty: it loads
	}{
		"a file in a variable": {map[string]string{"go.mod": work, "main.go": "package main\n\nimport _ \"embed\"\n\n//go:embed limits.txt\nvar text string\n\nfunc main() { println(text) }\n"}, "main.go:5:1: go:embed"},
		"in another package":   {map[string]string{"go.mod": work, "main.go": user, "limits/l.go": "package limits\n\nimport _ \"embed\"\n\n//go:embed limits.txt\nvar Text string\n"}, "l.go:5:1: go:embed"},
		"in another module that is used": {map[string]string{"go.mod": "module shop\n\ngo 1.26\n\nrequire other.org/limits v1.0.0\n\nreplace other.org/limits => ./other\n", "main.go": strings.Replace(user, "shop/limits", "other.org/limits", 1),
			"other/go.mod": "module other.org/limits\n", "other/l.go": "package limits\n\nimport _ \"embed\"\n\n// Text has a file.\n//\n//go:embed limits.txt\nvar Text string\n"}, "go:embed"},
		"in another module, not used": {map[string]string{"go.mod": "module shop\n\ngo 1.26\n\nrequire other.org/limits v1.0.0\n\nreplace other.org/limits => ./other\n", "main.go": strings.Replace(user, "shop/limits", "other.org/limits", 1),
			"other/go.mod": "module other.org/limits\n", "other/l.go": "package limits\n\nimport _ \"embed\"\n\nvar Text = \"7\"\n\n//go:embed limits.txt\nvar Other string\n"}, ""},
		"several files in one":    {map[string]string{"go.mod": work, "limits.txt": "7", "more.txt": "8", "main.go": "package main\n\nimport _ \"embed\"\n\n//go:embed *.txt\nvar text string\n\nfunc main() { println(text) }\n"}, "these are 2 files"},
		"files above the package": {map[string]string{"go.mod": work, "main.go": "package main\n\nimport _ \"embed\"\n\n//go:embed ../limits.txt\nvar text string\n\nfunc main() { println(text) }\n"}, "pattern ../limits.txt: invalid pattern syntax"},
		"no such file":            {map[string]string{"go.mod": work, "main.go": "package main\n\nimport \"embed\"\n\n//go:embed x/*.txt\nvar files embed.FS\n\nfunc main() { println(files.Open(\"x\")) }\n"}, "pattern x/*.txt: no matching files found"},
		"an empty folder":         {map[string]string{"go.mod": work, "x/.hidden": "", "main.go": "package main\n\nimport \"embed\"\n\n//go:embed x\nvar files embed.FS\n\nfunc main() { println(files.Open(\"x\")) }\n"}, "cannot embed directory x: contains no embeddable files"},
		"another module's files":  {map[string]string{"go.mod": work, "x/go.mod": "module x\n", "x/a": "", "main.go": "package main\n\nimport \"embed\"\n\n//go:embed x/a\nvar files embed.FS\n\nfunc main() { println(files.Open(\"x\")) }\n"}, "cannot embed file x/a: in different module"},
		"a variable with a value": {map[string]string{"go.mod": work, "a": "", "main.go": "package main\n\nimport _ \"embed\"\n\n//go:embed a\nvar text = \"x\"\n\nfunc main() { println(text) }\n"}, "before one variable without a value"},
		"a number":                {map[string]string{"go.mod": work, "a": "", "main.go": "package main\n\nimport _ \"embed\"\n\n//go:embed a\nvar n int\n\nfunc main() { println(n) }\n"}, "string, []byte or embed.FS"},
		"quotes that are open":    {map[string]string{"go.mod": work, "a": "", "main.go": "package main\n\nimport _ \"embed\"\n\n//go:embed \"a\nvar s string\n\nfunc main() { println(s) }\n"}, "go:embed puts files into the program, which racelab cannot do here"},
		"a setting in the source": {map[string]string{"go.mod": work, "main.go": "//go:debug panicnil=1\npackage main\n\nfunc main() { panic(nil) }\n"}, "go:debug panicnil=1"},
		"a setting in go.mod":     {map[string]string{"go.mod": work + "\ngodebug asynctimerchan=1\n", "main.go": "package main\n\nfunc main() {}\n"}, "go.mod:5: godebug asynctimerchan=1"},
		"words about them":        {map[string]string{"go.mod": work, "main.go": "package main\n\n// A comment that speaks of //go:embed x, and\n// go:debug x=1.\nfunc main() {}\n"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sim.LoadPath(tree(t, c.files))
			switch {
			case c.want == "" && err != nil:
				t.Errorf("it does not load: %v", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("the error is %v, want one that says %q", err, c.want)
			}
		})
	}
}

// A variable that is declared with go:embed has the file's bytes, in the program and in what it imports.
func TestFilesAreEmbedded(t *testing.T) {
	const limits = "package limits\n\nimport _ \"embed\"\n\nvar (\n\t// Bytes has a file.\n\t//\n\t//go:embed deep/limits.bin\n\tBytes []byte\n\n\t//go:embed \"named file\"\n\tText string\n)\n"
	p, err := sim.LoadPath(tree(t, map[string]string{
		"go.mod":        "module shop\n\ngo 1.26\n\nrequire other.org/limits v1.0.0\n\nreplace other.org/limits => ./other\n",
		"own/limits.go": limits, "own/deep/limits.bin": "\xff\x00own", "own/named file": "`\"é",
		"other/go.mod":    "module other.org/limits\n",
		"other/limits.go": limits, "other/deep/limits.bin": "other", "other/named file": "",
		"hello.txt": "hello\n",
		"main.go": `package main

import (
	_ "embed"
	"fmt"

	"other.org/limits"
	own "shop/own"
)

//go:embed hello.txt
var hello string

func main() { fmt.Printf("%q %q %q %q %q", hello, own.Bytes, own.Text, limits.Bytes, limits.Text) }
`,
	}))
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{Entry: "main"}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := "\"hello\\n\" \"\\xff\\x00own\" \"`\\\"é\" \"other\" \"\""; len(r.Outcomes) != 1 || !strings.Contains(r.Outcomes[0].Text, want) {
		t.Errorf("it printed %+v, want %s", r.Outcomes, want)
	}
}

// TestTreesAreEmbeddedAsInGo compares a program that looks at trees of files in every way with what it prints under the
// toolchain: what go:embed finds, package io/fs, os.DirFS and filepath.
func TestTreesAreEmbeddedAsInGo(t *testing.T) {
	main, err := os.ReadFile("testdata/embed/main.go")
	if err != nil {
		t.Fatal(err)
	}
	dir := tree(t, map[string]string{
		"go.mod": "module trees\n\ngo 1.26\n", "main.go": string(main), "one.txt": "one\n",
		"data/a.txt": "a\n", "data/b": "b\n", "data/.hid": "x\n", "data/_under": "y\n", "data/.git/g": "g\n",
		"data/skip/s.txt": "s\n", "data/skip/deep/d": "d\n", "data/other/go.mod": "module other\n", "data/other/x": "x\n",
		"hidden/.z": "z\n", "with space/w.txt": "w\n", "with space/not": "n\n",
	})
	go_, err := exec.LookPath("go")
	if err != nil || testing.Short() {
		t.Skip("compares with the Go toolchain: ", err)
	}
	run := exec.CommandContext(t.Context(), go_, "run", ".")
	run.Dir = dir
	run.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	want, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, want)
	}
	p, err := sim.LoadPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{Entry: "main"}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Outcomes) != 1 || !r.Complete {
		t.Fatalf("%d outcomes, %s", len(r.Outcomes), r.Coverage)
	}
	sameText(t, r.Outcomes[0].Text, string(want))
}
