package reality

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"racelab/lessons"
	"racelab/lessons/internal/compiled"
	"racelab/lessons/internal/register"
)

// This file compiles a lesson of a pack, which is not part of this program: with its copy that can pause, it becomes a
// program that does what Child does.

// ErrNoToolchain is the error of Run where a lesson had to be compiled and nothing can do it.
var ErrNoToolchain = errors.New("a lesson of a pack is compiled when it is to run for real, and there is no Go toolchain here: install Go from https://go.dev/dl and run this again")

// reachable are the packages of racelab that a lesson of a pack may import and be compiled with.
var reachable = []string{"disk", "fault", "remote", "service"}

// compile returns the program of a lesson of a pack, below dir; "" of a lesson of the course, which is part of this one.
func compile(ctx context.Context, l *lessons.Lesson, dir string) (program string, err error) {
	if l.New != nil {
		return "", nil
	}
	if err := compilable(l); err != nil {
		return "", err
	}
	tool, err := findGo("")
	if err != nil {
		return "", ErrNoToolchain
	}
	files, err := ownModule(l)
	if err != nil {
		return "", err
	}
	module := filepath.Join(dir, "module")
	if err := writeFiles(module, files); err != nil {
		return "", fmt.Errorf("writing the lesson's source to compile it: %w", err)
	}
	program = programPath(dir)
	without, err := build(ctx, tool, module, program, buildTime, "./lessons/real")
	if err == nil && without != "" {
		err = errors.New(without)
	}
	return program, err
}

// compilable says what of a lesson only the engine has.
func compilable(l *lessons.Lesson) error {
	if beyond := needs(l); beyond != "" {
		return fmt.Errorf("what its actors share lies behind %s, which a lesson of a pack has only in the engine's model: every interleaving of it is explored, and it does not run for real", beyond)
	}
	for _, path := range l.Imports() {
		first, _, _ := strings.Cut(path, "/")
		inside, ours := strings.CutPrefix(path, "racelab/lessons/internal/")
		if ours && slices.Contains(reachable, inside) || first != "racelab" && !strings.Contains(first, ".") {
			continue
		}
		return fmt.Errorf("it imports %s, which is not in the standard library of Go, so it does not run for real", path)
	}
	return nil
}

// ownModule is a module of the lesson, its copy that can pause, what both reach, and the program.
func ownModule(l *lessons.Lesson) (map[string][]byte, error) {
	files, err := moduleFiles(l)
	if err != nil {
		return nil, err
	}
	for _, f := range l.Files {
		if files["lessons/real/paced/"+f.Name], err = register.PacedFile(f.Name, f.Text); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	files["lessons/real/main.go"] = fmt.Appendf(nil, `package main

import (
	lesson %q
	paced "racelab/lessons/real/paced"
	"racelab/lessons/internal/compiled"
)

func main() {
	compiled.Main(func() any { return new(lesson.Lesson) }, func() any { return new(paced.Lesson) })
}
`, "racelab/lessons/"+l.Name)
	return files, nil
}

// environment tells a program of compile, or a child of this one, its job.
func (j Job) environment() (string, error) {
	if j.program == "" {
		text, err := json.Marshal(j)
		return childEnv + "=" + string(text), err
	}
	l, err := lessons.Find(j.Lesson)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(work(l, j))
	return compiled.JobEnv + "=" + string(text), err
}
