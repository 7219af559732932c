// What the same commands leave behind is the same state in whatever order they came.
//
// want: [a b c d e f] map[x:1 y:2] 3
package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	var wg sync.WaitGroup
	for _, pair := range []string{"ab", "cd", "ef"} {
		wg.Go(func() {
			client.SAdd(ctx, "s", pair[:1])
			client.Incr(ctx, "n")
			client.SAdd(ctx, "s", pair[1:])
		})
	}
	wg.Wait()
	client.HSet(ctx, "h", map[string]int{"x": 1}) // no map that go-redis knows
	client.HSet(ctx, "h", map[string]any{"x": 1, "y": 2})
	fmt.Print(client.SMembers(ctx, "s").Val(), client.HGetAll(ctx, "h").Val(), " ", client.Get(ctx, "n").Val())
}
