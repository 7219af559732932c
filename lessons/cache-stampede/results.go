// Package cachestampede: a cached page
// expires, and the database goes down.
package cachestampede

import (
	"context"
	"fmt"
	"math/rand"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/singleflight"

	"racelab/lessons/internal/cache"
	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/remote"
)

// Lesson is a newspaper on election night. Its
// page of results has just expired.
type Lesson struct {
	Flight   bool `fix:"singleflight, and look in the cache again inside it"`
	Replicas bool `partial:"Two web servers, each with its own singleflight"`
	Deadline bool `partial:"A lock in the cache, and a time limit for the query"`
	Lock     bool `partial:"A lock in the cache for ten seconds"`
	Lease    bool `partial:"A lease: one token per ten seconds; show it when setting"`
	Bare     bool `wrong:"singleflight around the query only"`
	Jitter   bool `wrong:"Add a random part to the lifetime"`
	Slow     bool `fault:"The query may take 15 seconds"`
	Pause    bool `fault:"Ines's server may stop for 15 seconds"`

	redis   *redis.Client
	db      database
	flights [2]singleflight.Group // by server
}

const (
	again   = 5 * time.Second
	limit   = 10 * time.Second
	timeout = 8 * time.Second // of statements
	slow    = 15 * time.Second
	pause   = 15 * time.Second
)

var ctx = context.Background()

// Setup connects.
func (l *Lesson) Setup() {
	l.redis = cache.Client(0)
}

// page shows the results to one reader.
func (l *Lesson) page(me string, server int) {
	if l.Lease {
		l.leased(me)
		return
	}
	if l.cached() {
		return
	}
	if l.Flight || l.Replicas {
		l.flights[server].Do("results",
			func() (any, error) {
				if !l.cached() {
					l.fill()
				}
				return nil, nil
			})
		return
	}
	if l.Bare {
		l.flights[server].Do("results",
			func() (any, error) {
				l.fill()
				return nil, nil
			})
		return
	}
	if l.Lock || l.Deadline {
		l.locked(me)
		return
	}
	l.fill()
}

func (l *Lesson) cached() bool {
	err := l.redis.
		Get(ctx, "results").Err()
	return err == nil
}

// fill asks the database and keeps the answer.
func (l *Lesson) fill() {
	votes, ok := l.count()
	if !ok {
		return // it took too long
	}
	ttl := time.Minute
	if l.Jitter {
		s := rand.Intn(2)
		ttl += time.Duration(s) * time.Second
	}
	l.redis.Set(ctx,
		"results", votes, ttl)
}

// locked lets one in every ten seconds fill.
func (l *Lesson) locked(me string) {
	for !l.redis.SetNX(ctx,
		"filling", me, limit).Val() {
		remote.Sleep(again)
		if l.cached() {
			return
		}
	}
	if !l.cached() {
		l.fill()
	}
}

// lease returns the value, or else a token to
// one in every ten seconds.
const lease = `-- lease
local v = redis.call("GET", KEYS[1])
if v then
  return v
end
if redis.call("SET", KEYS[2], ARGV[1], "NX", "EX", 10) then
  return "token"
end
return "wait"`

// put sets the value if the token is valid.
const put = `-- put
if redis.call("GET", KEYS[2]) == ARGV[1] then
  redis.call("SET", KEYS[1], ARGV[2], "EX", 60)
  return 1
end
return 0`

func (l *Lesson) leased(me string) {
	keys := []string{"results", "token"}
	for {
		v, _ := l.redis.Eval(ctx,
			lease, keys, me).Text()
		if v == "token" {
			break
		}
		if v != "wait" {
			return // here they are
		}
		remote.Sleep(again)
	}
	if votes, ok := l.count(); ok {
		l.redis.Eval(ctx,
			put, keys, me, votes)
	}
}

// count asks the database.
func (l *Lesson) count() (int, bool) {
	l.db.begin()
	took := time.Duration(0)
	if l.Slow {
		if fault.Happens(true) {
			took = slow
		}
	}
	late := false
	if l.Deadline {
		late = took > timeout
	}
	if late {
		took = timeout
	}
	remote.Sleep(took)
	return l.db.end(late)
}

// database should count once.
type database struct {
	remote.Server
	counted int // times
	running int
	most    int // at once
}

func (d *database) begin() {
	d.Do(func() string {
		d.running++
		d.most = max(d.most, d.running)
		return fmt.Sprintf("SELECT sum(votes): %d at once", d.running)
	})
}

func (d *database) end(late bool) (votes int, ok bool) {
	d.Do(func() string {
		d.running--
		if late {
			return "SELECT sum(votes) -> timeout"
		}
		d.counted++
		return "SELECT sum(votes) -> 4212"
	})
	return 4212, !late
}

// Ines opens the page.
func (l *Lesson) Ines() {
	if l.Pause {
		fault.Stall(true, pause, func() {
			l.page("ines", 0)
		})
	} else {
		l.page("ines", 0)
	}
}

// Rui does, too.
func (l *Lesson) Rui() { l.page("rui", 0) }

// Nuno reads it from the other server, if
// there are two.
func (l *Lesson) Nuno() {
	if l.Replicas {
		l.page("nuno", 1)
		return
	}
	l.page("nuno", 0)
}

// Outcome says what the database had to do.
func (l *Lesson) Outcome() string {
	times := []string{"not counted", "counted once", "counted twice", "counted three times"}[l.db.counted]
	return fmt.Sprintf("%s, %d at once", times, l.db.most)
}

// Invariant holds when the database counted
// no more than once.
func (l *Lesson) Invariant() error {
	if l.db.most > 1 {
		return fmt.Errorf("the database had to count %d times at the same time", l.db.most)
	}
	if l.db.counted > 1 {
		return fmt.Errorf("the database counted %d times, and once is enough", l.db.counted)
	}
	return nil
}
