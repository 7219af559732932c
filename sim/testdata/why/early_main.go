// Why: main, in len, read l\.rows = \[\] \(\d+\) before ledger\.write set l\.rows to \[order 7\]
// Not: unlocked l\.mu

package main

import (
	"sync"
	"time"
)

type ledger struct {
	mu   sync.Mutex
	rows []string
}

func (l *ledger) write(s string) {
	time.Sleep(3 * time.Second)
	l.mu.Lock()
	l.rows = append(l.rows, s)
	l.mu.Unlock()
}

func (l *ledger) len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.rows)
}

func main() {
	l := &ledger{}
	go l.write("order 7")
	time.Sleep(2 * time.Second)
	if l.len() == 0 {
		panic("order 7 is not written")
	}
}
