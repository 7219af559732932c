// Why: Check-then-act: main read p\.idle = \[\] .*main\.func1 changed p\.idle .*main set p\.shut to true
// Not: sent true on p\.lock

package main

type conn struct{ closed bool }

type pool struct {
	lock chan bool
	shut bool
	idle []*conn
}

func (p *pool) with(f func()) {
	p.lock <- true
	f()
	<-p.lock
}

func (p *pool) give(c *conn) {
	p.with(func() {
		if p.shut {
			c.closed = true
		} else {
			p.idle = append(p.idle, c)
		}
	})
}

func (p *pool) close() {
	var all []*conn
	p.with(func() { all, p.idle = p.idle, nil })
	for _, c := range all {
		c.closed = true
	}
	p.with(func() { p.shut = true })
}

func main() {
	p := &pool{lock: make(chan bool, 1)}
	c := new(conn)
	done := make(chan bool)
	go func() { p.give(c); done <- true }()
	p.close()
	<-done
	if !c.closed {
		panic("leaked connection")
	}
}
