// A process that dies between INCR and EXPIRE leaves a counter that never goes away.
//
// want: no deadline
// want: expires
// want: no counter
package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"racelab/lessons/internal/fault"
)

func main() {
	ctx := context.Background()
	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	var wg sync.WaitGroup
	wg.Go(func() {
		fault.Die(true, func() {
			if n := client.Incr(ctx, "hits").Val(); n == 1 {
				client.Expire(ctx, "hits", time.Minute)
			}
		})
	})
	wg.Wait()
	switch ttl := client.TTL(ctx, "hits").Val(); {
	case ttl == -2:
		fmt.Print("no counter")
	case ttl == -1:
		fmt.Print("no deadline")
	default:
		fmt.Print("expires")
	}
}
