package sim_test

import (
	"strings"
	"testing"

	"racelab/sim"
)

// TestNothingOfTheRealDiskIsSilentlyMissing: however a program comes by the name of something on the real
// disk, it finds it, or the check ends and names it; what is not there either is missing, as in Go.
func TestNothingOfTheRealDiskIsSilentlyMissing(t *testing.T) {
	for name, tt := range map[string]struct{ body, out, stop string }{
		"a name put together":    {body: `name := "a"; b, err := os.ReadFile(filepath.Join("in", name+".txt")); fmt.Print(string(b), err)`, out: "a<nil>"},
		"below Getwd":            {body: `dir, _ := os.Getwd(); _, err := os.Stat(filepath.Join(dir, "in", strings.ToLower("A.TXT"))); fmt.Print(err)`, out: "<nil>"},
		"a pattern":              {body: `all, err := filepath.Glob("i*/*.txt"); fmt.Print(all, err)`, out: "[in/a.txt] <nil>"},
		"a folder":               {body: `all, err := os.ReadDir("in"); fmt.Print(all, err)`, out: "[- a.txt] <nil>"},
		"the package's folder":   {body: `all, err := os.ReadDir("."); fmt.Print(all, err)`, out: "[- go.mod d in/ - main.go] <nil>"},
		"a walk":                 {body: `err := filepath.WalkDir(strings.TrimSpace(" in"), func(p string, d fs.DirEntry, err error) error { fmt.Print(p, " "); return err }); fmt.Print(err)`, out: "in in/a.txt <nil>"},
		"a device":               {body: `f, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); fmt.Print(f != nil, err)`, stop: "asks for /dev/null"},
		"above the package":      {body: `_, err := os.ReadDir(".." + strings.Repeat("/.", 1)); fmt.Print(err)`, stop: "lists ../."},
		"nowhere":                {body: `_, err := os.ReadFile("in/" + fmt.Sprint(1) + ".txt"); fmt.Print(err)`, out: "open in/1.txt: no such file or directory"},
		"its own":                {body: `os.WriteFile("own.txt", []byte("x"), 0o600); b, err := os.ReadFile("own.txt"); fmt.Print(string(b), err)`, out: "x<nil>"},
		"a folder made sure of":  {body: `err := os.MkdirAll("in", 0o755); err2 := os.WriteFile("in/own.txt", nil, 0o600); b, err3 := os.ReadFile("in/own.txt"); fmt.Print(err, err2, len(b), err3)`, out: "<nil> <nil> 0 <nil>"},
		"and then listed":        {body: `os.MkdirAll("in", 0o755); os.WriteFile("in/b", nil, 0o600); all, err := os.ReadDir("in"); fmt.Print(all, err)`, out: "[- a.txt - b] <nil>"},
		"a folder made twice":    {body: `fmt.Print(os.Mkdir("in", 0o755))`, out: "mkdir in: file exists"},
		"one removed and made":   {body: `os.RemoveAll("in"); err := os.Mkdir("in", 0o755); all, err2 := os.ReadDir("in"); fmt.Print(err, all, err2)`, out: "<nil> [] <nil>"},
		"in a folder of its own": {body: `dir, _ := os.MkdirTemp("", "x"); os.WriteFile(dir+"/f", nil, 0o600); all, err := os.ReadDir(dir); fmt.Print(len(all), err)`, out: "1 <nil>"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := sim.LoadPath(tree(t, map[string]string{
				"go.mod": "module disk\n\ngo 1.26\n", "in/a.txt": "a",
				"main.go": "package main\n\nimport (\n\t\"fmt\"\n\t\"io/fs\"\n\t\"os\"\n\t\"path/filepath\"\n\t\"strings\"\n)\n\nvar _ = []any{os.Getpid, fs.ErrNotExist, filepath.Join, strings.ToLower}\n\nfunc main() { " + tt.body + " }\n",
			}))
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
			switch {
			case tt.stop != "":
				if err == nil || !strings.Contains(err.Error(), tt.stop) {
					t.Errorf("it ends with %v, want one that says %q", err, tt.stop)
				}
			case err != nil:
				t.Errorf("it is not checked: %v", err)
			case len(r.Outcomes) != 1 || r.Outcomes[0].Text != tt.out:
				t.Errorf("%+v, want %q", r.Outcomes, tt.out)
			}
		})
	}
}

// TestAValueInItselfHasNoText: Go's fmt recurses until its stack is full, which nothing recovers.
func TestAValueInItselfHasNoText(t *testing.T) {
	for name, body := range map[string]string{
		"a slice":                `a := []any{1, nil}; a[1] = a; fmt.Println(a)`,
		"a map":                  `m := map[string]any{}; m["m"] = m; _ = fmt.Sprint(m)`,
		"behind a pointer":       `type n struct{ all []any }; x := &n{}; x.all = []any{x.all, nil}; x.all[1] = x.all; fmt.Printf("%+v", x)`,
		"with somebody recovers": `defer func() { recover() }(); a := []any{nil}; a[0] = a; _ = fmt.Sprintf("%v", a)`,
	} {
		_, r := explore(t, "main.go", "package main\n\nimport \"fmt\"\n\nfunc main() { "+body+" }\n", sim.Budget{})
		if len(r.Outcomes) != 1 || !r.Outcomes[0].Fails || !strings.Contains(r.Outcomes[0].Text, "fatal error: stack overflow") {
			t.Errorf("%s: %+v", name, r.Outcomes)
		}
	}
	_, r := explore(t, "main.go", `package main

import "fmt"

type node struct {
	next *node
	same []int
}

func main() {
	n := &node{same: []int{1}}
	n.next = n
	deep := any(1)
	for range 200 {
		deep = []any{deep}
	}
	fmt.Println(len(fmt.Sprint(n)) > 0, len(fmt.Sprint(deep)), fmt.Sprint([]any{n.same, n.same}))
}
`, sim.Budget{})
	if len(r.Outcomes) != 1 || r.Outcomes[0].Text != "true 401 [[1] [1]]\n" {
		t.Errorf("%+v", r.Outcomes)
	}
}
