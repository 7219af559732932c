// What goes wrong says so as the real package does.
//
// real
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

func show(err error) {
	fmt.Println(err, errors.Is(err, fs.ErrNotExist), errors.Is(err, os.ErrExist), errors.Is(err, os.ErrClosed), os.IsNotExist(err), os.IsExist(err))
	var p *fs.PathError
	var l *os.LinkError
	fmt.Println(errors.As(err, &p), errors.As(err, &l), errors.Is(err, syscall.ENOENT))
}

func main() {
	_, err := os.Open("nothing")
	show(err)
	show(os.Mkdir("d", 0o755))
	show(os.Mkdir("d", 0o755))
	_, err = os.OpenFile("d", os.O_WRONLY, 0)
	show(err)
	_, err = os.ReadFile("d")
	show(err)
	show(os.WriteFile("d/f", []byte("hello"), 0o644))
	_, err = os.OpenFile("d/f", os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
	show(err)
	_, err = os.Open("d/f/g")
	show(err)
	show(os.Remove("d"))
	show(os.Remove("none"))
	show(os.Rename("none", "other"))
	show(os.Rename("d/f", "d"))
	show(os.Rename("d", "d/e"))
	show(os.Link("none", "x"))
	show(os.Link("d/f", "d/f"))
	show(os.Symlink("d/f", "d/f"))
	show(os.RemoveAll("none"))
	f, err := os.Open("d/f")
	show(err)
	_, err = f.Write([]byte("x"))
	show(err)
	show(f.Close())
	show(f.Close())
	_, err = f.Read(make([]byte, 1))
	show(err)
	_, err = f.Seek(0, io.SeekStart)
	show(err)
	f, _ = os.Open("d/f")
	_, err = f.Seek(-1, io.SeekStart)
	show(err)
	_, err = f.ReadAt(make([]byte, 1), -1)
	show(err)
	_, err = f.ReadAt(make([]byte, 9), 0)
	show(err)
	show(f.Truncate(0))
	a, _ := os.OpenFile("d/f", os.O_APPEND|os.O_RDWR, 0)
	_, err = a.WriteAt([]byte("x"), 0)
	show(err)
	var none *os.File
	show(none.Close())
	_, err = os.Readlink("d/f")
	show(err)
	_, err = os.ReadDir("none")
	show(err)
	_, err = os.Stat("none")
	show(err)
	_, err = os.CreateTemp("", "a/b")
	show(err)
	show(os.Truncate("none", 1))
	show(os.Symlink("loop", "loop"))
	_, err = os.Open("loop")
	show(err)
}
