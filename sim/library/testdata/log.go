package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
)

func main() {
	log.SetOutput(os.Stdout)
	log.SetFlags(0)
	log.Println("plain", 1)
	log.SetPrefix("app: ")
	log.Printf("value %d", 2)
	log.Print("no newline", 3, 4)
	log.SetFlags(log.Lmsgprefix | log.Lshortfile)
	log.Print("with file")
	var buf bytes.Buffer
	l := log.New(&buf, "[x] ", 0)
	l.Println("buffered")
	l.Printf("two\n")
	l.SetPrefix("[y] ")
	l.Print("three")
	fmt.Printf("%q %q %d\n", buf.String(), l.Prefix(), log.Flags())
	func() {
		defer func() { fmt.Println("panic:", recover()) }()
		l.Panicf("bad %d", 7)
	}()
	fmt.Println(len(os.Args) > 0, os.Getenv("NO_SUCH_VARIABLE") == "")
	os.Setenv("K", "v")
	fmt.Println(os.Getenv("K"))
	fmt.Fprintln(os.Stdout, "to stdout")
	defer fmt.Println("never")
	log.SetFlags(0)
	log.Fatalf("fatal %s", "end")
}
