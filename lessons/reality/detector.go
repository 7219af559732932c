package reality

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"racelab/lessons"
	"racelab/lessons/internal"
)

// This file compiles a lesson anew, with Go's race detector, and runs it.

// Detection is what the race detector said.
type Detection struct {
	Asked   bool   // it could be asked
	Without string // why it could not, in a sentence

	Runs          int // that were made, up to the first report
	Race          bool
	First, Second Touch // of the first report: the access that it stopped at, and the one before
}

// Touch is one access of a data race, as the detector reports it.
type Touch struct {
	Op   string // "write", "read", "atomic write" and so on
	File string // base name
	Line int
	Func string // "(*Lesson).deposit"
}

// DetectorRuns is how many runs the race detector watches unless it reports earlier. A
// report comes in the first few, or the accesses never get near each other.
const DetectorRuns = 200

// Detector is where the race detector comes from, and how long it may take. The zero value will do.
type Detector struct {
	Toolchain string        // the folder of the Go toolchain; empty: that of PATH
	Build     time.Duration // for the compiler; 0: three minutes
	Watch     time.Duration // for the runs; 0: a minute
}

const (
	buildTime    = 3 * time.Minute // for the compiler, which builds the standard library anew the first time
	detectTime   = time.Minute     // for the runs
	raceStatus   = 66              // of a process that the detector ends
	brokenStatus = 3               // of one in which a run could not be set up
)

// Detect builds a lesson with go build -race in a temporary folder and runs it so many times, or
// until the detector reports a data race. Where the detector cannot be had, the detection says
// why; an error is that something went wrong that should not.
func (c Detector) Detect(ctx context.Context, l *lessons.Lesson, switches []string, runs int) (Detection, error) {
	underWay.Add(1)
	defer underWay.Done()
	if beyond := needs(l); beyond != "" {
		return Detection{Without: fmt.Sprintf("The race detector watches memory, and what the actors of this lesson share lies behind %s.", beyond)}, nil
	}
	tool, err := findGo(c.Toolchain)
	if err != nil {
		return Detection{Without: "There is no Go toolchain here: the race detector is built in by go build -race. Install Go from https://go.dev/dl and run this again."}, nil
	}
	dir, err := os.MkdirTemp("", "racelab-race-")
	if err != nil {
		return Detection{}, fmt.Errorf("asking the race detector about %s: making a temporary folder: %w", l.Name, err)
	}
	defer os.RemoveAll(dir)
	if err := writeModule(dir, l, switches); err != nil {
		return Detection{}, fmt.Errorf("asking the race detector about %s: %w", l.Name, err)
	}
	program := programPath(dir)
	without, err := build(ctx, tool, dir, program, cmp.Or(c.Build, buildTime), "-race", "./lessons/race")
	if err != nil || without != "" {
		return Detection{Without: without}, err
	}
	return watch(ctx, program, dir, runs, cmp.Or(c.Watch, detectTime))
}

// needs names what the actors of a lesson meet in if that is no memory of theirs; else it is
// empty.
func needs(l *lessons.Lesson) string {
	for _, path := range l.Imports() {
		switch path {
		case "racelab/lessons/internal/database", "database/sql":
			return "a database"
		case "racelab/lessons/internal/cache":
			return "a Redis server"
		}
	}
	return ""
}

// findGo returns the go command of a toolchain.
func findGo(toolchain string) (string, error) {
	if toolchain == "" {
		return exec.LookPath("go")
	}
	return exec.LookPath(filepath.Join(toolchain, "bin", "go"))
}

// writeModule lays out a module of the lesson's source, what it reaches, and a program that
// runs it.
func writeModule(dir string, l *lessons.Lesson, switches []string) error {
	files, err := moduleFiles(l)
	if err != nil {
		return err
	}
	files["lessons/race/main.go"] = []byte(mainSource(l, switches))
	return writeFiles(dir, files)
}

// moduleFiles returns a module of the lesson's source and what it reaches, by path.
func moduleFiles(l *lessons.Lesson) (map[string][]byte, error) {
	files := map[string][]byte{"go.mod": []byte("module racelab\n\ngo 1.26\n")}
	for _, f := range l.Files {
		files["lessons/"+l.Name+"/"+f.Name] = f.Text
	}
	err := fs.WalkDir(internal.Source, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(internal.Source, path)
		files["lessons/internal/"+path] = text
		return err
	})
	return files, err
}

