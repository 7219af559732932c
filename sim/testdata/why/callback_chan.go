// Why: main set c\.m to nil \(\d+\), and main\.func1, in expire, read c\.m = nil

package main

import (
	"sync"
	"time"
)

type cache struct {
	sync.Mutex
	m map[string]string
}

func expire(c *cache, k string) {
	c.Lock()
	c.m[k] = "expired"
	c.Unlock()
}

func main() {
	c := &cache{m: make(map[string]string)}
	stop := time.AfterFunc(time.Minute, func() { expire(c, "a") })
	time.Sleep(time.Minute)
	stop.Stop()
	c.Lock()
	c.m = nil
	c.Unlock()
	time.Sleep(time.Minute)
}
