// net.Pipe: a Write ends once it is read, deadlines, and what closing does.
//
// real
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

func main() {
	a, b := net.Pipe()
	fmt.Println(a.LocalAddr(), a.RemoteAddr(), a.LocalAddr().Network())
	wrote := make(chan string)
	write := func(c net.Conn, s string) {
		n, err := c.Write([]byte(s))
		wrote <- fmt.Sprint(n, " ", err)
	}
	go write(a, "hello")
	buf := make([]byte, 3)
	n, err := b.Read(buf)
	fmt.Println(n, err, string(buf[:n]))
	n, err = b.Read(nil)
	fmt.Println(n, err)
	select {
	case s := <-wrote:
		fmt.Println("too early:", s)
	default:
	}
	n, err = b.Read(buf)
	fmt.Println(n, err, string(buf[:n]), <-wrote)

	go write(b, "")
	n, err = a.Read(buf)
	fmt.Println(n, err, <-wrote)

	a.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	_, err = a.Read(buf)
	var ne net.Error
	fmt.Println(err, errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &ne) && ne.Timeout())
	a.SetDeadline(time.Time{})
	a.SetWriteDeadline(time.Now().Add(-time.Second))
	n, err = a.Write([]byte("late"))
	fmt.Println(n, err)
	a.SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
	go write(a, "half of it")
	io.ReadFull(b, buf)
	fmt.Println(string(buf), <-wrote)
	a.SetWriteDeadline(time.Time{})

	go write(a, "never read")
	b.Read(buf)
	b.Close()
	fmt.Println(<-wrote)
	_, err = a.Read(buf)
	fmt.Println(err)
	_, err = b.Read(buf)
	fmt.Println(err, err == io.ErrClosedPipe)
	_, err = a.Write(buf)
	fmt.Println(err, b.SetDeadline(time.Time{}), a.SetReadDeadline(time.Now()))
	fmt.Println(a.Close(), a.Close())
}
