// A record in two writes: the other's comes between.
//
// want: 1122
// want: 2211
// want: 1212
// want: 1221
// want: 2112
// want: 2121
package main

import (
	"fmt"
	"os"
	"sync"
)

func main() {
	f, _ := os.OpenFile("log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	var wg sync.WaitGroup
	for _, half := range []string{"1", "2"} {
		wg.Go(func() {
			f.WriteString(half)
			f.WriteString(half)
		})
	}
	wg.Wait()
	data, _ := os.ReadFile("log")
	fmt.Print(string(data))
}
