package main

import (
	"errors"
	"fmt"
	"time"
)

func main() {
	d := 90*time.Minute + 30*time.Second + 5*time.Millisecond
	fmt.Println(d, d.Hours(), d.Minutes(), d.Seconds(), d.Milliseconds(), d.Truncate(time.Minute), d.Round(time.Hour), (-d).Abs())
	fmt.Println(time.Duration(0), time.Duration(999), 1500*time.Microsecond, time.Duration(1<<63-1))
	p, err := time.ParseDuration("1h15m30.5s")
	fmt.Println(p, err)
	_, err = time.ParseDuration("abc")
	fmt.Println(err)
	t := time.Date(2024, time.February, 28, 23, 59, 59, 123456789, time.UTC)
	fmt.Println(t, t.Format(time.RFC3339), t.Format(time.Kitchen), t.Format("Mon Jan 2 15:04:05.000 2006"))
	u := t.Add(48 * time.Hour)
	fmt.Println(u.Month(), u.Day(), u.Weekday(), u.YearDay(), u.Sub(t), u.After(t), t.Before(u), t.Equal(t), t.Compare(u), u.Unix(), u.UnixMilli(), u.UnixNano())
	fmt.Println(t.AddDate(0, 1, 1).Format(time.DateOnly), t.Truncate(time.Hour).Format(time.TimeOnly), t.Round(time.Second).Format(time.DateTime))
	var zero time.Time
	fmt.Println(zero, zero.IsZero(), zero.Unix(), zero.Year())
	fmt.Println(time.Unix(0, 0).UTC(), time.UnixMilli(1500).UTC(), time.Unix(-1, -1).UTC())
	q, err := time.Parse(time.DateOnly, "2023-07-04")
	fmt.Println(q, err)
	_, err = time.Parse(time.DateOnly, "2023-13-04")
	fmt.Println(err)
	_, err = time.Parse(time.RFC3339, "nonsense")
	var pe *time.ParseError
	fmt.Println(err, errors.As(err, &pe), pe.Value)
	fmt.Println(t.Sub(zero), zero.Sub(t), time.Month(13), time.Weekday(9), time.March, time.Saturday)
	y, w := t.ISOWeek()
	fmt.Println(y, w)
	h, m, s := t.Clock()
	fmt.Println(h, m, s, t.Nanosecond())

	start := time.Now()
	time.Sleep(20 * time.Millisecond)
	fmt.Println(time.Since(start).Round(20 * time.Millisecond))
	timer := time.NewTimer(time.Hour)
	fmt.Println(timer.Stop(), timer.Stop(), timer.Reset(time.Millisecond))
	<-timer.C
	fmt.Println(timer.Stop())
	timer.Reset(time.Millisecond)
	time.Sleep(20 * time.Millisecond)
	fmt.Println(timer.Stop()) // fired, not received: as of Go 1.23 it counts as stopped
	select {
	case <-timer.C:
		fmt.Println("stale")
	default:
		fmt.Println("nothing stale")
	}
	fired := make(chan string)
	af := time.AfterFunc(time.Millisecond, func() { fired <- "AfterFunc" })
	fmt.Println(<-fired, af.Stop())
	ticker := time.NewTicker(5 * time.Millisecond)
	for range 3 {
		<-ticker.C
	}
	ticker.Reset(time.Hour)
	ticker.Stop()
	select {
	case <-ticker.C:
		fmt.Println("tick")
	case <-time.After(20 * time.Millisecond):
		fmt.Println("after")
	}
	try(func() { time.NewTicker(0) })
	try(func() { ticker.Reset(-1) })
	try(func() { new(time.Timer).Stop() })
	fmt.Println(time.Tick(0) == nil)
}

func try(f func()) {
	defer func() { fmt.Println("panic:", recover()) }()
	f()
}
