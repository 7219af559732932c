// The time of a BLPOP may be up before the push or after it; what was pushed is not lost.
//
// want: got x, 0 left
// want: redis: nil, 1 left
package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	c := redis.NewClient(&redis.Options{})
	var wg sync.WaitGroup
	wg.Go(func() {
		time.Sleep(time.Second)
		c.RPush(ctx, "jobs", "x")
	})
	job, err := c.BLPop(ctx, time.Second, "jobs").Result()
	wg.Wait()
	left := c.LLen(ctx, "jobs").Val()
	if err != nil {
		fmt.Printf("%v, %d left", err, left)
		return
	}
	fmt.Printf("got %s, %d left", job[1], left)
}
