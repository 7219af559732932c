package main

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

type job struct{ name string }

func (j job) run() string      { return here(0) }
func (j *job) start() string   { return here(0) + " " + j.run() }
func wrap(f func() string) any { return f() }

// bare drops the package of a function's name.
func bare(name string) string {
	_, name, _ = strings.Cut(filepath.Base(name), ".")
	return name
}

// here says where the caller of its caller stands, and in which function.
func here(skip int) string {
	pc, file, line, ok := runtime.Caller(skip + 1)
	return fmt.Sprint(bare(runtime.FuncForPC(pc).Name()), " ", filepath.Base(file), " ", line, " ", ok)
}

type list[T any] struct{ all []T }

func (l *list[T]) add(x T) string { return here(0) }

func each[T any](x T, f func(T) string) string { return f(x) }

func chain() []string {
	pcs := make([]uintptr, 8)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	var out []string
	for {
		f, more := frames.Next()
		out = append(out, bare(f.Function))
		if !more || bare(f.Function) == "run" {
			return out
		}
	}
}

//go:noinline
func deeper() []string { return func() []string { return chain() }() }

//go:noinline
func run() {
	j := &job{"a"}
	fmt.Println(here(0))
	fmt.Println(j.run(), j.start())
	var r interface{ run() string } = j // through a wrapper
	f := r.run
	fmt.Println(r.run(), f())
	fmt.Println(wrap(j.run), wrap(func() string { return here(1) }))
	fmt.Println((&list[int]{}).add(1), each(2, func(int) string { return here(1) }))
	for _, name := range deeper() {
		fmt.Print(name, " ")
	}
	fmt.Println()
	done := make(chan string)
	go func() { done <- strings.Join(chain(), " ") }()
	fmt.Println(<-done)
	defer func() {
		recover()
		fmt.Println(here(0))
	}()
	var p *job
	p.name = "x"
}

func main() { run() }
