package command

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// market is a module with a package that fails, one that holds, one whose goroutine is left behind, one that
// does not compile, and folders that the go command leaves out.
func market(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const wrong = "package broken\n\nimport \"testing\"\n\nfunc TestBroken(t *testing.T) { missing() }\n"
	write("go.mod", "module shop\n\ngo 1.26\n")
	write("stock/stock.go", "package stock\n\ntype Shelf struct{ items int }\n\nfunc (s *Shelf) Take() { n := s.items; s.items = n - 1 }\n")
	write("stock/stock_test.go", "package stock\n\nimport (\n\t\"sync\"\n\t\"testing\"\n)\n\nfunc TestTake(t *testing.T) {\n\ts := &Shelf{items: 3}\n\tvar wg sync.WaitGroup\n"+
		"\twg.Go(s.Take)\n\twg.Go(s.Take)\n\twg.Wait()\n\tif s.items != 1 {\n\t\tt.Errorf(\"%d left\", s.items)\n\t}\n}\n")
	write("price/price_test.go", "package price\n\nimport \"testing\"\n\nfunc TestSum(t *testing.T) {\n\tc := make(chan int)\n\tgo func() { c <- 2 }()\n\tif <-c != 2 {\n\t\tt.Fail()\n\t}\n}\n")
	write("mail/mail_test.go", "package mail\n\nimport \"testing\"\n\nfunc TestSend(t *testing.T) {\n\tc := make(chan int)\n\tgo func() { c <- 2 }()\n}\n")
	write("broken/broken_test.go", wrong)
	write("stock/testdata/broken_test.go", wrong)
	write("_old/broken_test.go", wrong)
	write(".hidden/broken_test.go", wrong)
	write("other/go.mod", "module other\n")
	write("other/broken_test.go", wrong)
	return dir
}

// inShop runs racelab in the module's folder.
func inShop(t *testing.T, dir string, args ...string) result {
	t.Helper()
	cmd := command(t, args...)
	cmd.Dir = dir
	return runIn(t, cmd)
}

func TestCheckOfManyPackages(t *testing.T) {
	dir := market(t)
	r := inShop(t, dir, "check", "./...")
	if r.status != statusFails || !strings.Contains(r.stdout, "2 of 3 fail; not checked: ./broken") || !strings.Contains(r.stderr, "undefined: missing") {
		t.Errorf("status %d:\n%s%s", r.status, r.stdout, r.stderr)
	}
	for _, c := range []struct {
		args   string
		status int
		want   string
	}{
		{"check ./price/... ./stock", statusFails, "1 of 2 fail"},
		{"check ./... -run Sum", statusError, "0 of 1 fail; not checked: ./broken"}, // as go test, whose build fails
		{"check ./price ./mail -run=Sum", statusHolds, "0 of 1 fail"},
		{"check ./price ./mail -run Nothing", statusError, "no test in 2 packages matches --run Nothing"},
		{"check ./price ./mail --skip Send", statusHolds, "0 of 1 fail"},
		{"check ./price ./mail --fail-on race,panic", statusHolds, "by --fail-on that is not red"},
		{"check ./price ./mail --fail-on leak", statusFails, "1 of 2 fail"},
		{"check ./price ./mail --fail-on leaks", statusError, `--fail-on knows no "leaks"; it takes failure, panic, race`},
		{"check ./price --skip .", statusError, "--skip . leaves out every test of ./price"},
		{"check ./price ./mail --skip .", statusError, "--skip . leaves out every test"},
		{"check ./mail --junit nowhere/x.xml", statusFails, "nowhere/x.xml"},
		{"check ./price --junit nowhere/x.xml", statusError, "nowhere/x.xml"},
		{"check ./price nowhere", statusError, "nowhere"},
		{"check ./price --shard 3/2", statusError, "one part of several"},
		{"check ./price --skip (", statusError, "--skip is a regular expression"},
		{"check ./nowhere/...", statusError, "nowhere"},
		{"check ./price/... --timeout -1s", statusError, "--timeout is a time"},
		{"check --watch ./price ./mail", statusError, "--watch follows one"},
		{"check ./price --events --json", statusError, "one format at a time"},
	} {
		r := inShop(t, dir, strings.Fields(c.args)...)
		if r.status != c.status || !strings.Contains(r.stdout+r.stderr, c.want) {
			t.Errorf("%s: status %d, want %d and %q:\n%s%s", c.args, r.status, c.status, c.want, r.stdout, r.stderr)
		}
	}
}

