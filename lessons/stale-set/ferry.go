// Package staleset: a ferry leaves earlier, and passengers still see the old
// time.
package staleset

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"racelab/lessons/internal/cache"
	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/remote"
)

// Lesson is a ferry, its departure in the
// database, and a copy of it in the cache.
type Lesson struct {
	Version bool `fix:"Set only a newer version than the one in the cache"`
	Lease   bool `fix:"A miss gives out a token; a change makes it void"`
	TTL     bool `partial:"Delete after the change; copies live for a minute"`
	After   bool `wrong:"Change the database, then delete the copy"`
	Before  bool `wrong:"Delete the copy, then change the database"`
	Twice   bool `wrong:"Delete before the change, and again a second after it"`
	Pause   bool `fault:"Eleni's server may stop for five seconds"`

	redis *redis.Client
	db    database
}

var ctx = context.Background()

// Setup connects. The copy has just expired.
func (l *Lesson) Setup() {
	l.redis = cache.Client(0)
	l.db.now = departure{"17:30", 1}
}

// show answers a passenger: when does it go?
func (l *Lesson) show() {
	if l.Lease {
		l.showLeased()
		return
	}
	if l.has() {
		return
	}
	d := l.db.read()
	if l.Version {
		l.put(d)
		return
	}
	if l.TTL {
		l.redis.Set(ctx, "ferry",
			d.at, time.Minute)
		return
	}
	l.redis.Set(ctx, "ferry", d.at, 0)
}

// move lets the ferry go earlier.
func (l *Lesson) move() {
	if l.Before || l.Twice {
		l.redis.Del(ctx, "ferry")
	}
	if l.Version {
		l.put(l.db.write("17:10"))
		return
	}
	l.db.write("17:10")
	if l.Before {
		return
	}
	if l.Twice {
		remote.Sleep(time.Second)
		l.redis.Del(ctx, "ferry")
		return
	}
	if l.Lease {
		l.redis.Del(ctx,
			"ferry", "token")
		return
	}
	if l.After || l.TTL {
		l.redis.Del(ctx, "ferry")
		return
	}
	l.redis.Set(ctx, "ferry", "17:10", 0)
}

// newer sets what is newer than what is there.
const newer = `-- set if newer
local v = redis.call("HGET", KEYS[1], "version")
if v and tonumber(v) >= tonumber(ARGV[2]) then
  return 0
end
redis.call("HSET", KEYS[1], "time", ARGV[1], "version", ARGV[2])
return 1`

func (l *Lesson) put(d departure) {
	l.redis.Eval(ctx, newer,
		[]string{"ferry"}, d.at, d.version)
}

// lease returns the copy. Where there is none
// it gives a token to one, for ten seconds.
const lease = `-- lease
local t = redis.call("GET", KEYS[1])
if t then
  return t
end
if redis.call("SET", KEYS[2], ARGV[1], "NX", "EX", 10) then
  return "token"
end
return "none"`

// fill sets the copy while the token is valid.
const fill = `-- fill
if redis.call("GET", KEYS[2]) ~= ARGV[1] then
  return 0
end
redis.call("DEL", KEYS[2])
redis.call("SET", KEYS[1], ARGV[2])
return 1`

func (l *Lesson) showLeased() {
	keys := []string{"ferry", "token"}
	got, _ := l.redis.Eval(ctx,
		lease, keys, "eleni").Text()
	if got != "token" && got != "none" {
		return
	}
	d := l.db.read()
	if got == "token" {
		l.redis.Eval(ctx,
			fill, keys, "eleni", d.at)
	}
}

// Eleni's server answers a passenger.
func (l *Lesson) Eleni() {
	if l.Pause {
		fault.Stall(true,
			5*time.Second, l.show)
	} else {
		l.show()
	}
}

// Nikos, at the harbour, moves the ferry.
func (l *Lesson) Nikos() { l.move() }

// cached returns the copy, if there is one.
func (l *Lesson) cached() (string, bool) {
	if l.Version {
		t, err := l.redis.
			HGet(ctx, "ferry", "time").Result()
		return t, err == nil
	}
	t, err := l.redis.
		Get(ctx, "ferry").Result()
	return t, err == nil
}

func (l *Lesson) has() bool {
	_, ok := l.cached()
	return ok
}

// departure is a row: when the ferry goes, and
// how often that was changed.
type departure struct {
	at      string
	version int
}

// database has the departure.
type database struct {
	remote.Server
	now departure
}

func (b *database) read() (d departure) {
	b.Do(func() string {
		d = b.now
		return "SELECT departure -> " + d.at
	})
	return d
}

func (b *database) write(t string) (d departure) {
	b.Do(func() string {
		b.now = departure{t, b.now.version + 1}
		d = b.now
		return "UPDATE departure = " + t
	})
	return d
}

// Outcome says when the ferry goes, and what
// passengers are shown.
func (l *Lesson) Outcome() string {
	shown, ok := l.cached()
	switch {
	case !ok || shown == l.db.now.at:
		return "goes 17:10, shown 17:10"
	case l.redis.TTL(ctx, "ferry").Val() > 0:
		return "goes 17:10, shown 17:30 for a minute"
	}
	return "goes 17:10, shown 17:30 for good"
}

// Invariant holds when nobody is shown the old
// time any more.
func (l *Lesson) Invariant() error {
	if shown, ok := l.cached(); ok && shown != l.db.now.at {
		return fmt.Errorf("the ferry goes at %s, and the cache says %s", l.db.now.at, shown)
	}
	return nil
}
