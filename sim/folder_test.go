package sim_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"racelab/sim"
)

// rates is a package whose tests read files of its folder, and change them.
var rates = map[string]string{
	"go.mod":                    "module rates\n\ngo 1.26\n",
	"README":                    "rates\n",
	"testdata/eur.txt":          "1.00\n",
	"testdata/usd.txt":          "1.08\n",
	"testdata/deep/er/gold.txt": "1900\n",
	"testdata/empty.txt":        "",
	"rates_test.go": `package rates

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func open(t *testing.T, name string) string {
	b, err := os.ReadFile(filepath.Join("testdata", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

func TestGolden(t *testing.T) { fmt.Println(open(t, "eur"), open(t, "usd"), open(t, "empty") == "") }

func TestGlob(t *testing.T) {
	all, err := filepath.Glob("testdata/*.txt")
	fmt.Println(all, err)
	none, err := filepath.Glob("testdata/*.json")
	fmt.Println(none, err)
}

func TestWalk(t *testing.T) {
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if strings.HasPrefix(p, "tests") {
			return nil
		}
		fmt.Println(p, d.IsDir(), err)
		return nil
	})
	fmt.Println(err)
}

func TestStat(t *testing.T) {
	info, err := os.Stat("testdata/usd.txt")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(info.Name(), info.Size(), info.Mode(), info.IsDir())
	info, err = os.Stat("testdata/deep")
	fmt.Println(info.Name(), info.Mode(), err)
}

func TestMissing(t *testing.T) {
	_, err := os.ReadFile("testdata/gbp.txt")
	fmt.Println(err, errors.Is(err, fs.ErrNotExist))
	_, err = os.Stat("testdata/eur.txt/x")
	fmt.Println(err)
	_, err = os.ReadDir("testdata/none")
	fmt.Println(err)
}

func TestReadTogether(t *testing.T) {
	var wg sync.WaitGroup
	lines := make([]string, 2)
	for i, name := range []string{"eur", "usd"} {
		wg.Go(func() {
			f, err := os.Open("testdata/" + name + ".txt")
			if err != nil {
				t.Error(err)
				return
			}
			defer f.Close()
			s := bufio.NewScanner(f)
			for s.Scan() {
				lines[i] += s.Text()
			}
		})
	}
	wg.Wait()
	fmt.Println(lines)
}

func TestChange(t *testing.T) {
	old, _ := os.ReadFile("testdata/eur.txt")
	defer os.WriteFile("testdata/eur.txt", old, 0o600)
	f, err := os.OpenFile("testdata/eur.txt", os.O_APPEND|os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("1.01\n")
	f.Seek(0, io.SeekStart)
	b, err := io.ReadAll(f)
	fmt.Printf("%q %v %v\n", b, err, f.Close())
}

func TestRemove(t *testing.T) {
	old, _ := os.ReadFile("testdata/eur.txt")
	defer os.WriteFile("testdata/eur.txt", old, 0o600)
	fmt.Println(os.Remove("testdata"), os.Remove("testdata/eur.txt"))
	_, err := os.Stat("testdata/eur.txt")
	fmt.Println(err)
	_, err = os.Create("testdata/none/x")
	fmt.Println(err, os.Mkdir("testdata/deep", 0o755))
}

func TestLink(t *testing.T) {
	b, err := os.ReadFile("testdata/dollar.txt")
	to, err2 := os.Readlink("testdata/dollar.txt")
	info, err3 := os.Lstat("testdata/dollar.txt")
	fmt.Println(string(b), err, to, err2, info.Mode().Type(), err3)
	b, err = os.ReadFile("below/er/gold.txt")
	fmt.Println(string(b), err)
	_, err = os.ReadFile("testdata/nowhere.txt")
	fmt.Println(err)
}

func TestFailsOnContent(t *testing.T) {
	if got := open(t, "usd"); got != "1.09" {
		t.Errorf("the dollar is at %s", got)
	}
}
`,
}

// linked makes the symbolic links of rates.
func linked(t *testing.T, dir string) {
	t.Helper()
	for name, to := range map[string]string{"testdata/dollar.txt": "usd.txt", "below": "testdata/deep", "testdata/nowhere.txt": "gone.txt"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
}

// TestFilesOfThePackage: tests find the files of their package's folder, as under go test.
func TestFilesOfThePackage(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a package with the Go toolchain")
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no go command on PATH to compare with")
	}
	dir := tree(t, rates)
	linked(t, dir)
	p, err := sim.LoadPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, "test", "-c", "-vet=off", "-o", "tests", ".")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, e := range p.Entries() {
		t.Run(e.Name, func(t *testing.T) { asUnderGoTest(t, p, e.Name, filepath.Join(dir, "tests"), dir) })
	}
	for name, text := range rates {
		if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(b) != text {
			t.Errorf("%s has %q now, %v", name, b, err)
		}
	}
}

