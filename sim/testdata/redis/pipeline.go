// A pipeline is no transaction: others come between its commands.
//
// want: [2 1]
// want: [2 3]
// want: [2 5]
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
	var seen int64
	wg.Go(func() {
		client.Pipelined(ctx, func(p redis.Pipeliner) error {
			p.Incr(ctx, "a")
			p.Incr(ctx, "a")
			return nil
		})
	})
	wg.Go(func() {
		a, _ := client.Get(ctx, "a").Int64()
		seen = a*2 + 1
	})
	wg.Wait()
	fmt.Print([]any{client.Get(ctx, "a").Val(), seen})
}
