// MULTI is isolated, but what was read before it is old: one step is lost. And it does
// not roll back: the command after the one that fails is carried out.
//
// want: 11 log 2
// want: 12 log 2
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
	client.Set(ctx, "counter", 10, 0)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			n, _ := client.Get(ctx, "counter").Int()
			client.TxPipelined(ctx, func(p redis.Pipeliner) error {
				p.Set(ctx, "counter", n+1, 0)
				p.LPush(ctx, "counter", "fails")
				p.LPush(ctx, "log", "goes on")
				return nil
			})
		})
	}
	wg.Wait()
	fmt.Print(client.Get(ctx, "counter").Val(), " log ", client.LLen(ctx, "log").Val())
}
