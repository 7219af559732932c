package load

import (
	"strconv"
	"strings"
)

// newest reports whether a language version differs from the newest in nothing that a
// program can notice while it runs.
func newest(version string) bool { return minorOf(version) == 0 || minorOf(version) >= 23 }

// minorOf is 22 for "1.22", and 0 for what is none.
func minorOf(version string) int {
	rest, ok := strings.CutPrefix(version, "1.")
	n, err := strconv.Atoi(rest)
	if !ok || err != nil {
		return 0
	}
	return n
}

// goVersion is a language version as package types wants it.
func goVersion(version string) string {
	if version == "" {
		return ""
	}
	return "go" + version
}
