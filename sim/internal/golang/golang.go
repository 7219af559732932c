// Package golang builds and runs small Go programs with the real toolchain, many
// at once: tests hold the machine to what they do.
package golang

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// ErrNoToolchain is the error of Build when there is no go command on PATH.
var ErrNoToolchain = errors.New("there is no go command on PATH to compare with")

// Batch is a set of programs in one binary.
type Batch struct {
	dir    string
	binary string
}

// Result is how one run of a program ended.
type Result struct {
	Stdout, Stderr string
	Status         int
}

// mainFunc is where a program begins.
var mainFunc = regexp.MustCompile(`(?m)^func main\(\)`)

// prefix begins the names of the packages that programs are renamed to.
const prefix = "main_"

// Build compiles programs, given as source by name, into one binary in a
// temporary folder. Each is a single file of package main; its package is renamed, so
// that all can be linked together, and Run undoes that in what it prints. Names must
// be identifiers. Programs with init functions that print cannot be built together.
// module is the folder of a go.mod whose dependencies the programs may import; flags
// are added to those of go build.
func Build(module string, programs map[string]string, flags ...string) (*Batch, error) {
	tool, err := exec.LookPath("go")
	if err != nil {
		return nil, ErrNoToolchain
	}
	dir, err := os.MkdirTemp("", "golang-batch")
	if err != nil {
		return nil, err
	}
	b := &Batch{dir: dir, binary: filepath.Join(dir, "batch")}
	if runtime.GOOS == "windows" {
		b.binary += ".exe"
	}
	if err := b.write(module, programs); err != nil {
		b.Close()
		return nil, err
	}
	cmd := exec.Command(tool, append(append([]string{"build", "-mod=mod"}, flags...), "-o", b.binary, ".")...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	if !slices.Contains(flags, "-race") { // with cgo, which net asks for, the runtime sees no deadlock
		cmd.Env = append(cmd.Env, "CGO_ENABLED=0")
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Close()
		return nil, fmt.Errorf("building %d programs: %w\n%s", len(programs), err, out)
	}
	return b, nil
}

func (b *Batch) write(module string, programs map[string]string) error {
	mod, err := os.ReadFile(filepath.Join(module, "go.mod"))
	if err != nil {
		return err
	}
	name := regexp.MustCompile(`(?m)^module .*$`)
	files := map[string]string{"go.mod": name.ReplaceAllString(string(mod), "module batch")}
	if sum, err := os.ReadFile(filepath.Join(module, "go.sum")); err == nil {
		files["go.sum"] = string(sum)
	}
	var imports, table strings.Builder
	for name, text := range programs {
		text = strings.Replace(text, "package main\n", "package "+prefix+name+"\n", 1)
		files[name+"/"+name+".go"] = mainFunc.ReplaceAllString(text, "func Main()")
		fmt.Fprintf(&imports, "\t%q\n", "batch/"+name)
		fmt.Fprintf(&table, "\t%q: %s.Main,\n", name, prefix+name)
	}
	files["main.go"] = "package main\n\nimport (\n\t\"os\"\n" + imports.String() + ")\n\nvar programs = map[string]func(){\n" + table.String() + "}\n\nfunc main() { programs[os.Args[1]]() }\n"
	for name, text := range files {
		path := filepath.Join(b.dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// runs is how long a program may run, on a busy machine as well.
const runs = 5 * time.Minute

// Run runs one of the programs. The environment is extended by env. A program that does not end in minutes is an error.
func (b *Batch) Run(name string, env ...string) (Result, error) {
	var stdout, stderr bytes.Buffer
	ctx, cancel := context.WithTimeout(context.Background(), runs)
	defer cancel()
	cmd := exec.CommandContext(ctx, b.binary, name)
	cmd.Env = append(append(os.Environ(), "TZ=UTC"), env...) // as programs have it here
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		return Result{}, fmt.Errorf("the compiled program %s still runs after %v", name, runs)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return Result{}, err
	}
	undo := strings.NewReplacer(prefix+name+".", "main.", "batch/"+name+".", "main.")
	return Result{undo.Replace(stdout.String()), undo.Replace(stderr.String()), cmd.ProcessState.ExitCode()}, nil
}

// Close removes the binary and the sources.
func (b *Batch) Close() error { return os.RemoveAll(b.dir) }

// recovered is what the runtime adds to a panic that was recovered.
var recovered = regexp.MustCompile(` \[recovered[^\]]*\]$`)

// Outcome is r in the words of package sim: what was printed, then the panic or
// fatal error that ended the program, or its exit status.
func (r Result) Outcome() string {
	last := ""
	for line := range strings.Lines(r.Stderr) {
		line = strings.TrimRight(line, "\n")
		text := strings.TrimLeft(line, "\t")
		switch {
		case strings.HasPrefix(text, "panic: "):
			last = recovered.ReplaceAllString(text, "") // the latest of nested ones
		case strings.HasPrefix(line, "fatal error: "):
			last = line
		case strings.HasPrefix(line, "goroutine "):
			goto done
		}
	}
done:
	if last == "" && r.Status != 0 {
		last = fmt.Sprintf("exit status %d", r.Status)
	}
	switch {
	case last == "":
		return r.Stdout
	case r.Stdout == "":
		return last
	}
	return strings.TrimRight(r.Stdout, "\n") + "\n" + last
}
