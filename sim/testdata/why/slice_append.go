// Why: Lost update: main\.func1( #2)? wrote \[\w\] \(\d+\) from a read
// Not: Check-then-act

package main

import "sync"

type log struct{ lines []string }

func (l *log) add(s string) { l.lines = append(l.lines, s) }

func main() {
	l := &log{}
	var wg sync.WaitGroup
	for _, s := range []string{"a", "b"} {
		wg.Go(func() { l.add(s) })
	}
	wg.Wait()
	if len(l.lines) != 2 {
		panic("a line is missing")
	}
}