func writeFiles(dir string, files map[string][]byte) error {
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// mainSource is the program: it makes as many runs as its argument says, and prints a line
// before each.
func mainSource(l *lessons.Lesson, switches []string) string {
	run := prepare(l, Job{Switches: switches, Patience: 2 * time.Second})
	return fmt.Sprintf(`package main

import (
	"fmt"
	"os"
	"strconv"

	lesson %q
	"racelab/lessons/internal/compiled"
)

func main() {
	runs, _ := strconv.Atoi(os.Args[1])
	for range runs {
		fmt.Println("run")
		r, err := compiled.Once(compiled.Run{Lesson: &lesson.Lesson{}, Fields: %#v, Actors: %#v, Patience: %d})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(%d)
		}
		if r.Over {
			os.Exit(0)
		}
	}
}
`, "racelab/lessons/"+l.Name, run.Fields, run.Actors, run.Patience, brokenStatus)
}

// programPath is where a program stands that is built in a folder.
func programPath(dir string) string {
	program := filepath.Join(dir, "program")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	return program
}

// build compiles a package of the module in dir. without says in a sentence what there is not here that it takes.
func build(ctx context.Context, tool, dir, program string, limit time.Duration, what ...string) (without string, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, tool, append([]string{"build", "-o", program}, what...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOTOOLCHAIN=local", "GOPROXY=off")
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	text := strings.TrimSpace(string(out))
	switch {
	case err == nil:
		return "", nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Sprintf("The Go toolchain did not build the lesson within %s.", limit), nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case strings.Contains(text, "requires cgo"), strings.Contains(text, "C compiler"):
		return "The race detector needs cgo and a C compiler, such as gcc, and the Go toolchain here has none.", nil
	case strings.Contains(text, "-race is not supported"), strings.Contains(text, "-race is only supported"):
		return "Go has no race detector for " + runtime.GOOS + "/" + runtime.GOARCH + ".", nil
	case strings.Contains(text, "requires go >="):
		return "The Go toolchain here is too old for the lessons, which need Go 1.26.", nil
	}
	return "", fmt.Errorf("building the lesson with go build %s: %w: %s", strings.Join(what, " "), err, text)
}

// watch runs the program until the detector reports, or it has made so many runs. A program that
// ends early, by a panic or a deadlock of its own, is started again.
func watch(ctx context.Context, program, dir string, runs int, limit time.Duration) (Detection, error) {
	d := Detection{Asked: true}
	began := time.Now()
	for d.Runs < runs && (d.Runs == 0 || time.Since(began) < limit) {
		ctx, cancel := context.WithTimeout(ctx, limit)
		cmd := exec.CommandContext(ctx, program, strconv.Itoa(runs-d.Runs))
		cmd.Dir, cmd.WaitDelay = dir, time.Second
		cmd.Env = append(os.Environ(), "GORACE=halt_on_error=1 atexit_sleep_ms=0 exitcode="+strconv.Itoa(raceStatus), "GOTRACEBACK=single", "TMPDIR="+dir)
		var out bytes.Buffer
		var said tail
		cmd.Stdout, cmd.Stderr = &out, &said
		err := cmd.Run()
		over := ctx.Err()
		cancel()
		made := bytes.Count(out.Bytes(), []byte("\n"))
		d.Runs += made
		var exit *exec.ExitError
		switch {
		case errors.As(err, &exit) && exit.ExitCode() == raceStatus:
			d.Race = true
			d.First, d.Second = touches(said.String())
			return d, nil
		case errors.Is(over, context.DeadlineExceeded):
			return d, nil
		case over != nil:
			return d, over
		case made == 0 || exit != nil && exit.ExitCode() == brokenStatus:
			return d, fmt.Errorf("running the lesson with the race detector: %w: %s", err, strings.TrimSpace(said.String()))
		}
	}
	return d, nil
}

// access matches the head of one access in a report: "Previous write at 0x00c000012345 by goroutine 8:".
var access = regexp.MustCompile(`(?i)^(?:previous )?((?:atomic )?(?:read|write)) at 0x[0-9a-f]+ by `)

// touches reads the two accesses of the first report. Of each stack, the first frame in the lesson
// counts: above it are the functions that it calls.
func touches(report string) (first, second Touch) {
	var found []Touch
	name := ""
	for line := range strings.Lines(report) {
		line = strings.TrimSpace(line)
		if m := access.FindStringSubmatch(line); m != nil {
			found = append(found, Touch{Op: strings.ToLower(m[1])})
			continue
		}
		if len(found) == 0 || found[len(found)-1].Line > 0 {
			continue
		}
		if fn, ok := strings.CutPrefix(line, "racelab/lessons/"); ok && !strings.HasPrefix(fn, "internal/") {
			_, name, _ = strings.Cut(strings.TrimSuffix(fn, "()"), ".")
			continue
		}
		if file, at, ok := strings.Cut(line, ".go:"); ok && name != "" {
			at, _, _ = strings.Cut(at, " ")
			found[len(found)-1].File, found[len(found)-1].Func = filepath.Base(file)+".go", name
			found[len(found)-1].Line, _ = strconv.Atoi(at)
			name = ""
		}
	}
	found = append(found, Touch{}, Touch{})
	return found[0], found[1]
}

// String returns "write in (*Lesson).deposit, bank.go:53".
func (t Touch) String() string {
	if t.Line == 0 {
		return t.Op
	}
	return fmt.Sprintf("%s in %s, %s:%d", t.Op, t.Func, t.File, t.Line)
}

// Beside is Words, beside so many data races that the explorer found.
func (d Detection) Beside(races int) string {
	if d.Asked && !d.Race && races > 0 {
		return d.Words() + " The data race is there nevertheless: the detector sees only what these runs did."
	}
	return d.Words()
}

// Words says in a sentence or two what the detector said.
func (d Detection) Words() string {
	switch {
	case !d.Asked:
		return d.Without
	case !d.Race && d.Runs == 1:
		return "Go's race detector watched 1 run and reported no data race."
	case !d.Race:
		return fmt.Sprintf("Go's race detector watched %d runs and reported no data race.", d.Runs)
	case d.First.Op == "":
		return fmt.Sprintf("Go's race detector reported a data race in run %d.", d.Runs)
	}
	return fmt.Sprintf("Go's race detector reported a data race in run %d: %s, with an earlier %s.", d.Runs, d.First, d.Second)
}
