// Two goroutines write through one open file: the offset is shared, nothing is lost.
//
// want: ab
// want: ba
package main

import (
	"fmt"
	"os"
	"sync"
)

func main() {
	f, _ := os.Create("f")
	var wg sync.WaitGroup
	for _, s := range []string{"a", "b"} {
		wg.Go(func() { f.WriteString(s) })
	}
	wg.Wait()
	data, _ := os.ReadFile("f")
	fmt.Print(string(data))
}
