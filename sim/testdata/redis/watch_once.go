// Without the second try the one who is late has nothing done, and may learn it.
//
// want: 11 1 failed
// want: 12 0 failed
package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	client.Set(ctx, "counter", 10, 0)
	var wg sync.WaitGroup
	var failed atomic.Int32
	for range 2 {
		wg.Go(func() {
			err := client.Watch(ctx, func(tx *redis.Tx) error {
				n, _ := tx.Get(ctx, "counter").Int()
				_, err := tx.TxPipelined(ctx, func(p redis.Pipeliner) error {
					return p.Set(ctx, "counter", n+1, 0).Err()
				})
				return err
			}, "counter")
			if err == redis.TxFailedErr {
				failed.Add(1)
			}
		})
	}
	wg.Wait()
	fmt.Print(client.Get(ctx, "counter").Val(), " ", failed.Load(), " failed")
}
