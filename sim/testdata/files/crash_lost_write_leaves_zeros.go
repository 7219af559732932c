// Of two appends that were not synced each may survive alone; the hole reads as zeros.
//
// want: ""
// want: "a"
// want: "\x00b"
// want: "ab"
package main

import (
	"fmt"
	"os"

	"racelab/disk"
)

func main() {
	f, _ := os.OpenFile("log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	d, _ := os.Open(".")
	d.Sync()
	f.WriteString("a")
	f.WriteString("b")
	disk.Crash(disk.Default())
	if _, err := f.WriteString("c"); err == nil {
		panic("an open file survived the crash")
	}
	data, err := os.ReadFile("log")
	if err != nil {
		panic(err)
	}
	fmt.Printf("%q", data)
}
