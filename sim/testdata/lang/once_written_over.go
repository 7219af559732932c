package main

import (
	"fmt"
	"sync"
)

type conn struct {
	once sync.Once
	n    int
}

func (c *conn) reset() { *c = conn{n: c.n + 1} }

func main() {
	c := new(conn)
	c.once.Do(func() { fmt.Println("connected") })
	c.reset() // nobody is in it
	c.once.Do(func() { fmt.Println("again") })
	c.reset()
	c.once.Do(c.reset)
}