// The shards of a check are its tests, each in one.
func TestShardsAreTheWhole(t *testing.T) {
	dir := market(t)
	count := func(shard string) int {
		r := inShop(t, dir, "check", "./price", "./mail", "./stock", "--events", "--shard", shard)
		return strings.Count(r.stdout, `"Action":"run"`)
	}
	if a, b, c := count("1/3"), count("2/3"), count("3/3"); a+b+c != 3 {
		t.Errorf("%d, %d and %d tests are in the shards, of 3", a, b, c)
	}
}

func TestReportsForOthers(t *testing.T) {
	dir := market(t)
	summary := filepath.Join(dir, "summary.md")
	if err := os.WriteFile(summary, []byte("of another step\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := command(t, "check", "./...", "--junit", "junit.xml", "--sarif", "out.sarif", "--github")
	cmd.Dir, cmd.Env = dir, append(cmd.Env, "GITHUB_STEP_SUMMARY="+summary)
	r := runIn(t, cmd)
	read := func(name string) string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
	}
	if err := xml.Unmarshal([]byte(read("junit.xml")), &suites); err != nil || suites.Tests != 4 || suites.Failures != 2 || suites.Errors != 1 {
		t.Errorf("JUnit: %v, %+v", err, suites)
	}
	if log := read("out.sarif"); !strings.Contains(log, `"uri": "stock/stock.go"`) || !strings.Contains(log, `"uri": "mail/mail_test.go"`) || !strings.Contains(log, `"startLine": 5`) {
		t.Errorf("SARIF:\n%s", log)
	}
	if !strings.Contains(r.stdout, "::error file=stock/stock.go,line=5,title=race in TestTake::") {
		t.Errorf("no annotation:\n%s", r.stdout)
	}
	if s := read("summary.md"); !strings.HasPrefix(s, "of another step\n") || !strings.Contains(s, "✗ racelab: 2 of 3 fail") {
		t.Errorf("summary:\n%s", s)
	}
	// A report takes the place of an older one, and of nothing else.
	if r := inShop(t, dir, "check", "./price", "--junit", "junit.xml"); r.status != statusHolds {
		t.Errorf("status %d: %s", r.status, r.stderr)
	}
	if r := inShop(t, dir, "check", "./price", "--junit", "go.mod"); r.status != statusError || read("go.mod") != "module shop\n\ngo 1.26\n" {
		t.Errorf("status %d: %s; go.mod: %s", r.status, r.stderr, read("go.mod"))
	}
}

// Programs that read the events of go test -json read these.
func TestGotestsumReadsTheEvents(t *testing.T) {
	gotestsum := tool(t, "gotestsum")
	cmd := exec.Command(gotestsum, "--raw-command", "--", os.Getenv("RACELAB_BINARY"), "check", "-json", "./price", "./mail", "./stock")
	cmd.Dir = market(t)
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "DONE 3 tests, 2 failures") {
		t.Errorf("%v:\n%s", err, out)
	}
}

