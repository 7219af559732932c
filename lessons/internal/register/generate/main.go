// Command generate writes lessons/registry.go and the copies of the lessons that can
// pause. `go generate ./lessons` runs it in the folder of package lessons.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"racelab/lessons/internal/register"
)

func main() {
	if err := write(); err != nil {
		fmt.Fprintln(os.Stderr, "generate lessons:", err)
		os.Exit(1)
	}
}

func write() error {
	text, err := register.Source(os.DirFS("."))
	if err != nil {
		return err
	}
	if err := os.WriteFile(register.File, text, 0o644); err != nil {
		return err
	}
	copies, err := register.PacedSources(os.DirFS("."))
	if err != nil {
		return err
	}
	if err := os.RemoveAll(register.Paced); err != nil { // of lessons that are no more
		return err
	}
	for name, text := range copies {
		file := filepath.Join(filepath.FromSlash(register.Paced), filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
