package lease

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

var ctx = context.Background()

const ttl = 10 * time.Second

// open returns an empty Redis. racelab brings its own.
func open(t *testing.T) *redis.Client {
	rdb := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	if err := rdb.FlushDB(ctx).Err(); err != nil {
		t.Fatal(err)
	}
	return rdb
}

// acquire takes the lease, which has to work.
func acquire(t *testing.T, rdb *redis.Client, owner string) int64 {
	token, ok, err := Acquire(ctx, rdb, "stock", owner, ttl)
	if err != nil || !ok {
		t.Errorf("%s did not get the lease: %v, %v", owner, ok, err)
	}
	return token
}

func TestOne(t *testing.T) {
	rdb := open(t)
	var got atomic.Int32
	var wg sync.WaitGroup
	for _, owner := range []string{"a", "b"} {
		wg.Go(func() {
			_, ok, err := Acquire(ctx, rdb, "stock", owner, ttl)
			if err != nil {
				t.Error(err)
			}
			if ok {
				got.Add(1)
			}
		})
	}
	wg.Wait()
	if n := got.Load(); n != 1 {
		t.Errorf("%d owners hold the lease, want 1", n)
	}
}

func TestTokensGrow(t *testing.T) {
	rdb := open(t)
	first := acquire(t, rdb, "a")
	time.Sleep(ttl + time.Second)
	second := acquire(t, rdb, "b")
	if err := Release(ctx, rdb, "stock", "b"); err != nil {
		t.Error(err)
	}
	if third := acquire(t, rdb, "a"); second <= first || third <= second {
		t.Errorf("the tokens are %d, %d and %d, which do not grow", first, second, third)
	}
}

// The lease of a has ended, and b has one.
func TestReleaseLate(t *testing.T) {
	rdb := open(t)
	acquire(t, rdb, "a")
	time.Sleep(ttl + time.Second)
	acquire(t, rdb, "b")
	if err := Release(ctx, rdb, "stock", "a"); err != nil {
		t.Error(err)
	}
	if rdb.Exists(ctx, "stock").Val() != 1 {
		t.Error("a released, and the lease of b has ended")
	}
}

// The lease of a ends while a releases it.
func TestReleaseWhileItEnds(t *testing.T) {
	rdb := open(t)
	acquire(t, rdb, "a")
	var got bool
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := Release(ctx, rdb, "stock", "a"); err != nil {
			t.Error(err)
		}
	})
	wg.Go(func() {
		rdb.Del(ctx, "stock") // as if it had expired
		_, got, _ = Acquire(ctx, rdb, "stock", "b", ttl)
	})
	wg.Wait()
	if got && rdb.Get(ctx, "stock").Val() != "b" {
		t.Error("a released, and the lease of b has ended")
	}
}

func TestStore(t *testing.T) {
	var s Store
	for _, w := range []struct {
		token int64
		value string
		want  error
	}{{1, "one", nil}, {3, "three", nil}, {2, "two", ErrStale}, {3, "again", nil}} {
		if err := s.Write(w.token, w.value); !errors.Is(err, w.want) {
			t.Errorf("a write with token %d returned %v, want %v", w.token, err, w.want)
		}
	}
	if v := s.Value(); v != "again" {
		t.Errorf("the store has %q, want again", v)
	}
}

func TestStoreAtOnce(t *testing.T) {
	var s Store
	var wg sync.WaitGroup
	for token, value := range []string{"old", "new"} {
		wg.Go(func() {
			if err := s.Write(int64(token), value); err != nil && value == "new" {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if v := s.Value(); v != "new" {
		t.Errorf("the store has %q, want new", v)
	}
}
