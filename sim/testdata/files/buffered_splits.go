// A small bufio.Writer splits a record where it is full: records of two writers tear.
//
// want: abcdABCD
// want: ABCDabcd
// want: abcABCdD
// want: abcABCDd
// want: ABCabcdD
// want: ABCabcDd
package main

import (
	"bufio"
	"fmt"
	"os"
	"sync"
)

func main() {
	f, _ := os.OpenFile("log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	var wg sync.WaitGroup
	for _, s := range []string{"abcd", "ABCD"} {
		wg.Go(func() {
			w := bufio.NewWriterSize(f, 3)
			w.WriteByte(s[0])
			w.WriteString(s[1:])
			w.Flush()
		})
	}
	wg.Wait()
	data, _ := os.ReadFile("log")
	fmt.Print(string(data))
}
