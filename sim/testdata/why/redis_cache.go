// Why: Stale set: main\.func1 did "SET p 1 -> OK" \(\d+\), which was read \(\d+\) before main wrote "2" to s\.db\["p"\] .*"DEL p -> 0"

package main

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"
)

type svc struct {
	c  *redis.Client
	db map[string]string
	mu sync.Mutex
}

func (s *svc) source(k string) string { s.mu.Lock(); defer s.mu.Unlock(); return s.db[k] }

func (s *svc) get(ctx context.Context, k string) string {
	if v, err := s.c.Get(ctx, k).Result(); err == nil {
		return v
	}
	v := s.source(k)
	s.c.Set(ctx, k, v, 0)
	return v
}

func (s *svc) put(ctx context.Context, k, v string) {
	s.mu.Lock()
	s.db[k] = v
	s.mu.Unlock()
	s.c.Del(ctx, k)
}

func main() {
	ctx := context.Background()
	s := &svc{c: redis.NewClient(&redis.Options{Addr: "localhost:6379"}), db: map[string]string{"p": "1"}}
	var wg sync.WaitGroup
	wg.Go(func() { s.get(ctx, "p") })
	s.put(ctx, "p", "2")
	wg.Wait()
	if v := s.get(ctx, "p"); v != "2" {
		panic("cache has " + v)
	}
}
