package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	dir, err := os.MkdirTemp("", "glob")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"a/one.txt", "a/two.go", "b/one.txt", "b/c/three.txt", "one.txt", "[x].txt"} {
		_ = os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755)
		_ = os.WriteFile(filepath.Join(dir, name), nil, 0o600)
	}
	for _, pattern := range []string{"*.txt", "*/*.txt", "?/one*", "[ab]/*", "*/c/*", "one.txt", "nope", "*/nope", "nope/*", "[", "a[", "*", "*/", "\\[x\\].txt", "a/../*.txt", "one.txt/*"} {
		all, err := filepath.Glob(dir + "/" + pattern)
		for i := range all {
			all[i] = strings.TrimPrefix(all[i], dir)
		}
		fmt.Println(pattern, all, err)
	}
}
