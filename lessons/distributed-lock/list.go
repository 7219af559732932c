// Package distributedlock: a lock guards a list of donations, and a donation
// is missing.
package distributedlock

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"racelab/lessons/internal/cache"
	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/remote"
)

// Lesson is a blood bank. Its stock is one
// list in a store, and the lock on it is a
// lease in Redis.
type Lesson struct {
	Fence   bool `fix:"The store refuses a token older than one it has seen"`
	OnWrite bool `partial:"Show the token to the store when writing"`
	Redlock bool `partial:"Take the lock on three of five Redis servers"`
	Etcd    bool `partial:"Take the lock in etcd, bound to a lease there"`
	Delay   bool `partial:"After a lease expires, nobody gets the lock for 15 s"`
	Longer  bool `wrong:"A lease of 20 s instead of 10"`
	Renew   bool `wrong:"Renew the lease while working"`
	Check   bool `wrong:"Check that the lock is still ours, then write"`
	Del     bool `wrong:"Release with a plain DEL"`
	Pause   bool `fault:"Mari's process may stand still for 30 s"`
	Jump    bool `fault:"The clock of one server may jump ahead"`
	Split   bool `fault:"Mari may not reach two of the five servers"`

	redis *redis.Client // the lock
	store store
	saved int // donations acknowledged
	etcd  etcd

	redis1, redis2 *redis.Client
	redis3, redis4 *redis.Client
}

const (
	work  = 5 * time.Second
	again = 5 * time.Second
	pause = 30 * time.Second
	delay = 15 * time.Second
)

var ctx = context.Background()

// Setup connects.
func (l *Lesson) Setup() {
	l.redis = cache.Client(0)
	if l.Redlock {
		l.redis1 = cache.Client(1)
		l.redis2 = cache.Client(2)
		l.redis3 = cache.Client(3)
		l.redis4 = cache.Client(4)
	}
}

