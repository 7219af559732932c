package sim_test

import (
	"testing"

	"racelab/sim"
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
