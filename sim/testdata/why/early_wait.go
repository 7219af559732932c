// Why: How it fails: main, in shutdown, read o\.sent = 0 \(\d+\) before outbox\.flush changed o\.sent .*only if more timers fire early
// Not: What decided it

package main

import (
	"fmt"
	"sync/atomic"
	"time"
)

type outbox struct{ sent atomic.Int32 }

func (o *outbox) flush() {
	time.Sleep(500 * time.Millisecond)
	o.sent.Add(1)
}

func shutdown(o *outbox, grace time.Duration) {
	time.Sleep(grace)
	if o.sent.Load() == 0 {
		panic(fmt.Sprintf("mail lost after %v", grace))
	}
}

func main() {
	var o outbox
	go o.flush()
	shutdown(&o, 100*time.Millisecond)
}
