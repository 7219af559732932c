// Command generate writes lessons/registry.go. `go generate ./lessons` runs it
// in the folder of package lessons.
package main

import (
	"fmt"
	"os"

	"racelab/lessons/internal/register"
)

func main() {
	text, err := register.Source(os.DirFS("."))
	if err == nil {
		err = os.WriteFile(register.File, text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate lessons:", err)
		os.Exit(1)
	}
}
