// A writer that has the log open goes on in the file that was renamed. With a copy
// that is then truncated, what was written in between is gone.
//
// want: rename: ab, copy: lost
// want: rename: ab, copy: a in the old, b in the new
// want: rename: ab, copy: ab in the old
package main

import (
	"fmt"
	"os"
	"sync"
)

func main() {
	log, _ := os.OpenFile("log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	log.WriteString("a")
	os.Rename("log", "log.1")
	log.WriteString("b")
	log.Close()
	old, _ := os.ReadFile("log.1")
	fmt.Print("rename: ", string(old), ", ")

	log, _ = os.OpenFile("log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	log.WriteString("a")
	var wg sync.WaitGroup
	wg.Go(func() { log.WriteString("b") })
	wg.Go(func() {
		text, _ := os.ReadFile("log")
		os.WriteFile("log.2", text, 0o644)
		os.Truncate("log", 0)
	})
	wg.Wait()
	kept, _ := os.ReadFile("log.2")
	left, _ := os.ReadFile("log")
	switch {
	case string(kept) == "ab":
		fmt.Print("copy: ab in the old")
	case string(left) == "b":
		fmt.Print("copy: a in the old, b in the new")
	default:
		fmt.Print("copy: lost")
	}
}
