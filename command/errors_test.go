package command

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestMisuseGetsOneSentence(t *testing.T) {
	tests := []struct {
		name string
		args string
		want string
	}{
		{"no target", "check", "name a lesson, a Go file or a folder"},
		{"an unknown command", "chek", "did you mean racelab check?"},
		{"a lesson as a command", "lost-update", "did you mean racelab lab lost-update"},
		{"an unknown flag", "check --swich lock lost-update", "unknown flag: --swich"},
		{"a flag without its value", "check lost-update --switch", "flag needs an argument"},
		{"a lesson with a slip", "check lost-updat", "did you mean lost-update?"},
		{"a lesson that does not exist", "check quorum", "the lessons are lost-update"},
		{"a file that does not exist", "check ./quorum.go", "cannot read ./quorum.go: no such file or directory"},
		{"a device", "check /dev/zero", "/dev/zero is not a file"},
		{"a bad budget", "check lost-update --budget soon", `the budget "soon" is neither`},
		{"a negative budget", "check lost-update --budget -1s", "is neither"},
		{"a timer mode that does not exist", "check lost-update --timers never", `--timers is idle, any, or a number from 0 to 100, not "never"`},
		{"timers that are early less than never", "check lost-update --timers -1", "not \"-1\""},
		{"replay without a token", "replay", "give a token"},
		{"lessons with an argument", "lessons all", `there is no command "lessons all" (racelab lessons --help lists all)`},
		{"progress of a name", "progress bogus", `there is no command "progress bogus" (racelab progress --help lists all)`},
		{"progress with a slip", "progress exprot", "did you mean racelab progress export?"},
		{"progress show with an argument", "progress show x", `racelab: progress show takes no argument, and "x" is one`},
		{"a number in words", "run lost-update --runs abc", `--runs is a whole number, not "abc"`},
		{"a time in words", "serve --idle abc", `--idle is a time such as 90s or 30m, not "abc"`},
		{"a flag that takes no value", "check lost-update --no-mouse=abc", "unknown flag"},
		{"yes or no in words", "lab --plain=abc", `--plain is true or false, not "abc"`},
		{"a pattern that is none", "check lost-update --run [", `--run is a regular expression, and "[" is none: missing closing ]`},
		{"two formats of a run", "export TOKEN --svg --html", "one format at a time: --svg and --html"},
		{"two formats of progress", "progress export --md --json=true", "one format at a time: --json and --md"},
		{"nothing to run", "run", "name a lesson, such as: racelab run lost-update"},
		{"two to run", "run a b", "racelab: run takes one lesson at a time, not 2"},
		{"progress over a folder", "progress export --md -o .", ". is a folder; name a file in it"},
		{"progress over a folder by force", "progress export --md -o . --force", ". is a folder; name a file in it"},
		{"progress over a device", "progress export --md -o /dev/null --force", "/dev/null is not a file"},
		{"a theme that does not exist", "lab --theme pink", `there is no theme "pink"`},
		{"two targets for the lab", "lab a b", "not 2"},
		{"the lab without a terminal", "lab lost-update", "the lab needs a terminal"},
		{"a lab of what does not exist, without a terminal", "lab lost-updat", "did you mean lost-update?"},
		{"a course of what does not exist, without a terminal", "learn lost-updat", "did you mean lost-update?"},
		{"a token that is none, without a terminal", "lab --token zzz", "token"},
		{"the default without a terminal", "", "the lab needs a terminal"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			racelab(t, strings.Fields(tt.args)...).wantSentence(t, tt.want)
		})
	}
}

// With --json an error is an object on stdout, even one in the flags.
func TestErrorsAsJSON(t *testing.T) {
	for _, args := range []string{"check quorum --json", "check --json", "check --swich lock --json", "replay --json not-a-token", "lessons all --json"} {
		r := racelab(t, strings.Fields(args)...)
		var out map[string]string
		if err := json.Unmarshal([]byte(r.stdout), &out); err != nil || out["error"] == "" || r.status != statusError {
			t.Errorf("%s: status %d, stdout %q, want an object with an error (%v)", args, r.status, r.stdout, err)
		}
		if !strings.Contains(r.stderr, out["error"]) {
			t.Errorf("%s: stderr %q does not say %q", args, r.stderr, out["error"])
		}
	}
}

