// Temporary file, sync, rename, sync of the folder: the new content is there for good.
//
// want: new
package main

import (
	"fmt"
	"os"

	"racelab/disk"
)

func main() {
	os.WriteFile("config", []byte("old"), 0o644)
	for _, name := range []string{"config", "."} {
		f, _ := os.Open(name)
		f.Sync()
		f.Close()
	}
	t, _ := os.Create("config.tmp")
	t.WriteString("new")
	t.Sync()
	t.Close()
	os.Rename("config.tmp", "config")
	d, _ := os.Open(".")
	d.Sync()
	disk.Crash(disk.Default())
	data, err := os.ReadFile("config")
	if err != nil {
		fmt.Print(err)
	} else if len(data) == 0 {
		fmt.Print("empty")
	}
	fmt.Print(string(data))
}
