package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

func main() {
	g, ctx := errgroup.WithContext(context.Background())
	boom := errors.New("boom")
	g.Go(func() error { return boom })
	g.Go(func() error { <-ctx.Done(); return ctx.Err() })
	fmt.Println(g.Wait(), ctx.Err(), context.Cause(ctx))

	var limited errgroup.Group
	limited.SetLimit(2)
	var active, most, count atomic.Int32
	for range 5 {
		limited.Go(func() error {
			if n := active.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(time.Millisecond)
			active.Add(-1)
			count.Add(1)
			return nil
		})
	}
	fmt.Println(limited.Wait(), most.Load() <= 2, count.Load())
	block := make(chan bool)
	var one errgroup.Group
	one.SetLimit(1)
	fmt.Println(one.TryGo(func() error { <-block; return nil }), one.TryGo(func() error { return nil }))
	try(func() { one.SetLimit(3) })
	close(block)
	fmt.Println(one.Wait())

	var sf singleflight.Group
	started, release := make(chan bool), make(chan bool)
	var runs atomic.Int32
	fn := func() (any, error) {
		runs.Add(1)
		close(started)
		<-release
		return "value", nil
	}
	ch := sf.DoChan("k", fn)
	<-started
	ch2 := sf.DoChan("k", fn)
	close(release)
	r, r2 := <-ch, <-ch2
	fmt.Println(r.Val, r.Err, r.Shared, r2.Val, r2.Shared, runs.Load())
	v, err, shared := sf.Do("other", func() (any, error) { return 1, boom })
	fmt.Println(v, err, shared)
	sf.Forget("none")
	try(func() { sf.Do("p", func() (any, error) { panic("inside") }) })

	sem := semaphore.NewWeighted(3)
	fmt.Println(sem.Acquire(context.Background(), 2), sem.TryAcquire(2), sem.TryAcquire(1))
	tctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	fmt.Println(sem.Acquire(tctx, 1), sem.Acquire(tctx, 9))
	cancel()
	got := make(chan error)
	go func() { got <- sem.Acquire(context.Background(), 3) }()
	sem.Release(3)
	fmt.Println(<-got, sem.TryAcquire(1))
	try(func() { sem.Release(5) })
	try(func() { sem.TryAcquire(-1) })

	pr, pw := io.Pipe()
	go func() {
		fmt.Fprint(pw, "through ")
		fmt.Fprint(pw, "the pipe")
		pw.CloseWithError(boom)
	}()
	data, err := io.ReadAll(pr)
	fmt.Printf("%q %v\n", data, err)
	pr, pw = io.Pipe()
	pr.Close()
	n, err := pw.Write([]byte("x"))
	fmt.Println(n, err)
	pr, pw = io.Pipe()
	go func() {
		b := make([]byte, 3)
		n, _ := io.ReadFull(pr, b)
		fmt.Println(n, string(b))
		pr.CloseWithError(boom)
	}()
	n, err = pw.Write([]byte("abcdef"))
	fmt.Println(n, err)
	pw.Close()
	_, err = pr.Read(nil)
	fmt.Println(err)
}

func try(f func()) {
	defer func() {
		r := recover()
		first, _, _ := strings.Cut(fmt.Sprint(r), "\n") // singleflight adds the stack
		fmt.Println("panic:", first)
	}()
	f()
}
