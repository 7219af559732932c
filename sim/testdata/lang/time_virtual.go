package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

func main() {
	start := time.Now()
	time.Sleep(20 * time.Millisecond)
	fmt.Println(time.Since(start) >= 20*time.Millisecond, time.Since(start) < 15*time.Second)
	select {
	case <-time.After(10 * time.Millisecond):
		fmt.Println("after")
	case <-time.After(5 * time.Second):
		fmt.Println("never")
	}
	t := time.NewTimer(time.Hour)
	fmt.Println(t.Stop(), t.Stop(), t.Reset(time.Millisecond))
	<-t.C
	tick := time.NewTicker(10 * time.Millisecond)
	for range 3 {
		<-tick.C
	}
	tick.Stop()
	fmt.Println("three ticks")
	done := make(chan bool)
	time.AfterFunc(time.Millisecond, func() { close(done) })
	<-done
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	<-ctx.Done()
	fmt.Println(ctx.Err(), errors.Is(ctx.Err(), context.DeadlineExceeded), context.Cause(ctx))
	ctx2, cancel2 := context.WithCancelCause(context.WithValue(context.Background(), "k", "v"))
	cancel2(errors.New("my cause"))
	fmt.Println(ctx2.Err(), context.Cause(ctx2), ctx2.Value("k"), ctx2.Value("z"))
	fmt.Println(1500*time.Millisecond, time.Duration(0), 2*time.Hour+3*time.Minute, time.Duration(1234567), time.Duration(1500).String(), (90 * time.Second).Minutes(), time.Duration(2.5*float64(time.Second)), time.Second.Milliseconds())
	d, err := time.ParseDuration("1h15m30.5s")
	fmt.Println(d, err, d.Round(time.Minute), d.Truncate(time.Hour))
	_, err = time.ParseDuration("x")
	fmt.Println(err)
	stop := context.AfterFunc(ctx2, func() {})
	_ = stop
	u := time.Unix(0, 0).UTC()
	fmt.Println(u.Year(), u.Add(24*time.Hour).Day(), u.Weekday(), time.March, u.Before(start), start.Sub(start))
}
