// A net.Pipe whose reader goes after one byte: what the writer hears depends on when it came.
//
// want: wrote 1 io: read/write on closed pipe
// want: wrote 0 io: read/write on closed pipe | read EOF
package main

import (
	"fmt"
	"net"
)

func main() {
	a, b := net.Pipe()
	done := make(chan bool)
	go func() {
		n, err := a.Write([]byte("ab"))
		fmt.Println("wrote", n, err)
		close(done)
	}()
	go a.Close()
	_, err := b.Read(make([]byte, 1))
	if err == nil {
		b.Close()
		<-done
		return
	}
	<-done
	fmt.Println("read", err)
}