// add puts a donation into the list.
func (l *Lesson) add(me string) {
	s := session{}
	if l.Etcd {
		s = l.etcd.lock()
	} else {
		for !l.acquire(me) {
			remote.Sleep(again)
		}
	}
	var token int64
	if l.Fence || l.OnWrite {
		if l.Etcd {
			token = s.revision
		} else {
			token = l.redis.
				Incr(ctx, "token").Val()
		}
	}
	shown := token
	if l.OnWrite {
		shown = 0
	}
	n, ok := l.store.read(shown)
	if !ok {
		return // somebody is newer
	}
	remote.Sleep(work) // type, count
	if l.Etcd {
		if !l.etcd.keepAlive(s.lease) {
			return // it has run out
		}
	} else if l.Renew {
		renew.Eval(ctx, l.redis,
			[]string{"lock"}, me,
			lease.Milliseconds())
	}
	if l.Check && !l.Etcd {
		v := l.redis.
			Get(ctx, "lock").Val()
		if v != me {
			return // it has run out
		}
	}
	if l.store.write(n+1, token) {
		l.store.Do(l.acknowledge)
	}
	if l.Etcd {
		l.etcd.revoke(s.lease)
	} else {
		l.release(me)
	}
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

// Liis runs the servers. When a third person
// is needed at the desks, it is her.
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

// setClock sets the clock of a server
// ahead. In a Redis, leases end then.
func (l *Lesson) setClock() {
	if l.Etcd {
		l.etcd.setClock()
		return
	}
	r := l.redis
	if l.Redlock {
		r = l.redis2
	}
	r.PExpire(ctx, "lock", 0)
}

// lease is how long the lock is ours.
const lease = 10 * time.Second

func (l *Lesson) acquire(me string) bool {
	if l.Redlock {
		return l.majority(me)
	}
	if l.Delay {
		return l.later(me)
	}
	ttl := lease
	if l.Longer {
		ttl = 2 * lease
	}
	return l.redis.SetNX(ctx,
		"lock", me, ttl).Val()
}

// unlock deletes the lock of its owner, and
// nobody else's.
var unlock = redis.NewScript(`-- unlock
if redis.call("GET", KEYS[1]) == ARGV[1] then
  return redis.call("DEL", KEYS[1])
end
return 0`)

// renew gives the owner more time.
var renew = redis.NewScript(`-- renew
if redis.call("GET", KEYS[1]) == ARGV[1] then
  return redis.call("PEXPIRE", KEYS[1], ARGV[2])
end
return 0`)

func (l *Lesson) release(me string) {
	if l.Redlock {
		for _, r := range l.five() {
			unlock.Eval(ctx, r,
				[]string{"lock"}, me)
		}
		return
	}
	if l.Del {
		l.redis.Del(ctx, "lock")
		return
	}
	if l.Delay {
		l.redis.Del(ctx, "lock", "delay")
		return
	}
	unlock.Eval(ctx, l.redis,
		[]string{"lock"}, me)
}

// five are the servers of Redlock.
func (l *Lesson) five() []*redis.Client {
	return []*redis.Client{
		l.redis, l.redis1, l.redis2,
		l.redis3, l.redis4}
}

// majority asks one after the other, and
// has the lock if three of five said yes,
// soon enough.
func (l *Lesson) majority(me string) bool {
	all := l.five()
	if l.Split {
		if me == "mari" &&
			fault.Happens(true) {
			all = all[:3] // no answer
		}
	}
	begin, n := remote.Now(), 0
	for _, r := range all {
		if r.SetNX(ctx,
			"lock", me, lease).Val() {
			n++
		}
	}
	took := remote.Now() - begin
	if n >= 3 && took < lease {
		return true
	}
	l.release(me)
	return false
}

// later is a lease like Consul's sessions: a
// key that lives longer keeps others out after
// the lease has expired.
func (l *Lesson) later(me string) bool {
	if !l.redis.SetNX(ctx, "delay", me,
		lease+delay).Val() {
		return false
	}
	l.redis.Set(ctx, "lock", me, lease)
	return true
}

// etcd is a model of etcd's API: leases,
// a revision that grows with each change,
// and a key that goes with its lease.
type etcd struct {
	remote.Server
	revision int64
	ends     []time.Duration // leases
	key      session         // "lock"
}

// session is a lease, and the revision
// at which its key was created.
type session struct {
	lease, revision int64
}

// lock waits until the key is its own.
func (e *etcd) lock() (s session) {
	for {
		s.lease = e.grant(lease)
		s.revision = e.create(s.lease)
		if s.revision > 0 {
			return s
		}
		e.revoke(s.lease)
		remote.Sleep(again)
	}
}

// grant makes a lease.
func (e *etcd) grant(ttl time.Duration) (id int64) {
	e.Do(func() string {
		end := remote.Now() + ttl
		e.ends = append(e.ends, end)
		id = int64(len(e.ends))
		return fmt.Sprintf(
			"Grant: lease %d, %v",
			id, ttl)
	})
	return id
}

// create is a transaction: if the key's
// create revision is 0, put it with the
// lease. The answer is the revision.
func (e *etcd) create(id int64) (at int64) {
	e.Do(func() string {
		e.expire()
		if e.key.revision != 0 ||
			!e.alive(id) {
			return "ACQUIRE lock -> refused"
		}
		e.revision++
		at = e.revision
		e.key = session{id, at}
		return fmt.Sprintf(
			"ACQUIRE lock revision -> %d",
			at)
	})
	return at
}

// keepAlive extends a lease, if it is not
// over.
func (e *etcd) keepAlive(id int64) (ok bool) {
	e.Do(func() string {
		ok = e.alive(id)
		if !ok {
			return fmt.Sprintf(
				"KeepAlive: lease %d is gone",
				id)
		}
		end := remote.Now() + lease
		e.ends[id-1] = end
		return fmt.Sprintf(
			"KeepAlive: lease %d, %v",
			id, lease)
	})
	return ok
}

// revoke ends a lease; its key goes.
func (e *etcd) revoke(id int64) {
	e.Do(func() string {
		e.ends[id-1] = 0
		e.expire()
		return fmt.Sprintf(
			"Revoke: lease %d", id)
	})
}

// setClock changes the time of day.
func (e *etcd) setClock() {
	e.Do(func() string {
		return "clock: ahead, leases stay"
	})
}

func (e *etcd) alive(id int64) bool {
	return remote.Now() < e.ends[id-1]
}

// expire deletes the key if its lease
// is over.
func (e *etcd) expire() {
	if e.key.revision != 0 &&
		!e.alive(e.key.lease) {
		e.key = session{}
		e.revision++
	}
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
