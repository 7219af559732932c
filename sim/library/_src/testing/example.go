package testing

import (
	"fmt"
	"slices"
	"strings"

	"racelab/rt"
)

// RacelabExample runs an example, and reports whether it printed what it says.
func RacelabExample(name string, f func(), want string, unordered bool) bool {
	begin()
	before := len(rt.Printed())
	f()
	return printedIs(name, rt.Printed()[before:], want, unordered)
}

// printedIs compares what an example printed with what it says, and prints the difference.
func printedIs(name, stdout, output string, unordered bool) bool {
	got, want := strings.TrimSpace(stdout), strings.TrimSpace(output)
	fail := ""
	switch {
	case unordered && !sameLines(got, want):
		fail = "got:\n" + stdout + "\nwant (unordered):\n" + output + "\n"
	case !unordered && got != want:
		fail = "got:\n" + got + "\nwant:\n" + want + "\n"
	}
	if fail == "" {
		return true
	}
	fmt.Printf("--- FAIL: %s (0.00s)\n%s", name, fail)
	return false
}

func sameLines(a, b string) bool {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}
