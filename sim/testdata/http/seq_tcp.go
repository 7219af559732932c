// Raw connections: ends, deadlines and errors.
//
// real
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	server := make(chan net.Conn)
	go func() {
		c, _ := l.Accept()
		server <- c
	}()
	c, err := net.DialTimeout("tcp", l.Addr().String(), time.Second)
	s := <-server
	fmt.Println(err, c.LocalAddr().String() == s.RemoteAddr().String(), c.RemoteAddr().String() == l.Addr().String(), c.RemoteAddr().Network())
	fmt.Fprint(c, "hello ")
	fmt.Fprint(c, "world")
	buf := make([]byte, 11)
	n, err := io.ReadFull(s, buf)
	fmt.Println(n, err, string(buf))
	s.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	_, err = s.Read(buf)
	var ne net.Error
	fmt.Println(errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &ne) && ne.Timeout(), strings.HasSuffix(err.Error(), ": i/o timeout"), strings.HasPrefix(err.Error(), "read tcp 127.0.0.1:"))
	s.SetReadDeadline(time.Time{})
	fmt.Fprint(s, "bye")
	s.(*net.TCPConn).CloseWrite()
	all, err := io.ReadAll(c)
	fmt.Println(string(all), err)
	fmt.Fprint(c, "still here")
	n, err = s.Read(buf)
	fmt.Println(string(buf[:n]), err)
	fmt.Println(c.Close())
	n, err = s.Read(buf)
	fmt.Println(n, err)
	_, err = c.Read(buf)
	fmt.Println(errors.Is(err, net.ErrClosed), strings.HasSuffix(err.Error(), "use of closed network connection"))
	_, err = c.Write(buf)
	fmt.Println(errors.Is(err, net.ErrClosed))
	fmt.Println(errors.Is(c.Close(), net.ErrClosed))
	s.Close()
	closed := make(chan bool)
	go func() {
		time.Sleep(10 * time.Millisecond)
		l.Close()
		close(closed)
	}()
	_, err = l.Accept()
	<-closed // Accept may return before the port is free
	fmt.Println(errors.Is(err, net.ErrClosed), strings.HasPrefix(err.Error(), "accept tcp 127.0.0.1:"))
	_, err = net.Dial("tcp", l.Addr().String())
	fmt.Println(errors.Is(err, syscall.ECONNREFUSED))
	fmt.Println(errors.Is(l.Close(), net.ErrClosed))
	var op *net.OpError
	fmt.Println(errors.As(err, &op), op.Op, op.Net, op.Err)
}
