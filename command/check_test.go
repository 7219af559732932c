package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestCheckOfPrograms(t *testing.T) {
	tests := []struct {
		file   string
		args   string
		status int
		want   []string // in the report
	}{
		{"good", "", 0, []string{"✓ 0 of ", "n is 2"}},
		{"lost", "", 1, []string{"interleavings fail", "n is 1 ⏎ exit status 3", "Lost update"}},
		{"deadlock", "", 1, []string{"Deadlock", "deadlock.go:"}},
		{"panic", "", 1, []string{"panic: runtime error", "panic.go:17"}},
		{"race", "", 1, []string{"data race", "race.go:"}},
		{"leak", "", 1, []string{"Leak", "leak.go:"}},
		{"livelock", "", 1, []string{"1 livelock", "for ever"}},
		{"server", "--budget 2s,50kstates", 1, []string{"1 data race; no run came to its end within the budget", "data race on requests"}},
		{"counter_test", "", 1, []string{"TestAdd", "TestLoadStore", "1 of 2 fail"}},
		{"counter_test", "--run Add$", 0, []string{"TestAdd"}},
		{"lesson", "", 1, []string{"somebody is in"}},
		{"lesson", "--switch once", 0, []string{"with once"}},
		{"escape", "", 0, []string{"[31mred"}},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.args, func(t *testing.T) {
			r := racelab(t, append([]string{"check", program(t, tt.file)}, strings.Fields(tt.args)...)...)
			if r.status != tt.status {
				t.Errorf("status %d, want %d\n%s%s", r.status, tt.status, r.stdout, r.stderr)
			}
			for _, w := range tt.want {
				if !strings.Contains(r.stdout, w) {
					t.Errorf("the report does not say %q:\n%s%s", w, r.stdout, r.stderr)
				}
			}
			if strings.ContainsAny(r.stdout, "\x1b\x07\u202e") {
				t.Errorf("the report carries what a terminal obeys: %q", r.stdout)
			}
		})
	}
}

func TestProgramsThatCannotBeChecked(t *testing.T) {
	tests := []struct{ file, want string }{
		{"parse", "parse.go:5:1: "},
		{"types", "types.go:4:14: "},
		{"import", "net/rpcs"},
		{"unsafe", "unsafe"},
		{"cgo", "cgo"},
		{"nomain", "main"},
		{"library", ""},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			racelab(t, "check", program(t, tt.file)).wantSentence(t, tt.want)
		})
	}
}

// A hostile program can only spend its budget; what it spends it on is told in
// one sentence, with the place where there is one.
func TestProgramsThatNeverEnd(t *testing.T) {
	for file, want := range map[string]string{
		"endless": "endless.go:6", "hoard": "", "bomb": "goroutines", "shout": "printed", "deep": "deep.go:3",
	} {
		t.Run(file, func(t *testing.T) {
			r := racelab(t, "check", program(t, file), "--budget", "2s")
			r.wantSentence(t, want)
			if r.took > 20*time.Second {
				t.Errorf("it took %v", r.took)
			}
		})
	}
}

// report runs check --json and returns the report.
func report(t *testing.T, args ...string) reportJSON {
	t.Helper()
	r := racelab(t, append([]string{"check", "--json"}, args...)...)
	var out reportJSON
	if err := json.Unmarshal([]byte(r.stdout), &out); err != nil {
		t.Fatalf("%v\n%s%s", err, r.stdout, r.stderr)
	}
	return out
}

func TestReplayOfALesson(t *testing.T) {
	rep := report(t, "lost-update")
	for _, o := range rep.Outcomes {
		r := racelab(t, "replay", "--json", o.Token)
		var out replayJSON
		if err := json.Unmarshal([]byte(r.stdout), &out); err != nil {
			t.Fatalf("%v\n%s%s", err, r.stdout, r.stderr)
		}
		if out.Outcome != o.Outcome || out.Fails != o.Fails || out.Asked != 4 {
			t.Errorf("the token of %q replays to %q, fails %v, %d steps", o.Outcome, out.Outcome, out.Fails, out.Asked)
		}
		want := statusHolds
		if o.Fails {
			want = statusFails
		}
		if r.status != want {
			t.Errorf("replay of %q: status %d, want %d", o.Outcome, r.status, want)
		}
		if again := racelab(t, "replay", "--json", o.Token); again.stdout != r.stdout {
			t.Errorf("replay of %q differs the second time", o.Outcome)
		}
	}
	if len(rep.Races) == 0 {
		t.Fatal("no data race found")
	}
	r := racelab(t, "replay", rep.Races[0].Token)
	if r.status != statusFails || !strings.Contains(r.stdout, "data race") && !strings.Contains(r.stdout, "Data race") {
		t.Errorf("the token of a data race: status %d\n%s", r.status, r.stdout)
	}
	text := racelab(t, "replay", rep.Shortest.Token)
	for _, want := range []string{"alice", "bob", "l.balance → 100", "balance 1", "Lost update", "deposit.go:"} {
		if !strings.Contains(text.stdout, want) {
			t.Errorf("no %q in the replay:\n%s", want, text.stdout)
		}
	}
}

