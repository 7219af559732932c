// The machine goes down at any moment of a truncating write: the configuration is
// lost in some of them.
//
// want: old
// want: new
// want: empty
package main

import (
	"fmt"
	"os"

	"racelab/disk"
)

func main() {
	f, _ := os.Create("config")
	f.WriteString("old")
	f.Sync()
	f.Close()
	d, _ := os.Open(".")
	d.Sync()
	down := make(chan bool)
	go func() {
		disk.Crash(disk.Default())
		down <- true
	}()
	os.WriteFile("config", []byte("new"), 0o644)
	<-down
	data, _ := os.ReadFile("config")
	if len(data) == 0 {
		fmt.Print("empty")
	}
	fmt.Print(string(data))
}
