// WriteFile truncates first: a reader can find the file empty.
//
// want: old
// want: new
// want: empty
package main

import (
	"fmt"
	"os"
)

func main() {
	os.WriteFile("config", []byte("old"), 0o644)
	done := make(chan bool)
	go func() {
		os.WriteFile("config", []byte("new"), 0o644)
		done <- true
	}()
	data, _ := os.ReadFile("config")
	<-done
	if len(data) == 0 {
		fmt.Print("empty")
	}
	fmt.Print(string(data))
}
