// WATCH makes the transaction of whoever is late fail, and then it is tried again.
//
// want: 12
package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/redis/go-redis/v9"
)

func add(ctx context.Context, client *redis.Client) {
	for {
		err := client.Watch(ctx, func(tx *redis.Tx) error {
			n, err := tx.Get(ctx, "counter").Int()
			if err != nil {
				return err
			}
			_, err = tx.TxPipelined(ctx, func(p redis.Pipeliner) error {
				p.Set(ctx, "counter", n+1, 0)
				return nil
			})
			return err
		}, "counter")
		if !errors.Is(err, redis.TxFailedErr) {
			return
		}
	}
}

func main() {
	ctx := context.Background()
	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	client.Set(ctx, "counter", 10, 0)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { add(ctx, client) })
	}
	wg.Wait()
	fmt.Print(client.Get(ctx, "counter").Val())
}
