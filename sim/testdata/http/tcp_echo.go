// A raw TCP server: one goroutine for each connection.
//
// want: a b
package main

import (
	"bufio"
	"fmt"
	"net"
	"sync"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				line, _ := bufio.NewReader(c).ReadString('\n')
				fmt.Fprint(c, line)
			}()
		}
	}()
	var got [2]string
	var wg sync.WaitGroup
	for i, word := range []string{"a", "b"} {
		wg.Go(func() {
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				panic(err)
			}
			defer c.Close()
			fmt.Fprintln(c, word)
			fmt.Fscan(bufio.NewReader(c), &got[i])
		})
	}
	wg.Wait()
	fmt.Println(got[0], got[1])
}
