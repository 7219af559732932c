// Package lease is a lock in Redis that ends by itself, with a fence.
package lease

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// ErrStale is the error of a write with a token older than one that the store has seen.
var ErrStale = errors.New("the token is stale")

// Acquire takes the lease of a name, if nobody holds it.
func Acquire(ctx context.Context, rdb *redis.Client, name, owner string, ttl time.Duration) (token int64, ok bool, err error) {
	if ok, err = rdb.SetNX(ctx, name, owner, ttl).Result(); err != nil || !ok {
		return 0, false, err
	}
	token, err = rdb.Incr(ctx, name+":token").Result()
	return token, err == nil, err
}

var release = redis.NewScript(`
if redis.call("GET", KEYS[1]) == ARGV[1] then
	return redis.call("DEL", KEYS[1])
end
return 0`)

// Release ends the lease of a name, if owner holds it.
func Release(ctx context.Context, rdb *redis.Client, name, owner string) error {
	return release.Run(ctx, rdb, []string{name}, owner).Err()
}

// Store refuses writes with old tokens.
type Store struct {
	mu    sync.Mutex
	seen  int64
	value string
}

// Write writes a value.
func (s *Store) Write(token int64, value string) error {
	if token < s.seen {
		return ErrStale
	}
	s.seen, s.value = token, value
	return nil
}

// Value returns what was written last.
func (s *Store) Value() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.value
}
