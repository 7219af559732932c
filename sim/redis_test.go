package sim_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"racelab/sim"
	"racelab/sim/trace"
)

// TestRedisPrograms explores every interleaving of the programs in testdata/redis.
func TestRedisPrograms(t *testing.T) { explorePrograms(t, "testdata/redis") }

const allKinds = `package lesson

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type Lesson struct{ one, two *redis.Client }

func (l *Lesson) Setup() {
	ctx := context.Background()
	l.one = redis.NewClient(&redis.Options{Addr: "one:6379"})
	l.two = redis.NewClient(&redis.Options{Addr: "one:6379", DB: 2})
	l.one.Set(ctx, "used", 1, time.Minute)
	l.one.Set(ctx, "lock", "alice", time.Second)
	l.one.RPush(ctx, "list", "b", "a")
	l.one.SAdd(ctx, "set", "b", "a")
	l.one.HSet(ctx, "hash", "f", "v")
	l.one.ZAdd(ctx, "board", redis.Z{Score: 2.5, Member: "m"})
}

func (l *Lesson) Alice() {
	time.Sleep(time.Second)
	l.two.Incr(context.Background(), "n")
}

func (l *Lesson) Outcome() string { return "" }
`

func TestSharedStateShowsTheKeysOfARedis(t *testing.T) {
	p, err := sim.Load("kinds", []sim.File{{Name: "kinds.go", Text: []byte(allKinds)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	r.Finish(100)
	for _, tt := range []struct {
		at   int
		want map[string]string
	}{
		{0, map[string]string{"one": "board {m 2.5}, hash {f v}, list [b a], lock alice, set {a b}, used 1", "two": "empty"}},
		{r.Len(), map[string]string{"one": "board {m 2.5}, hash {f v}, list [b a], set {a b}, used 1", "two": "n 1"}},
	} {
		for _, v := range r.View(tt.at).Shared {
			if want, ok := tt.want[v.Name]; ok && v.Value != want {
				t.Errorf("after step %d %s shows %q, want %q", tt.at, v.Name, v.Value, want)
			}
			delete(tt.want, v.Name)
		}
		if len(tt.want) > 0 {
			t.Errorf("after step %d nothing is shown of %v", tt.at, tt.want)
		}
	}
}

const severalServers = `package lesson

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Lesson struct{ one, two *redis.Client }

func (l *Lesson) Setup() {
	l.one = redis.NewClient(&redis.Options{Addr: "one:6379"})
	l.two = redis.NewClient(&redis.Options{Addr: "two:6379"})
}

func (l *Lesson) Alice() {
	ctx := context.Background()
	l.one.Incr(ctx, "n")
	l.two.Incr(ctx, "n")
	l.one.Incr(ctx, "n")
}

func (l *Lesson) Outcome() string { return "" }
`

func TestAStepOnASecondServerNamesIt(t *testing.T) {
	p, err := sim.Load("several", []sim.File{{Name: "several.go", Text: []byte(severalServers)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	r.Finish(100)
	var got []string
	for _, e := range r.Events(r.Len()) {
		if e.Op == trace.Call {
			got = append(got, e.Label)
		}
	}
	if want := []string{"INCR n -> 1", "INCR n at two -> 1", "INCR n -> 2"}; !slices.Equal(got, want) {
		t.Errorf("the steps are %q, want %q", got, want)
	}
}

const everyCommand = `package lesson

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Lesson struct{ c *redis.Client }

func (l *Lesson) Setup() { l.c = redis.NewClient(&redis.Options{}) }

func (l *Lesson) Alice() {
	ctx := context.Background()
	l.c.Set(ctx, "a", "", redis.KeepTTL)
	l.c.Eval(ctx, "-- twice\nreturn 2", []string{"a"}, 1)
	l.c.Watch(ctx, func(tx *redis.Tx) error {
		tx.TxPipelined(ctx, func(p redis.Pipeliner) error {
			p.Incr(ctx, "n")
			p.LPush(ctx, "l", "x")
			return nil
		})
		return nil
	}, "n", "l")
	l.c.Watch(ctx, func(tx *redis.Tx) error { return nil }, "n")
}

func (l *Lesson) Bob() { l.c.Get(context.Background(), "a") }

func (l *Lesson) Outcome() string { return "" }
`

func TestAStepOfRedisIsAnnouncedInItsWords(t *testing.T) {
	p, err := sim.Load("commands", []sim.File{{Name: "commands.go", Text: []byte(everyCommand)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`SET a "" KEEPTTL`, "EVAL twice 1 a 1", "WATCH n l", "MULTI; INCR n; LPUSH l x; EXEC", "WATCH n", "UNWATCH"} {
		v := r.View(r.Len())
		if got := v.Actors[0].Next; got != want {
			t.Errorf("step %d is announced as %q, want %q", r.Len(), got, want)
		}
		for _, x := range v.Actors[0].Locals {
			if x.Name == "ctx" {
				t.Errorf("a context is shown as %s", x.Value)
			}
		}
		if err := r.Step(v.Choices[0]); err != nil {
			t.Fatal(err)
		}
	}
}

func TestACommandThatIsNotModelledEndsTheCheck(t *testing.T) {
	for _, call := range []string{`Do(ctx, "object", "freq", "a")`, `Do(ctx, "MULTI")`, `Do(ctx, "pfadd", "a", "b")`, `Eval(ctx, "return cmsgpack.pack(1)", nil)`, `Eval(ctx, "return string.rep('x', 2000000)", nil)`, `Eval(ctx, "while true do end", nil)`} {
		text := `package main

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	c := redis.NewClient(&redis.Options{})
	_ = c.` + call + `.Err()
}
`
		p, err := sim.Load("main.go", []sim.File{{Name: "main.go", Text: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Explore(context.Background(), sim.Config{}, sim.Budget{}, nil)
		var spent *sim.ErrSpent
		if !errors.As(err, &spent) || !strings.Contains(err.Error(), "main.go:12") {
			t.Errorf("%s: %v", call, err)
		}
	}
}
