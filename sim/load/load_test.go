package load

import (
	"strings"
	"testing"
)

func load(t *testing.T, src string) (*Package, error) {
	t.Helper()
	return Load([]File{{"p.go", []byte(src)}}, Around{})
}

func TestErrorsSayWhereAndWhat(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"syntax":                            {"package main\nfunc main() {\n\tx :=\n}\n", "p.go:4:1: expected operand, found '}'"},
		"type":                              {"package main\nfunc main() { var x int = \"a\"; _ = x }\n", `p.go:2:27: cannot use "a"`},
		"unused import":                     {"package main\nimport \"fmt\"\nfunc main() {}\n", `p.go:2:8: "fmt" imported and not used`},
		"import not there":                  {"package main\nimport \"net/rpc\"\nfunc main() { rpc.Accept(nil) }\n", `p.go:2:8: package net/rpc is not among those that racelab brings along; run racelab check in a folder on a machine with Go installed`},
		"cgo":                               {"package main\nimport \"C\"\nfunc main() { C.abort() }\n", `p.go:2:8: this imports "C": racelab runs Go only, not cgo`},
		"library internals":                 {"package main\nimport \"racelab/rt\"\nfunc main() { rt.Gosched() }\n", "racelab/rt is for racelab's own library"},
		"not in the library":                {"package main\nimport \"os\"\nfunc main() { os.Getpagesize() }\n", "p.go:3:18: undefined: os.Getpagesize: racelab's own library has only a part of this package"},
		"in the library under another name": {"package main\nimport r \"os\"\nfunc main() { r.Getpagesize() }\n", "undefined: r.Getpagesize: racelab's own library"},
		"undefined":                         {"package main\nfunc main() { io := 1; _ = io; f() }\n", "p.go:2:32: undefined: f"},
		"a list that goes on":               {"package main\ntype T[P any] struct{ n *T[*P] }\nfunc main() { var t T[int]; _ = t }\n", "p.go:2:8: instantiation cycle"},
		"nothing to run":                    {"package p\nfunc f() {}\n", "there is nothing to run"},
		"switch of a wrong type": {"package p\ntype Lesson struct {\n\tLock int `fix:\"x\"`\n}\nfunc (l *Lesson) A() {}\n",
			"p.go:3:2: a switch of a lesson must be a bool"},
		"empty":    {"", "p.go:1:1: expected 'package', found 'EOF'"},
		"too deep": {"package main\nfunc main() { _ = " + strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000) + " }\n", "nest"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, c.src)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q in it", err, c.want)
			}
			if err != nil && strings.HasSuffix(err.Error(), ":") {
				t.Errorf("%v: ends in the middle", err)
			}
		})
	}
}

func TestEntries(t *testing.T) {
	for name, c := range map[string]struct {
		files []File
		want  string
	}{
		"main":          {[]File{{"m.go", []byte("package main\nfunc main() {}\n")}}, "main"},
		"tests":         {[]File{{"p.go", []byte("package p\n")}, {"p_test.go", []byte("package p\nimport \"testing\"\nfunc TestB(t *testing.T) {}\nfunc TestA(*testing.T) {}\nfunc Testing(t *testing.T) {}\nfunc helper() {}\n")}}, "TestB TestA"},
		"external test": {[]File{{"p.go", []byte("package p\nfunc F() int { return 1 }\n")}, {"p_test.go", []byte("package p_test\nimport (\"testing\"; \"example.com/p\")\nfunc TestF(t *testing.T) { if p.F() != 1 { t.Fail() } }\n")}}, "TestF"},
		"lesson":        {[]File{{"l.go", []byte("package l\ntype Lesson struct{ n int }\nfunc (l *Lesson) Alice() { l.n++ }\nfunc (l *Lesson) Outcome() string { return \"\" }\n")}}, "Lesson"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Load(c.files, Around{})
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, e := range p.Entries {
				names = append(names, e.Name)
			}
			if got := strings.Join(names, " "); got != c.want {
				t.Errorf("entries %q, want %q", got, c.want)
			}
		})
	}
}

func TestLessonShape(t *testing.T) {
	p, err := load(t, "package l\ntype Lesson struct {\n\tLockEach bool `wrong:\"each\"`\n\tUseSQLTx, Retry bool `fix:\"tx\"`\n\tn int\n}\n"+
		"func (l *Lesson) Setup() { l.n = 1 }\nfunc (l *Lesson) LoadBalancer() { l.n++ }\nfunc (l *Lesson) Bob() { l.n++ }\nfunc (l *Lesson) helper() {}\nfunc (l *Lesson) Invariant() error { return nil }\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(p.Actors, " "); got != "LoadBalancer Bob" {
		t.Errorf("actors %q", got)
	}
	want := []Switch{{"lock-each", "LockEach", "wrong", "each"}, {"use-sql-tx", "UseSQLTx", "fix", "tx"}, {"retry", "Retry", "fix", "tx"}}
	if len(p.Switches) != len(want) {
		t.Fatalf("switches %v", p.Switches)
	}
	for i, s := range p.Switches {
		if s != want[i] {
			t.Errorf("switch %d is %v, want %v", i, s, want[i])
		}
	}
	if got := ActorName("LoadBalancer"); got != "load balancer" {
		t.Errorf("lane %q", got)
	}
}
