package sqldb

import (
	"context"

	"racelab/rt"
)

// This file has the pool of connections of database/sql.

// Pool is a number of connections of which each serves one at a time.
type Pool struct {
	limit   int // 0 for any number
	used    int
	waiting []*ticket
}

type ticket struct {
	q     rt.Queue
	ready bool
	over  bool
}

// Limit sets how many connections there are, 0 for any number.
func (p *Pool) Limit(n int) { p.setLimit(n) }

//racelab:step
func (p *Pool) setLimit(n int) { p.limit = max(n, 0) }

// Limited reports whether the pool has a limit.
func (p *Pool) Limited() bool { return Peek(&p.limit) > 0 }

// Take waits for a connection.
func (p *Pool) Take(ctx context.Context) *Error { return p.take(ctx) }

//racelab:step
func (p *Pool) take(ctx context.Context) *Error {
	if p.used < p.limit || p.limit == 0 {
		p.used++
		rt.Label("acquire a connection")
		p.tell()
		return nil
	}
	k := &ticket{}
	p.waiting = append(p.waiting, k)
	p.tell()
	var stop func() bool
	if ctx != nil && ctx.Done() != nil {
		stop = context.AfterFunc(ctx, func() { p.cancel(k) })
	}
	rt.Label("acquire a connection: wait, all " + itoa(p.limit) + " are in use")
	rt.Park(&k.q)
	rt.Label("acquire a connection")
	if stop != nil {
		stop()
	}
	if k.over {
		return &Error{Code: "57014", Message: ctx.Err().Error(), Context: ctx.Err()}
	}
	return nil
}

// Give returns a connection to the pool: the next in line has it at once.
func (p *Pool) Give() { p.give() }

//racelab:step
func (p *Pool) give() {
	rt.Label("release a connection")
	if len(p.waiting) == 0 {
		p.used--
		p.tell()
		return
	}
	k := p.waiting[0]
	p.waiting = p.waiting[1:]
	p.tell()
	k.ready = true
	rt.Wake(&k.q, 1)
}

//racelab:step
func (p *Pool) cancel(k *ticket) {
	rt.Label("acquire a connection: the wait is over")
	for i, w := range p.waiting {
		if w == k {
			p.waiting = append(p.waiting[:i:i], p.waiting[i+1:]...)
			p.tell()
			k.over = true
			rt.Wake(&k.q, 1)
			return
		}
	}
}

// State returns the limit and how many connections are in use.
func (p *Pool) State() (limit, used int) { return p.state() }

//racelab:step
func (p *Pool) state() (limit, used int) { return p.limit, p.used }

// tell says how many connections are in use.
func (p *Pool) tell() { rt.Observe(rt.Pool, "", itoa(p.limit), p.used, len(p.waiting)) }