func TestPathsThatAreNoSource(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write := func(name string, size int) {
		t.Helper()
		if err := os.WriteFile(path(name), make([]byte, size), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(path("empty"), 0o755))
	must(os.Symlink(path("loop.go"), path("loop.go")))
	must(syscall.Mkfifo(path("pipe.go"), 0o644))
	write("big.go", 10<<20)
	must(os.MkdirAll(path("bigs"), 0o755))
	for _, name := range []string{"bigs/a.go", "bigs/b.go", "bigs/c.go"} {
		write(name, 2<<20)
	}
	must(os.MkdirAll(path("piped"), 0o755))
	must(syscall.Mkfifo(path("piped/pipe.go"), 0o644))
	tests := []struct{ name, path, want string }{
		{"a folder without Go files", "empty", "has no Go files"},
		{"a loop of links", "loop.go", "too many levels of symbolic links"},
		{"a pipe that nobody writes to", "pipe.go", "is not a file"},
		{"a folder with such a pipe", "piped", "is not a file"},
		{"a file of 10 MB", "big.go", "is too large: racelab reads up to 4 MiB of source"},
		{"a folder of 6 MB", "bigs", "is too large"},
		{"a name that no terminal should obey", "\x1b[31m\u202e.go", "cannot read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := racelab(t, "check", path(tt.path))
			r.wantSentence(t, tt.want)
			if strings.ContainsAny(r.stderr, "\x1b\u202e") {
				t.Errorf("the error carries what a terminal obeys: %q", r.stderr)
			}
		})
	}
}

func TestAFileThatMayNotBeRead(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	path := program(t, "good")
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	racelab(t, "check", path).wantSentence(t, "permission denied")
}

func TestOutputThatCannotBeWritten(t *testing.T) {
	shell := func(script string) result {
		t.Helper()
		cmd := command(t)
		cmd.Args = []string{"sh", "-c", script}
		sh, err := exec.LookPath("sh")
		if err != nil {
			t.Skip("needs a shell")
		}
		cmd.Path = sh
		return runIn(t, cmd)
	}
	r := shell(`"$RACELAB_BINARY" lessons >/dev/full`)
	if r.status != statusError || !strings.Contains(r.stderr, "cannot write") {
		t.Errorf("with a full disk: status %d, stderr %q", r.status, r.stderr)
	}
	r = shell(`"$RACELAB_BINARY" lessons --json | true`)
	if strings.Contains(r.stderr, "goroutine") {
		t.Errorf("with a reader that leaves: %s", r.stderr)
	}
}

func TestLessonsAsJSON(t *testing.T) {
	r := racelab(t, "lessons", "--json")
	var out []struct {
		Name, Title string
		Switches    []struct{ Name, Kind, Text string }
	}
	if err := json.Unmarshal([]byte(r.stdout), &out); err != nil || r.status != statusHolds {
		t.Fatalf("status %d, %v", r.status, err)
	}
	if len(out) == 0 || out[0].Name != "lost-update" || out[0].Title != "A deposit disappears" {
		t.Fatalf("the first lesson is %+v", out)
	}
	kinds := map[string]string{}
	for _, s := range out[0].Switches {
		kinds[s.Name] = s.Kind
		if s.Text == "" {
			t.Errorf("switch %s says nothing", s.Name)
		}
	}
	want := map[string]string{"lock": "fix", "atomic": "fix", "lock-each": "wrong", "load-store": "wrong"}
	for name, kind := range want {
		if kinds[name] != kind {
			t.Errorf("switch %s is a %q, want %s", name, kinds[name], kind)
		}
	}
}

func TestVersionAndHelp(t *testing.T) {
	for args, want := range map[string]string{
		"--version":                              "racelab version ",
		"version":                                "racelab ",
		"--help":                                 "check TARGET",
		"check --help":                           "--budget",
		"completion bash":                        "__start_racelab",
		"__complete check ":                      "lost-update",
		"__complete check lost-":                 "lost-update",
		"__complete check lost-update --switch ": "load-store",
	} {
		r := racelab(t, strings.Split(args, " ")...)
		if r.status != statusHolds || !strings.Contains(r.stdout, want) {
			t.Errorf("racelab %s: status %d, stdout without %q: %s", args, r.status, want, r.stdout)
		}
		if strings.Contains(r.stdout, "\x1b[") {
			t.Errorf("racelab %s: colours without a terminal", args)
		}
		if strings.Contains(args, "--help") && strings.Contains(r.stdout, " \n") {
			t.Errorf("racelab %s: lines are filled up with blanks without a terminal", args)
		}
	}
}
