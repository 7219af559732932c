// A lock with an owner, released by a script: nobody is in with another.
//
// want: at most 1, 2 entered
// want: at most 1, 1 entered
package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

var release = redis.NewScript(`
if redis.call("get", KEYS[1]) == ARGV[1] then
	return redis.call("del", KEYS[1])
end
return 0`)

func main() {
	ctx := context.Background()
	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	var wg sync.WaitGroup
	var in, most, entered atomic.Int32
	for _, name := range []string{"alice", "bob"} {
		wg.Go(func() {
			if !client.SetNX(ctx, "lock", name, time.Minute).Val() {
				return
			}
			most.Store(max(most.Load(), in.Add(1)))
			entered.Add(1)
			in.Add(-1)
			release.Eval(ctx, client, []string{"lock"}, name)
		})
	}
	wg.Wait()
	fmt.Printf("at most %d, %d entered", most.Load(), entered.Load())
}