// A failure that is kept is replayed first, found again after an edit, and said to be gone when it is.
func TestSavedCounterexamples(t *testing.T) {
	dir := market(t)
	kept := filepath.Join(dir, "stock", "testdata", "racelab", "TestTake.json")
	source := filepath.Join(dir, "stock", "stock.go")
	edit := func(text string) {
		t.Helper()
		if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	steps := []struct {
		name, args, source string
		status             int
		want               string
	}{
		{"nothing is kept unless it is asked for", "check ./stock", "", statusFails, ""},
		{"it is kept", "check ./stock --save", "", statusFails, "keeps this failure"},
		{"and replayed", "check ./stock", "", statusFails, "It still fails."},
		{"the code moved", "check ./stock", "package stock\n\n// Shelf has items.\ntype Shelf struct {\n\tlabel string\n\titems int\n}\n\nfunc (s *Shelf) Take() {\n\tleft := s.items\n\ts.items = left - 1\n}\n", statusFails, "It still fails."},
		{"it is mended", "check ./stock", "package stock\n\nimport \"sync/atomic\"\n\ntype Shelf struct{ items int32 }\n\nfunc (s *Shelf) Take() { atomic.AddInt32(&s.items, -1) }\n", statusHolds, "is gone"},
	}
	for _, c := range steps {
		if c.source != "" {
			edit(c.source)
		}
		r := inShop(t, dir, strings.Fields(c.args)...)
		if words := strings.Join(strings.Fields(r.stdout), " "); r.status != c.status || !strings.Contains(words, c.want) {
			t.Errorf("%s: status %d, want %d and %q:\n%s%s", c.name, r.status, c.status, c.want, r.stdout, r.stderr)
		}
		if _, err := os.Stat(kept); (err == nil) == (c.name == steps[0].name) {
			t.Errorf("%s: the file: %v", c.name, err)
		}
	}
	if err := os.WriteFile(kept, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := inShop(t, dir, "check", "./stock", "--save"); !strings.Contains(strings.Join(strings.Fields(r.stdout), " "), "is no counterexample of racelab, and was left alone") {
		t.Errorf("a file that is none:\n%s", r.stdout)
	}
	if text, err := os.ReadFile(kept); err != nil || string(text) != "mine" {
		t.Errorf("it was overwritten: %s, %v", text, err)
	}
}

// What --json prints is as docs/check.schema.json says, in all its forms, and the schema knows
// every field.
func TestJSONIsAsTheSchemaSays(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "docs", "check.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	dir := market(t)
	valid := func(text string) error {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			return err
		}
		return schema.Validate(v)
	}
	for _, args := range []string{
		"check ./stock --json", "check ./price --json", "check ./mail --json --save", "check ./stock --json --real 2", "check ./... --json", "check ./stock ./price --json --budget 10states",
		"check lost-update --json --switch lock", "check lost-update --json --strategy pos --runs 20", "check deadlock-sql --json", "check ./broken --json",
	} {
		r := inShop(t, dir, strings.Fields(args)...)
		if err := valid(r.stdout); err != nil {
			t.Errorf("%s: %v\n%s", args, err, r.stdout)
		}
	}
	var one map[string]any
	if err := json.Unmarshal([]byte(inShop(t, dir, "check", "./stock", "--json").stdout), &one); err != nil {
		t.Fatal(err)
	}
	one["news"] = 1
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(one); err != nil {
		t.Fatal(err)
	}
	if valid(b.String()) == nil {
		t.Error("the schema takes a field that it does not know")
	}
	delete(one, "news")
	delete(one, "version")
	b.Reset()
	if err := json.NewEncoder(&b).Encode(one); err != nil {
		t.Fatal(err)
	}
	if valid(b.String()) == nil {
		t.Error("the schema takes a report without its version")
	}
}

// The action's step is run as GitHub runs it.
func TestActionOfGitHub(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "deploy", "ci", "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	_, script, found := strings.Cut(string(text), "      run: |\n")
	if !found {
		t.Fatalf("the action has no script:\n%s", text)
	}
	dir := market(t)
	temp := t.TempDir()
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "RACELAB="+os.Getenv("RACELAB_BINARY"), "TARGETS=./stock ./price", "FLAGS=--fail-on race", "BUDGET=30s",
		"RUNNER_TEMP="+temp, "GITHUB_OUTPUT="+filepath.Join(temp, "output"), "GITHUB_STEP_SUMMARY="+filepath.Join(temp, "summary"))
	r := runIn(t, cmd)
	if r.status != statusFails || !strings.Contains(r.stdout, "::error file=stock/stock.go") {
		t.Errorf("status %d:\n%s%s", r.status, r.stdout, r.stderr)
	}
	for _, name := range []string{"output", "summary", "racelab.sarif"} {
		if info, err := os.Stat(filepath.Join(temp, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
