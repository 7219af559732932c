package sim_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"racelab/sim"
)

// TestImportsThatGoRefuses: internal packages from outside and circles are refused in the words of the go command, and no others.
func TestImportsThatGoRefuses(t *testing.T) {
	tool, err := exec.LookPath("go")
	if err != nil || testing.Short() {
		t.Skip("asks the go command")
	}
	const mod, deep = "module m\n\ngo 1.26\n", "package deep\n\nconst N = 1\n"
	uses := func(name string, imports ...string) string {
		text := "package " + name + "\n\n"
		for _, im := range imports {
			text += "import _ \"" + im + "\"\n"
		}
		if name == "main" {
			text += "\nfunc main() {}\n"
		}
		return text
	}
	for name, c := range map[string]struct {
		files map[string]string
		want  string // of the error; empty: it loads
	}{
		"from outside":             {map[string]string{"a/internal/deep/d.go": deep, "main.go": uses("main", "m/a/internal/deep")}, "main.go:3:8: use of internal package m/a/internal/deep not allowed"},
		"from a package beside":    {map[string]string{"a/internal/d.go": uses("internal"), "b/b.go": uses("b", "m/a/internal"), "main.go": uses("main", "m/b")}, "b.go:3:8: use of internal package m/a/internal not allowed"},
		"of the standard library":  {map[string]string{"main.go": uses("main", "internal/race")}, "main.go:3:8: use of internal package internal/race not allowed"},
		"of its own":               {map[string]string{"internal/deep/d.go": deep, "main.go": uses("main", "m/internal/deep")}, ""},
		"of the folder around":     {map[string]string{"a/internal/deep/d.go": deep, "a/b/c/c.go": uses("c", "m/a/internal/deep"), "main.go": uses("main", "m/a/b/c")}, ""},
		"a name that only ends so": {map[string]string{"notinternal/d.go": uses("notinternal"), "main.go": uses("main", "m/notinternal")}, ""},
		"a circle of two":          {map[string]string{"a/a.go": uses("a", "m/b"), "b/b.go": uses("b", "m/a"), "main.go": uses("main", "m/a")}, "import cycle not allowed"},
		"a circle with itself":     {map[string]string{"a/a.go": uses("a", "m/a"), "main.go": uses("main", "m/a")}, "import cycle not allowed"},
		"no circle":                {map[string]string{"a/a.go": uses("a", "m/c"), "b/b.go": uses("b", "m/c"), "c/c.go": uses("c"), "main.go": uses("main", "m/a", "m/b")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.files["go.mod"] = mod
			dir := tree(t, c.files)
			cmd := exec.Command(tool, "vet", ".")
			cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=")
			out, goErr := cmd.CombinedOutput()
			short := c.want
			if i := strings.Index(short, ": "); i >= 0 {
				short = short[i+2:]
			}
			if (goErr != nil) != (c.want != "") || !strings.Contains(string(out), short) {
				t.Fatalf("the go command says %v: %s", goErr, out)
			}
			switch _, err := sim.LoadPath(dir); {
			case c.want == "" && err != nil:
				t.Errorf("it does not load: %v", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("it says %v, want %s", err, c.want)
			}
		})
	}
}

// TestCirclesOfTests: what an external test may import, and a test of the package may not.
func TestCirclesOfTests(t *testing.T) {
	files := map[string]string{"go.mod": "module m\n\ngo 1.26\n", "p.go": "package p\n\nfunc F() int { return 1 }\n", "help/help.go": "package help\n\nimport \"m\"\n\nvar N = p.F()\n",
		"p_test.go": "package p_test\n\nimport (\n\t\"m/help\"\n\t\"testing\"\n)\n\nfunc TestN(t *testing.T) {\n\tif help.N != 1 {\n\t\tt.Fail()\n\t}\n}\n"}
	if _, err := sim.LoadPath(tree(t, files)); err != nil {
		t.Errorf("external tests do not load: %v", err)
	}
	files["p_test.go"] = strings.Replace(files["p_test.go"], "package p_test", "package p", 1)
	if _, err := sim.LoadPath(tree(t, files)); err == nil || !strings.Contains(err.Error(), "help.go:3:8: import cycle not allowed: m imports m/help imports m") {
		t.Errorf("it says %v", err)
	}
}

// TestWordsOfMapClashes: the runtime says what it was about when it noticed that somebody writes.
func TestWordsOfMapClashes(t *testing.T) {
	for does, want := range map[string]string{
		"_ = maps.Clone(m)":          "fatal error: concurrent map clone and map write",
		"for range m { break }":      "fatal error: concurrent map iteration and map write",
		"_ = m[1]":                   "fatal error: concurrent map read and map write",
		"delete(m, 1)":               "fatal error: concurrent map writes",
		"maps.Copy(map[int]int{},m)": "fatal error: concurrent map iteration and map write",
	} {
		_, r := explore(t, "main.go", "package main\n\nimport \"maps\"\n\nvar _ = maps.Clone[map[int]int]\n\nfunc main() {\n\tm := map[int]int{1: 1}\n\tgo func() { m[2] = 2 }()\n\t"+does+"\n}\n", sim.Budget{})
		found := false
		for _, o := range r.Outcomes {
			if strings.HasPrefix(o.Text, "fatal error") && o.Text != want && o.Text != "fatal error: concurrent map writes" {
				t.Errorf("%s: %s", does, o.Text)
			}
			found = found || o.Text == want
		}
		if !found || len(r.Races) == 0 {
			t.Errorf("%s: %+v; %d races", does, r.Outcomes, len(r.Races))
		}
	}
}

// TestTopLevelRead: the bytes of the package's own numbers are a choice; those of a seed are Go's.
func TestTopLevelRead(t *testing.T) {
	_, r := explore(t, "main.go", `package main

import (
	"fmt"
	"math/rand"
)

func main() {
	b := make([]byte, 3)
	n, err := rand.Read(b)
	fmt.Println(n, err, b[0] == b[1] || b[1] == b[2])
	rand.New(rand.NewSource(7)).Read(b)
	fmt.Println(b)
}
`, sim.Budget{})
	if len(r.Outcomes) != 1 || r.Fails() || !strings.HasPrefix(r.Outcomes[0].Text, "3 <nil> true\n") {
		t.Errorf("%+v", r.Outcomes)
	}
}
