// Two Writes into a net.Pipe come one after the other, whole, however little is read at a time.
//
// want: aabb
// want: bbaa
package main

import (
	"fmt"
	"io"
	"net"
	"sync"
)

func main() {
	a, b := net.Pipe()
	var wg sync.WaitGroup
	for _, s := range []string{"aa", "bb"} {
		wg.Go(func() {
			if n, err := a.Write([]byte(s)); n != 2 || err != nil {
				panic(err)
			}
		})
	}
	got := ""
	for range 4 {
		one := make([]byte, 1)
		if _, err := io.ReadFull(b, one); err != nil {
			panic(err)
		}
		got += string(one)
	}
	wg.Wait()
	fmt.Println(got)
}
