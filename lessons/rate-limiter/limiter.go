// Package ratelimiter: two messages a second are allowed, and three go out.
package ratelimiter

import (
	"fmt"
	"sync"
	"sync/atomic"

	"racelab/lessons/internal/remote"
)

// Lesson is a shop that may send two text messages a second.
type Lesson struct {
	Lock     bool `fix:"Check and take under one mutex"`
	Swap     bool `fix:"Take by compare-and-swap; check again if it fails"`
	Replicas bool `partial:"Run two replicas, each with its own limiter"`
	LockEach bool `wrong:"Check under the mutex, then take under the mutex"`
	Guard    bool `wrong:"Check with an atomic load, take with an atomic add"`
	Refill   bool `wrong:"Take atomically; the first caller each second refills"`

	tokens  int64 // messages left in this second
	mu      sync.Mutex
	second  atomic.Int64 // that tokens belong to
	replica [2]bucket
	gateway gateway
}

// What the contract allows, and the second in which all of this happens.
const (
	limit = 2
	now   = 7
)

// bucket is an exact limiter.
type bucket struct {
	mu     sync.Mutex
	tokens int
}

// Setup fills the bucket.
func (l *Lesson) Setup() {
	l.tokens = limit
	if l.Refill && !l.Swap {
		l.tokens = 0 // second 6 was busy
		l.second.Store(now - 1)
	}
	if l.Replicas {
		l.replica[0].tokens = limit
		l.replica[1].tokens = limit
	}
}

// allow takes a token, if one is left.
func (l *Lesson) allow() bool {
	if l.Lock {
		l.mu.Lock()
		defer l.mu.Unlock()
	}
	if l.Swap {
		for {
			t := atomic.LoadInt64(&l.tokens)
			if t == 0 {
				return false
			}
			if atomic.CompareAndSwapInt64(
				&l.tokens, t, t-1) {
				return true
			}
		}
	}
	if l.Refill {
		if l.second.Load() < now {
			atomic.StoreInt64(&l.tokens, limit)
			l.second.Store(now)
		}
		t := atomic.AddInt64(&l.tokens, -1)
		return t >= 0
	}
	if l.Guard {
		if atomic.LoadInt64(&l.tokens) == 0 {
			return false
		}
		atomic.AddInt64(&l.tokens, -1)
		return true
	}
	if l.LockEach {
		l.mu.Lock()
	}
	none := l.tokens == 0
	if l.LockEach {
		l.mu.Unlock()
	}
	if none {
		return false
	}
	if l.LockEach {
		l.mu.Lock()
		defer l.mu.Unlock()
	}
	l.tokens--
	return true
}

// allow takes a token of this replica's.
func (b *bucket) allow() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens == 0 {
		return false
	}
	b.tokens--
	return true
}

func (l *Lesson) text(what string, at int) {
	if l.Replicas {
		if l.replica[at].allow() {
			l.gateway.send(what)
		}
		return
	}
	if l.allow() {
		l.gateway.send(what)
	}
}

// Login texts a code to a customer.
func (l *Lesson) Login() { l.text("code", 0) }

// Parcel texts that a parcel has come.
func (l *Lesson) Parcel() { l.text("parcel", 1) }

// Advert texts an offer.
func (l *Lesson) Advert() { l.text("advert", 0) }

// gateway is the phone company.
type gateway struct {
	remote.Server
	sent int
}

func (g *gateway) send(what string) {
	g.Do(func() string {
		g.sent++
		return "text " + what
	})
}

// Outcome says how many messages went out.
func (l *Lesson) Outcome() string {
	return fmt.Sprintf("%d sent", l.gateway.sent)
}

// Invariant holds when the limit was kept.
func (l *Lesson) Invariant() error {
	if l.gateway.sent > limit {
		return fmt.Errorf("%d messages in one second, the contract allows %d", l.gateway.sent, limit)
	}
	return nil
}
