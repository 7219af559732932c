// A name that was made up does not come again when its file was renamed or removed.
//
// real
package main

import (
	"fmt"
	"os"
)

// replace writes a file beside name and renames it; the one that it made is removed if that fails.
func replace(name, text string) error {
	f, err := os.CreateTemp(".", "part-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.WriteString(text); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

func main() {
	fmt.Println(replace("a", "1"), replace("b", "2"))
	first, _ := os.MkdirTemp("", "d")
	os.Remove(first)
	second, err := os.MkdirTemp("", "d")
	fmt.Println(first != second, err)
	os.Remove(second)
	for _, name := range []string{"a", "b"} {
		b, err := os.ReadFile(name)
		fmt.Println(string(b), err)
		os.Remove(name)
	}
}
