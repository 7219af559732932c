// The ends of a pipe: what is written by one is read by the other, what was printed to it in the place of standard output
// among it, and errors of ends that are closed.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

func main() {
	out := os.Stdout
	r, w, err := os.Pipe()
	fmt.Println(r.Name(), w.Name(), err)

	os.Stdout = w
	fmt.Print("caught ")
	fmt.Println(1, 2)
	os.Stdout = out
	fmt.Fprintln(w, w.Close())
	b, err := io.ReadAll(r)
	fmt.Printf("%q %v\n", b, err)
	fmt.Println(r.Read(b))

	_, err = w.Write([]byte("x"))
	fmt.Println(err, errors.Is(err, fs.ErrClosed))
	fmt.Println(w.Close(), r.Close(), r.Close())
	fmt.Println(r.Read(b))
	fmt.Println(r.Read(nil))

	r, w, _ = os.Pipe()
	fmt.Println(w.Read(b))
	fmt.Println(r.WriteString("x"))
	fmt.Println(r.Seek(0, io.SeekStart))
	fmt.Println(w.Sync())
	r.Close()
	_, err = w.WriteString("nobody reads")
	fmt.Println(err, errors.Is(err, syscall.EPIPE))

	r, w, _ = os.Pipe()
	done := make(chan error)
	go func() {
		for i := range 3 {
			fmt.Fprintln(w, "line", i)
		}
		_, err := io.Copy(w, strings.NewReader(strings.Repeat("0123456789", 20_000)))
		w.Close()
		done <- err
	}()
	lines := bufio.NewReader(r)
	for range 3 {
		line, err := lines.ReadString('\n')
		fmt.Printf("%q %v\n", line, err)
	}
	var sb strings.Builder
	n, err := io.Copy(&sb, lines)
	fmt.Println(n, err, <-done, sb.String() == strings.Repeat("0123456789", 20_000))
}
