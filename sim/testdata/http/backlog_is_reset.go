// Connections that nobody accepted are turned away when the port is closed.
//
// want: true
package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"
)

func main() {
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	go func() {
		time.Sleep(time.Second)
		l.Close()
	}()
	_, err := http.Get("http://" + l.Addr().String())
	fmt.Println(errors.Is(err, syscall.ECONNRESET))
}
