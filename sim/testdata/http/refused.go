// Nobody listens: the error says so in the real words.
//
// want: Get "http://127.0.0.1:8081/x": dial tcp 127.0.0.1:8081: connect: connection refused | true true true false
package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"syscall"
)

func main() {
	_, err := http.Get("http://127.0.0.1:8081/x")
	fmt.Println(err)
	var u *url.Error
	var op *net.OpError
	fmt.Println(errors.As(err, &u), errors.As(err, &op), errors.Is(err, syscall.ECONNREFUSED), u.Timeout())
}
