// A process that dies while it watches leaves nothing behind.
//
// want: 1
// want: 2
package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/redis/go-redis/v9"

	"racelab/lessons/internal/fault"
)

func main() {
	ctx := context.Background()
	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	var wg sync.WaitGroup
	wg.Go(func() {
		fault.Die(true, func() {
			client.Watch(ctx, func(tx *redis.Tx) error {
				_, err := tx.TxPipelined(ctx, func(p redis.Pipeliner) error {
					p.Incr(ctx, "a")
					return nil
				})
				return err
			}, "b")
		})
	})
	wg.Go(func() { client.Incr(ctx, "a") })
	wg.Wait()
	fmt.Print(client.Get(ctx, "a").Val())
}
