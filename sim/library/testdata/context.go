package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

type key string

type custom struct {
	context.Context
	done chan struct{}
}

func (c custom) Done() <-chan struct{} { return c.done }
func (c custom) Err() error {
	select {
	case <-c.done:
		return errors.New("custom is done")
	default:
		return nil
	}
}

func main() {
	bg := context.Background()
	fmt.Println(bg, context.TODO(), bg.Err(), bg.Done() == nil, bg.Value("x"))
	ctx, cancel := context.WithCancel(bg)
	child, cancelChild := context.WithCancel(context.WithValue(ctx, key("user"), "alice"))
	fmt.Println(child.Value(key("user")), child.Value(key("none")), ctx.Value(key("user")), child.Err())
	cancel()
	cancel()
	<-child.Done()
	fmt.Println(ctx.Err(), child.Err(), context.Cause(child), errors.Is(child.Err(), context.Canceled))
	cancelChild()
	late, cancelLate := context.WithCancel(ctx)
	fmt.Println(late.Err())
	cancelLate()

	c2, cause := context.WithCancelCause(bg)
	grand, cancelGrand := context.WithCancel(c2)
	cause(errors.New("disk full"))
	cause(errors.New("second"))
	fmt.Println(c2.Err(), context.Cause(c2), grand.Err(), context.Cause(grand))
	cancelGrand()

	to, cancelTo := context.WithTimeout(bg, 10*time.Millisecond)
	_, has := to.Deadline()
	fmt.Println(has)
	<-to.Done()
	fmt.Println(to.Err(), errors.Is(to.Err(), context.DeadlineExceeded), context.Cause(to))
	cancelTo()
	fmt.Println(to.Err())

	long, cancelLong := context.WithTimeout(bg, time.Hour)
	short, cancelShort := context.WithTimeout(long, 5*time.Millisecond)
	select {
	case <-short.Done():
		fmt.Println("short first", long.Err())
	case <-long.Done():
	}
	cancelShort()
	cancelLong()
	fmt.Println(long.Err())
	past, cancelPast := context.WithDeadline(bg, time.Now().Add(-time.Second))
	fmt.Println(past.Err())
	cancelPast()
	tc, cancelTc := context.WithTimeoutCause(bg, time.Millisecond, errors.New("too slow"))
	<-tc.Done()
	fmt.Println(tc.Err(), context.Cause(tc))
	cancelTc()
	var te interface{ Timeout() bool }
	fmt.Println(errors.As(tc.Err(), &te) && te.Timeout())

	p3, cancel3 := context.WithCancel(context.WithValue(bg, key("k"), 1))
	free := context.WithoutCancel(p3)
	cancel3()
	fmt.Println(free.Err(), free.Done() == nil, free.Value(key("k")), context.Cause(free))

	p4, cancel4 := context.WithCancel(bg)
	var wg sync.WaitGroup
	wg.Add(1)
	stop := context.AfterFunc(p4, func() { fmt.Println("after func"); wg.Done() })
	cancel4()
	wg.Wait()
	fmt.Println(stop())
	p5, cancel5 := context.WithCancel(bg)
	stop = context.AfterFunc(p5, func() { fmt.Println("never") })
	fmt.Println(stop(), stop())
	cancel5()

	cu := custom{bg, make(chan struct{})}
	fromCustom, cancelC := context.WithCancel(cu)
	fmt.Println(fromCustom.Err())
	close(cu.done)
	<-fromCustom.Done()
	fmt.Println(fromCustom.Err(), context.Cause(fromCustom))
	cancelC()
	already, cancelA := context.WithCancel(cu)
	fmt.Println(already.Err())
	cancelA()
	fmt.Println(ctx, child, context.WithoutCancel(ctx))
	try(func() { context.WithCancel(nil) })
	try(func() { context.WithValue(bg, nil, 1) })
	try(func() { context.WithValue(bg, []int{1}, 1) })
}

func try(f func()) {
	defer func() { fmt.Println("panic:", recover()) }()
	f()
}
