// Why: waits for a signal on c\.up, but nobody will signal; .*waits for c\.dial, but main\.func1, who runs its function since \d+, never ends it

package main

import "sync"

type client struct {
	dial sync.Once
	up   *sync.Cond
	lock sync.Mutex
	on   bool
}

func connect(c *client) {
	c.dial.Do(func() {
		c.lock.Lock()
		for !c.on {
			c.up.Wait()
		}
		c.lock.Unlock()
	})
}

func main() {
	var c client
	c.up = sync.NewCond(&c.lock)
	done := make(chan bool)
	for range 2 {
		go func() { connect(&c); done <- true }()
	}
	<-done
	<-done
}
