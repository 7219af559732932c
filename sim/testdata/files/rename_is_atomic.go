// Write beside it, then rename: a reader sees the old file or the new one, never half.
//
// want: old
// want: new
package main

import (
	"fmt"
	"os"
)

func main() {
	os.WriteFile("config", []byte("old"), 0o644)
	done := make(chan bool)
	go func() {
		os.WriteFile("config.tmp", []byte("new"), 0o644)
		os.Rename("config.tmp", "config")
		done <- true
	}()
	data, err := os.ReadFile("config")
	<-done
	if err != nil {
		fmt.Print(err)
	}
	fmt.Print(string(data))
}