func TestReplayOfALivelock(t *testing.T) {
	path := program(t, "livelock")
	rep := report(t, path)
	if len(rep.Livelocks) == 0 || rep.Livelocks[0].Cycle == 0 {
		t.Fatalf("livelocks are %+v", rep.Livelocks)
	}
	r := racelab(t, "replay", rep.Livelocks[0].Token, path)
	if r.status != statusFails || !strings.Contains(r.stdout, "does not end") || strings.Count(r.stdout, "\n") > 30 {
		t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
}

func TestReplayWithSwitches(t *testing.T) {
	rep := report(t, "lost-update", "--switch", "lock-each")
	r := racelab(t, "replay", "--json", rep.Shortest.Token)
	var out replayJSON
	if err := json.Unmarshal([]byte(r.stdout), &out); err != nil {
		t.Fatal(err)
	}
	if len(out.Switches) != 1 || out.Switches[0] != "lock-each" || r.status != statusFails {
		t.Errorf("replayed with %v, status %d", out.Switches, r.status)
	}
}

func TestReplayOfAFile(t *testing.T) {
	path := program(t, "lost")
	rep := report(t, path)
	token := rep.Shortest.Token
	if r := racelab(t, "replay", token, path); r.status != statusFails || !strings.Contains(r.stdout, "n is 1") {
		t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	racelab(t, "replay", token).wantSentence(t, "name the Go file or folder that it was made with")
	racelab(t, "export", token, program(t, "good"), "--md").wantSentence(t, "made with other source")
	if r := racelab(t, "replay", token, "lost-update"); r.status != statusFails || !strings.Contains(r.stdout, "does not fit this source") {
		t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
}

// The failing schedule of a program is followed in what it was edited into.
func TestReplayOfAnEditedFile(t *testing.T) {
	path := program(t, "lost")
	token := report(t, path).Shortest.Token
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append([]byte("// Edited.\n\n"), text...), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := racelab(t, "replay", token, path); r.status != statusFails || !strings.Contains(r.stdout, "The same schedule: the source has changed") || !strings.Contains(r.stdout, "n is 1") {
		t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
}

// The schedule that a lesson loses money by is no longer possible in a copy that holds a
// mutex, and no schedule of that fails; JSON says the same.
func TestReplayOfALessonInACopy(t *testing.T) {
	token := report(t, "lost-update").Shortest.Token
	copied := filepath.Join(t.TempDir(), "deposit.go")
	text, err := os.ReadFile("../lessons/lost-update/deposit.go")
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.Replace(string(text), "if l.Lock {", "{", 1)
	if err := os.WriteFile(copied, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	r := racelab(t, "replay", token, copied)
	if r.status != statusHolds || !strings.Contains(r.stdout, "no longer possible") || !strings.Contains(r.stdout, "No schedule of this source fails.") {
		t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if c := racelab(t, "check", copied, "--token", token); c.status != statusHolds || !strings.Contains(c.stdout, "no longer possible") {
		t.Errorf("status %d\n%s%s", c.status, c.stdout, c.stderr)
	}
	var out struct {
		Fit    string `json:"fit"`
		Fits   int    `json:"fits_to_step"`
		Proven bool   `json:"nearest_proven"`
	}
	if err := json.Unmarshal([]byte(racelab(t, "replay", "--json", token, copied).stdout), &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.Fit, "holds") || out.Fits != 1 || !out.Proven {
		t.Errorf("%+v", out)
	}
}

func TestTokensThatAreNone(t *testing.T) {
	token := report(t, "lost-update").Shortest.Token
	middle := len(token) / 2
	other := "A"
	if token[middle] == 'A' {
		other = "B"
	}
	for name, bad := range map[string]string{
		"empty": " ", "words": "hello", "cut": token[:len(token)-1], "longer": token + "A",
		"one letter changed": token[:middle] + other + token[middle+1:],
		"very long":          strings.Repeat(token, 100), "not text": "\xff\xfe\x1b[2J",
	} {
		t.Run(name, func(t *testing.T) { racelab(t, "replay", bad).wantSentence(t, "") })
	}
}

func TestJSONOfSeveralTests(t *testing.T) {
	r := racelab(t, "check", "--json", program(t, "counter_test"))
	var out suiteJSON
	if err := json.Unmarshal([]byte(r.stdout), &out); err != nil {
		t.Fatalf("%v\n%s%s", err, r.stdout, r.stderr)
	}
	if len(out.Tests) != 2 {
		t.Fatalf("tests are %+v", out.Tests)
	}
	if out.Tests[0].Test != "TestAdd" || out.Tests[0].Fails || out.Tests[1].Test != "TestLoadStore" || !out.Tests[1].Fails {
		t.Errorf("tests are %+v", out.Tests)
	}
	if !strings.HasSuffix(out.Tests[1].Program, "/TestLoadStore") || !out.Fails || r.status != statusFails {
		t.Errorf("suite is %+v, status %d", out, r.status)
	}
}

func TestUnknownSwitch(t *testing.T) {
	racelab(t, "check", "lost-update", "--switch", "mutex").wantSentence(t, `lost-update has no switch "mutex"; it has lock, atomic, lock-each, load-store`)
	racelab(t, "check", program(t, "good"), "--switch", "lock").wantSentence(t, "has no switches; only lessons have")
	racelab(t, "check", program(t, "counter_test"), "--run", "Nothing").wantSentence(t, "there is TestAdd, TestLoadStore")
	racelab(t, "check", program(t, "counter_test"), "--run", "(").wantSentence(t, "--run is a regular expression")
}

func TestCheckOfAFolder(t *testing.T) {
	path := program(t, "good")
	if r := racelab(t, "check", filepath.Dir(path)); r.status != statusHolds {
		t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	cmd := command(t, "check", ".")
	cmd.Dir = filepath.Dir(path)
	if r := runIn(t, cmd); r.status != statusHolds {
		t.Errorf("the folder itself: status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
}

// A package of a module, one file of which needs the other, and a program that
// imports it.
func TestCheckOfAModule(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":            "module example.com/m\n\ngo 1.26\n",
		"bank/bank.go":      "package bank\n\ntype Account struct{ N int }\n\nfunc (a *Account) Add(n int) { a.N += n }\n",
		"bank/bank_test.go": "package bank\n\nimport \"testing\"\n\nfunc TestAdd(t *testing.T) {\n\tvar a Account\n\tgo a.Add(1)\n\ta.Add(2)\n}\n",
		"main.go":           "package main\n\nimport \"example.com/m/bank\"\n\nfunc main() {\n\tvar a bank.Account\n\ta.Add(1)\n\tprintln(a.N)\n}\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if r := racelab(t, "check", filepath.Join(dir, "bank")); r.status != statusFails || !strings.Contains(r.stdout, "bank.go:5") {
		t.Errorf("the racy package: status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if r := racelab(t, "check", dir); r.status != statusHolds {
		t.Errorf("the program: status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	racelab(t, "check", filepath.Join(dir, "bank", "bank_test.go")).wantSentence(t, "name the folder: ")
}

const large = `package bank

import (
	"sync"
	"testing"
)

func TestLarge(t *testing.T) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	n := 0
	for range 8 {
		wg.Go(func() {
			for range 20 {
				mu.Lock()
				n++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func TestLast(t *testing.T) {}
`

// A check that is interrupted prints what it has found so far, and what it has not
// looked at.
func TestInterrupt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large_test.go")
	if err := os.WriteFile(path, []byte(large), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"text", "json"} {
		args := []string{"check", path, "--budget", "50s"}
		if format == "json" {
			args = append(args, "--json")
		}
		r := runWith(t, command(t, args...), func(p *os.Process) {
			time.Sleep(2 * time.Second) // until it has begun to look
			_ = p.Signal(syscall.SIGINT)
		})
		if r.status != statusInterrupted || r.took > 40*time.Second || !strings.Contains(r.stderr, "interrupted") {
			t.Errorf("%s: status %d after %v: %s", format, r.status, r.took, r.stderr)
		}
		if !strings.Contains(r.stderr, "not checked to their end: TestLarge, TestLast") {
			t.Errorf("%s: it does not say what is left: %s", format, r.stderr)
		}
		switch format {
		case "text":
			for _, want := range []string{"◐", "it was interrupted after", "An outcome that is not listed may still be possible."} {
				if !strings.Contains(strings.Join(strings.Fields(r.stdout), " "), want) {
					t.Errorf("the report does not say %q:\n%s", want, r.stdout)
				}
			}
		case "json":
			var suite suiteJSON
			if err := json.Unmarshal([]byte(r.stdout), &suite); err != nil || len(suite.Tests) != 1 || suite.Complete {
				t.Fatalf("%v in %s", err, r.stdout)
			}
			if got := suite.Tests[0]; got.Complete || got.States == 0 || !strings.Contains(got.Coverage, "it was interrupted") {
				t.Errorf("the report is %+v", got)
			}
		}
	}
}

// A switch that is named twice is on once.
func TestASwitchNamedTwiceIsOn(t *testing.T) {
	for _, args := range [][]string{
		{"check", "lost-update", "--switch", "lock", "--switch", "lock"},
		{"check", "lost-update", "--switch", "lock,lock"},
		{"run", "lost-update", "--runs", "3", "--switch", "lock", "--switch", "lock"},
	} {
		r := racelab(t, args...)
		if first, _, _ := strings.Cut(r.stdout, "\n"); r.status != statusHolds || strings.TrimSuffix(first, " · every interleaving") != "A deposit disappears (lost-update) with lock" {
			t.Errorf("%v: status %d, %q", args, r.status, first)
		}
	}
}
