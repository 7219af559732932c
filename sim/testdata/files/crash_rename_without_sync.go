// Temporary file and rename, nothing synced: after a power loss the new name may
// have no content, the old content, or the new.
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
	os.WriteFile("config", []byte("old"), 0o644)
	for _, name := range []string{"config", "."} {
		f, _ := os.Open(name)
		f.Sync()
		f.Close()
	}
	os.WriteFile("config.tmp", []byte("new"), 0o644)
	os.Rename("config.tmp", "config")
	disk.Crash(disk.Default())
	data, err := os.ReadFile("config")
	if err != nil {
		fmt.Print(err)
	} else if len(data) == 0 {
		fmt.Print("empty")
	}
	fmt.Print(string(data))
}
