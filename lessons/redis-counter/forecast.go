// Package rediscounter: one forecast a minute is free, and a customer gets
// two.
package rediscounter

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"racelab/lessons/internal/cache"
	"racelab/lessons/internal/fault"
)

// Lesson is a weather service that gives each
// customer one free forecast a minute.
type Lesson struct {
	Script bool `fix:"Count and set the deadline in one Lua script"`
	Multi  bool `fix:"INCR and EXPIRE in one MULTI, then check the number"`
	Watch  bool `fix:"WATCH the counter; retry if it has changed"`
	Incr   bool `partial:"INCR; the first caller sets the deadline"`
	Outer  bool `wrong:"GET, then SET inside MULTI and EXEC"`
	Guard  bool `wrong:"Check with GET, then count with INCR"`
	Floor  bool `wrong:"Count down with HINCRBY -1"`
	Crash  bool `fault:"A worker may crash between any two steps"`

	redis  *redis.Client
	served atomic.Int32 // forecasts
}

const (
	limit  = 1
	minute = time.Minute
)

type pipe = redis.Pipeliner

// Setup connects. Nobody has asked yet.
func (l *Lesson) Setup() {
	l.redis = cache.Client(0)
	if l.Floor {
		ctx := context.Background()
		l.redis.HSet(ctx, "quota", "left", limit)
		l.redis.Expire(ctx, "quota", minute)
	}
}

// allow says whether the customer has a
// forecast left, and counts it.
func (l *Lesson) allow(
	ctx context.Context,
) bool {
	if l.Script {
		return l.script(ctx) <= limit
	}
	if l.Multi {
		return l.multi(ctx) <= limit
	}
	if l.Watch {
		return l.watch(ctx)
	}
	if l.Incr {
		n := l.redis.
			Incr(ctx, "used").Val()
		if n == 1 {
			l.redis.Expire(ctx,
				"used", minute)
		}
		return n <= limit
	}
	if l.Floor {
		err := l.redis.HIncrBy(ctx,
			"quota", "left", -1).Err()
		return err == nil
	}
	n, _ := l.redis.
		Get(ctx, "used").Int()
	if n >= limit {
		return false
	}
	if l.Guard {
		l.script(ctx)
		return true
	}
	if l.Outer {
		l.redis.TxPipelined(ctx,
			func(p pipe) error {
				p.Set(ctx,
					"used", n+1, minute)
				return nil
			})
		return true
	}
	l.redis.Set(ctx,
		"used", n+1, minute)
	return true
}

// count runs where the data is.
const count = `-- count
local n = redis.call("INCR", KEYS[1])
if n == 1 then
  redis.call("EXPIRE", KEYS[1], 60)
end
return n`

func (l *Lesson) script(
	ctx context.Context) int {
	n, _ := l.redis.Eval(ctx, count,
		[]string{"used"}).Int()
	return n
}

// multi sends two commands as one.
func (l *Lesson) multi(
	ctx context.Context) int64 {
	var n *redis.IntCmd
	l.redis.TxPipelined(ctx,
		func(p pipe) error {
			n = p.Incr(ctx, "used")
			p.ExpireNX(ctx,
				"used", minute)
			return nil
		})
	return n.Val()
}

// watch writes if nobody else has written
// since it read.
func (l *Lesson) watch(
	ctx context.Context) bool {
	ok := false
	try := func(tx *redis.Tx) error {
		n, _ := tx.
			Get(ctx, "used").Int()
		if n >= limit {
			return nil
		}
		ok = true
		_, err := tx.TxPipelined(ctx,
			func(p pipe) error {
				p.Set(ctx,
					"used", n+1, minute)
				return nil
			})
		return err
	}
	for {
		ok = false
		err := l.redis.Watch(ctx, try, "used")
		if !errors.Is(err, redis.TxFailedErr) {
			return ok
		}
	}
}

// answer is one request of the customer.
func (l *Lesson) answer() {
	ctx := context.Background()
	if l.allow(ctx) {
		l.served.Add(1)
	}
}

// Ana is the worker that gets one request.
func (l *Lesson) Ana() {
	if l.Crash {
		fault.Die(true, l.answer)
	} else {
		l.answer()
	}
}

// Ben gets the other, in the same moment.
func (l *Lesson) Ben() {
	if l.Crash {
		fault.Die(true, l.answer)
	} else {
		l.answer()
	}
}

// look returns the counter, and how long it
// will live; -2 for no counter, -1 for ever.
func (l *Lesson) look() (int, time.Duration) {
	ctx := context.Background()
	if l.Floor {
		n, _ := l.redis.HGet(ctx, "quota", "left").Int()
		return limit - n, l.redis.TTL(ctx, "quota").Val()
	}
	n, _ := l.redis.Get(ctx, "used").Int()
	return n, l.redis.TTL(ctx, "used").Val()
}

// Outcome says what was served and counted.
func (l *Lesson) Outcome() string {
	n, ttl := l.look()
	text := fmt.Sprintf("%d served, counter %d", l.served.Load(), n)
	if l.Floor {
		text = fmt.Sprintf("%d served, %d left", l.served.Load(), limit-n)
	}
	if ttl == -1 {
		text += " for ever"
	}
	return text
}

// Invariant holds when the customer got no more
// than the limit, and the counter expires.
func (l *Lesson) Invariant() error {
	n, ttl := l.look()
	if s := l.served.Load(); s > limit {
		return fmt.Errorf("%d forecasts were served, and the limit is %d", s, limit)
	}
	if n > 0 && ttl == -1 {
		return fmt.Errorf("the counter never expires: the customer gets no more forecasts")
	}
	return nil
}