// TestFilesAreAPartOfTheProgram: a token is of the files, too, where the program looks at any; not of the
// schedules that check keeps.
func TestFilesAreAPartOfTheProgram(t *testing.T) {
	const reads, does = "package main\n\nimport \"os\"\n\nfunc main() { b, _ := os.ReadFile(\"in.txt\"); println(string(b)) }\n", "package main\n\nimport \"os\"\n\nfunc main() { os.Exit(0) }\n"
	hash := func(files ...string) string {
		all := map[string]string{}
		for i := 0; i < len(files); i += 2 {
			all[files[i]] = files[i+1]
		}
		p, err := sim.LoadPath(tree(t, all))
		if err != nil {
			t.Fatal(err)
		}
		return p.Hash()
	}
	for _, c := range []struct {
		name string
		a, b string
		same bool
	}{
		{"another file", hash("main.go", reads, "in.txt", "1"), hash("main.go", reads, "in.txt", "2"), false},
		{"a file more", hash("main.go", reads, "in.txt", "1"), hash("main.go", reads, "in.txt", "1", "more.txt", ""), false},
		{"the same", hash("main.go", reads, "in.txt", "1"), hash("main.go", reads, "in.txt", "1"), true},
		{"a schedule", hash("main.go", reads), hash("main.go", reads, "testdata/racelab/T.json", "{}"), false}, // for testdata is new
		{"another schedule", hash("main.go", reads, "testdata/racelab/T.json", "{1}"), hash("main.go", reads, "testdata/racelab/T.json", "{}"), true},
		{"nobody looks", hash("main.go", does, "in.txt", "1"), hash("main.go", does, "in.txt", "2"), true},
	} {
		if (c.a == c.b) != c.same {
			t.Errorf("%s: the hashes are %s and %s", c.name, c.a, c.b)
		}
	}
	a, err := sim.LoadPath(tree(t, map[string]string{"main.go": reads, "in.txt": "1"}))
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := sim.LoadPath(tree(t, map[string]string{"main.go": reads, "in.txt": "2"}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Replay(r.Token()); err == nil || !strings.Contains(err.Error(), "another version") {
		t.Errorf("replayed with other files it says %v", err)
	}
}

// TestWhatIsBeyondTheFolderStops: a path or a link that leaves the folder, and what is too large, end the
// check with the name; what was never asked for does not.
func TestWhatIsBeyondTheFolderStops(t *testing.T) {
	dir := tree(t, map[string]string{
		"go.mod": "module m\n\ngo 1.26\n", "secret.txt": "s", "p/small.txt": "x", "p/large.bin": strings.Repeat("x", 1<<20+1),
		"p/p_test.go": `package p

import (
	"os"
	"strings"
	"testing"
)

func up() string { return strings.Repeat(".", 2) }

func see(t *testing.T, name string) {
	if _, err := os.ReadFile(name); err != nil {
		t.Error(err)
	}
}

func TestSmall(t *testing.T) { see(t, "small.txt") }
func TestLarge(t *testing.T) { see(t, "large.bin") }
func TestAbove(t *testing.T) { see(t, up()+"/secret.txt") }
func TestAbsolute(t *testing.T) { see(t, "/proc/self/status") }
func TestLinkOut(t *testing.T) { see(t, "out.txt") }
func TestLinkAbove(t *testing.T) { see(t, "above/secret.txt") }
func TestLinkAbsolute(t *testing.T) { _, err := os.Lstat("abs"); t.Log(err) }
func TestAboveNowhere(t *testing.T) {
	if _, err := os.ReadFile(up()+"/none.txt"); !os.IsNotExist(err) {
		t.Error(err)
	}
}
`})
	for name, to := range map[string]string{"out.txt": "../secret.txt", "above": "..", "abs": "/etc"} {
		if err := os.Symlink(to, filepath.Join(dir, "p", name)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	p, err := sim.LoadPath(filepath.Join(dir, "p"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"TestLarge": "large.bin, which is a file of more than 1 MiB", "TestAbove": "../secret.txt, which is on the real disk", "TestAbsolute": "/proc/self/status",
		"TestLinkOut": "out.txt, which is a symbolic link", "TestLinkAbove": "above/secret.txt, which is a symbolic link", "TestLinkAbsolute": "abs, which is"}
	for _, e := range p.Entries() {
		r, err := p.Explore(t.Context(), sim.Config{Entry: e.Name}, sim.Budget{}, nil)
		switch {
		case want[e.Name] == "" && (err != nil || r.Fails()):
			t.Errorf("%s: %v, %v", e.Name, err, r)
		case want[e.Name] != "" && (err == nil || !strings.Contains(err.Error(), want[e.Name])):
			t.Errorf("%s ends with %v, want one that says %q", e.Name, err, want[e.Name])
		}
	}
}

// TestAFolderOfTooManyFiles: what is not read is not taken for missing, nor a part of a list for all of it.
func TestAFolderOfTooManyFiles(t *testing.T) {
	files := map[string]string{"main.go": `package main

import (
	"fmt"
	"os"
)

func main() {
	b, err := os.ReadFile("in/1.txt")
	fmt.Println(string(b), err)
	all, err := os.ReadDir("in")
	fmt.Println(len(all), err)
}
`, "main_test.go": "package main\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestNear(t *testing.T) {\n\tif b, err := os.ReadFile(\"near.txt\"); string(b) != \"n\" {\n\t\tt.Error(err)\n\t}\n}\n", "near.txt": "n"}
	for i := range 2001 {
		files[fmt.Sprintf("in/%d.txt", i)] = "x"
	}
	p, err := sim.LoadPath(tree(t, files))
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Explore(t.Context(), sim.Config{Entry: "main"}, sim.Budget{}, nil)
	if err == nil || !strings.Contains(err.Error(), "in/1.txt, which is on the real disk") {
		t.Errorf("it ends with %v", err)
	}
	if r, err := p.Explore(t.Context(), sim.Config{Entry: "TestNear"}, sim.Budget{}, nil); err != nil || r.Fails() {
		t.Errorf("near: %v, %v", err, r)
	}
}
