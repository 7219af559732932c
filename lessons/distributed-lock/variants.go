package distributedlock

import (
	"fmt"

	"github.com/redis/go-redis/v9"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/remote"
)

// majority takes the lock where it can, and
// has it if that is at two of three.
func (l *Lesson) majority(me string) bool {
	n := 0
	for _, r := range []*redis.Client{
		l.redis, l.node2, l.node3} {
		if r.SetNX(ctx, "lock", me, lease).Val() {
			n++
		}
	}
	if n >= 2 {
		return true
	}
	l.release(me)
	return false
}

// later is a lease in the manner of Consul's
// sessions: a key that lives longer keeps
// others out when the lease has run out.
func (l *Lesson) later(me string) bool {
	if !l.redis.SetNX(ctx, "delay", me,
		lease+delay).Val() {
		return false
	}
	l.redis.Set(ctx, "lock", me, lease)
	return true
}

// store keeps the list. It can refuse.
type store struct {
	remote.Server
	list   int   // donations
	newest int64 // token
}

// read returns the list, unless the token is
// older than one that was shown before.
func (s *store) read(token int64) (n int, ok bool) {
	s.Do(func() string {
		if ok = s.fits(token); !ok {
			return fmt.Sprintf("GET list, token %d -> refused", token)
		}
		n = s.list
		return fmt.Sprintf("GET list -> %d", n)
	})
	return n, ok
}

// write replaces the list.
func (s *store) write(n int, token int64) (ok bool) {
	s.Do(func() string {
		if ok = s.fits(token); !ok {
			return fmt.Sprintf("SET list %d, token %d -> refused", n, token)
		}
		s.list = n
		return fmt.Sprintf("SET list %d", n)
	})
	return ok
}

func (s *store) fits(token int64) bool {
	if token != 0 && token < s.newest {
		return false
	}
	s.newest = max(s.newest, token)
	return true
}

func (l *Lesson) acknowledge() string {
	l.saved++
	return "saved"
}

// Mari adds the donation of the morning.
func (l *Lesson) Mari() {
	if l.Pause {
		fault.Stall(true, pause, func() {
			l.add("mari")
		})
	} else {
		l.add("mari")
	}
}

// Jaan adds another one.
func (l *Lesson) Jaan() {
	if l.Del {
		remote.Sleep(pause)
	}
	l.add("jaan")
}

// Liis runs the servers. When it needs a
// third at the desks, she is that too.
func (l *Lesson) Liis() {
	if l.Jump {
		if fault.Happens(true) {
			l.setClock()
		}
	}
	if l.Del {
		remote.Sleep(pause)
		l.add("liis")
	}
}

// setClock sets the clock of a Redis ahead,
// and what has a deadline there is gone.
func (l *Lesson) setClock() {
	r := l.redis
	if l.Redlock {
		r = l.node2
	}
	r.PExpire(ctx, "lock", 0)
}

// Outcome says what was promised, and kept.
func (l *Lesson) Outcome() string {
	return fmt.Sprintf("%d saved, %d in the list", l.saved, l.store.list)
}

// Invariant holds when every donation that was
// acknowledged is in the list.
func (l *Lesson) Invariant() error {
	if l.saved > l.store.list {
		return fmt.Errorf("%d donations were saved, and the list has %d", l.saved, l.store.list)
	}
	return nil
}
