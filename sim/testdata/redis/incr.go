// INCR adds on the server: nobody comes between.
//
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
	client.Set(ctx, "counter", 10, 0)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { client.Incr(ctx, "counter") })
	}
	wg.Wait()
	fmt.Print(client.Get(ctx, "counter").Val())
}
