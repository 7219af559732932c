// The race that the documentation of INCR shows: two clients read 10, and both write 11.
//
// want: 11
// want: 12
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
	if err := client.Set(ctx, "counter", 10, 0).Err(); err != nil {
		panic(err)
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			n, err := client.Get(ctx, "counter").Int()
			if err != nil {
				panic(err)
			}
			client.Set(ctx, "counter", n+1, 0)
		})
	}
	wg.Wait()
	fmt.Print(client.Get(ctx, "counter").Val())
}
