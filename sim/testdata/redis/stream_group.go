// Two consumers of a group share a stream. One dies before it acknowledges: its entry is
// pending, and the other claims it.
//
// want: ann 1, ben 0, then ben 1
// want: ann 0, ben 1, then ben 1
package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	c := redis.NewClient(&redis.Options{})
	c.XGroupCreateMkStream(ctx, "orders", "g", "$")
	c.XAdd(ctx, &redis.XAddArgs{Stream: "orders", ID: "1-1", Values: map[string]any{"order": 7}})
	var wg sync.WaitGroup
	got := map[string]int{}
	var mu sync.Mutex
	for _, name := range []string{"ann", "ben"} {
		wg.Go(func() {
			res, _ := c.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "g", Consumer: name, Streams: []string{"orders", ">"}, Block: -1}).Result()
			mu.Lock()
			defer mu.Unlock()
			for _, s := range res {
				got[name] += len(s.Messages)
			}
		})
	}
	wg.Wait()
	claimed, _, err := c.XAutoClaim(ctx, &redis.XAutoClaimArgs{Stream: "orders", Group: "g", Consumer: "ben", Start: "0"}).Result()
	if err != nil || claimed[0].Values["order"] != "7" {
		panic(fmt.Sprint(claimed, err))
	}
	fmt.Printf("ann %d, ben %d, then ben %d", got["ann"], got["ben"], len(claimed))
}
