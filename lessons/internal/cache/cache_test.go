package cache_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"racelab/lessons/internal/cache"
	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/remote"
	"racelab/lessons/internal/world"
	"racelab/sim"
)

var ctx = context.Background()

// run encloses work as a compiled run is.
func run(t *testing.T, work func()) error {
	t.Helper()
	world.Begin()
	work()
	return world.End()
}

// elsewhere lets lessons use a server that is not theirs.
func elsewhere(t *testing.T) *miniredis.Miniredis {
	s := miniredis.RunT(t)
	world.Use(world.Servers{Redis: s.Addr()})
	t.Cleanup(func() { world.Use(world.Servers{}) })
	return s
}

func TestEveryRunBeginsEmptyAndNodesAreApart(t *testing.T) {
	for _, where := range []string{"embedded", "a server"} {
		t.Run(where, func(t *testing.T) {
			if where == "a server" {
				elsewhere(t)
			}
			for range 3 {
				err := run(t, func() {
					a, b := cache.Client(0), cache.Client(4)
					if n := a.Incr(ctx, "n").Val() + b.Incr(ctx, "n").Val(); n != 2 {
						t.Errorf("two first increments give %d, want 1 each", n)
					}
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestKeysExpireWhenActorsSleepAndOnlyThen(t *testing.T) {
	err := run(t, func() {
		c := cache.Client(0)
		c.SetNX(ctx, "lock", "alice", 10*time.Second)
		time.Sleep(15 * time.Millisecond) // the machine is busy: that is no time of the lesson's
		if c.SetNX(ctx, "lock", "bob", time.Second).Val() {
			t.Error("the lease expired while nobody slept")
		}
		remote.Sleep(9 * time.Second)
		if got := c.TTL(ctx, "lock").Val(); got != time.Second {
			t.Errorf("after nine of ten seconds %s are left", got)
		}
		remote.Sleep(time.Second)
		if !c.SetNX(ctx, "lock", "bob", time.Second).Val() {
			t.Error("the lease outlived its ten seconds")
		}
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTwoWhoSleepAtOnceDoNotMakeTheTimeOfBoth(t *testing.T) {
	err := run(t, func() {
		c := cache.Client(0)
		c.Set(ctx, "lock", "alice", 10*time.Second)
		world.Actors(2)
		done := make(chan bool)
		for range 2 {
			go func() { remote.Sleep(6 * time.Second); done <- true }()
		}
		<-done
		<-done
		if n := c.Exists(ctx, "lock").Val(); n != 1 {
			t.Error("six seconds and six seconds at once were more than ten")
		}
	})
	if err != nil {
		t.Error(err)
	}
}

func TestCrashesStrikeBetweenCommands(t *testing.T) {
	seen := map[int64]bool{}
	for range 300 {
		err := run(t, func() {
			c := cache.Client(0)
			fault.Die(true, func() {
				c.Incr(ctx, "n")
				c.TxPipelined(ctx, func(p redis.Pipeliner) error {
					p.Incr(ctx, "n")
					p.Incr(ctx, "n")
					return nil
				})
			})
			n, _ := c.Get(ctx, "n").Int64()
			seen[n] = true
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for n := range int64(4) {
		if want := n != 2; seen[n] != want { // a transaction is done or not
			t.Errorf("%d increments before a crash: %v, want %v", n, seen[n], want)
		}
	}
}

func TestDeadlinesAreShortenedOnARealServer(t *testing.T) {
	s := elsewhere(t)
	err := run(t, func() {
		c := cache.Client(1)
		c.Set(ctx, "set ex", 1, 30*time.Second)
		c.SetNX(ctx, "set px", 1, 2500*time.Millisecond)
		c.Set(ctx, "short", 1, time.Millisecond)
		c.Set(ctx, "none", 1, 0)
		c.Set(ctx, "expire", 1, 0)
		c.Expire(ctx, "expire", 60*time.Second)
		c.Set(ctx, "pexpire", 1, 0)
		c.PExpire(ctx, "pexpire", 4*time.Second)
		c.Do(ctx, "SETEX", "setex", 7, 1)
		c.TxPipelined(ctx, func(p redis.Pipeliner) error { return p.Set(ctx, "tx", 1, 9*time.Second).Err() })
		for key, want := range map[string]time.Duration{"set ex": 30 * time.Millisecond, "set px": 2 * time.Millisecond, "short": time.Millisecond, "none": 0, "expire": time.Minute, "pexpire": 4 * time.Millisecond, "setex": 7 * time.Millisecond, "tx": 9 * time.Millisecond} {
			if got := s.DB(1).TTL(key); got != want {
				t.Errorf("%s lives for %s, want %s", key, got, want)
			}
		}
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWhatOthersKeepInARedisIsLeftAlone(t *testing.T) {
	s := elsewhere(t)
	s.DB(2).Set("invoice", "paid") // of another node than the lesson asks for
	err := run(t, func() {
		defer func() {
			if recover() == nil {
				t.Error("a run began in a database that was not empty")
			}
		}()
		cache.Client(0)
	})
	if err == nil || !strings.Contains(err.Error(), "holds keys that lessons did not make (1)") {
		t.Errorf("the run failed with %v", err)
	}
	if got, _ := s.DB(2).Get("invoice"); got != "paid" {
		t.Errorf("the invoice is %q", got)
	}
}

func TestAProcessThatCouldNotTidyUpIsNoHindrance(t *testing.T) {
	s := elsewhere(t)
	world.Begin()
	cache.Client(0).Set(ctx, "left", "over", 0)
	s.DB(0).Del("racelab:owner") // a minute later
	err := run(t, func() {       // the first run never ended
		if n := cache.Client(0).Exists(ctx, "left").Val(); n != 0 {
			t.Error("the key of another run is there")
		}
	})
	if err != nil {
		t.Error(err)
	}
	if keys := s.DB(0).Keys(); len(keys) != 0 {
		t.Errorf("after the run %v are there", keys)
	}
}

func TestAServerThatGoesAwayIsSaidOnce(t *testing.T) {
	s := elsewhere(t)
	err := run(t, func() {
		c := cache.Client(0)
		s.Close()
		c.Incr(ctx, "n")
	})
	if err == nil || !strings.Contains(err.Error(), `asking the Redis "incr n"`) {
		t.Errorf("the run failed with %v", err)
	}
}

func TestRunsOfTwoProcessesDoNotMeetOnOneServer(t *testing.T) {
	s := elsewhere(t)
	s.DB(0).Set("racelab:owner", "racelab_1_7") // another process is at it
	s.DB(0).Set("n", "40")
	err := run(t, func() {
		c := cache.Client(0)
		if n := c.Incr(ctx, "n").Val(); n != 1 {
			t.Errorf("the counter of another run is at %d", n)
		}
	})
	if err != nil {
		t.Error(err)
	}
	if got, _ := s.DB(0).Get("n"); got != "40" {
		t.Errorf("the other run's counter is %q", got)
	}
	if keys := append(s.DB(5).Keys(), s.DB(9).Keys()...); len(keys) != 0 {
		t.Errorf("after the run %v are there", keys)
	}
}

const program = `package lesson

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"racelab/lessons/internal/cache"
	"racelab/lessons/internal/remote"
)

type Lesson struct{ a, b *redis.Client }

func (l *Lesson) Setup() { l.a, l.b = cache.Client(0), cache.Client(1) }

func (l *Lesson) Alice() {
	ctx := context.Background()
	l.a.SetNX(ctx, "lock", "alice", 10*time.Second)
	remote.Sleep(9 * time.Second)
	l.b.Incr(ctx, "n")
}

func (l *Lesson) Bob() {
	ctx := context.Background()
	remote.Sleep(10 * time.Second)
	l.a.SetNX(ctx, "lock", "bob", 10*time.Second)
	l.b.Incr(ctx, "n")
}

func (l *Lesson) Outcome() string {
	ctx := context.Background()
	return fmt.Sprint(l.a.Get(ctx, "lock").Val(), " ", l.b.Get(ctx, "n").Val(), " ", l.a.Exists(ctx, "n").Val())
}
`

func TestTheEngineHasTheSame(t *testing.T) {
	p, err := sim.Load("cache", []sim.File{{Name: "cache.go", Text: []byte(program)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	outcomes := map[string]bool{}
	for _, o := range r.Outcomes {
		outcomes[o.Text] = true
	}
	if !r.Complete || len(r.Races) > 0 || !outcomes["bob 2 0"] {
		t.Errorf("complete %v, races %v, outcomes %v; want bob 2 0 among them", r.Complete, r.Races, outcomes)
	}
}
