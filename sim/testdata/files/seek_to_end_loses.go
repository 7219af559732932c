// Seek to the end and write, without O_APPEND: the second writer writes over the first.
//
// want: aabb
// want: bbaa
// want: aa
// want: bb
package main

import (
	"fmt"
	"io"
	"os"
	"sync"
)

func main() {
	os.WriteFile("log", nil, 0o644)
	var wg sync.WaitGroup
	for _, text := range []string{"aa", "bb"} {
		f, _ := os.OpenFile("log", os.O_WRONLY, 0)
		wg.Go(func() {
			f.Seek(0, io.SeekEnd)
			f.WriteString(text)
		})
	}
	wg.Wait()
	data, _ := os.ReadFile("log")
	fmt.Print(string(data))
}
