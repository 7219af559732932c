// Two processes append one line each in one write: nothing is lost or torn.
//
// want: one|two|
// want: two|one|
package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	for _, line := range []string{"one", "two"} {
		wg.Go(func() {
			f, err := os.OpenFile("shared.log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
			if err != nil {
				panic(err)
			}
			fmt.Fprintln(f, line)
			f.Close()
		})
	}
	wg.Wait()
	data, _ := os.ReadFile("shared.log")
	fmt.Print(strings.ReplaceAll(string(data), "\n", "|"))
}
