// Who waits for the server's word that it listens misses nothing.
//
// want: 1 heard 7
package main

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	c := redis.NewClient(&redis.Options{})
	sub := c.PSubscribe(ctx, "ord*")
	defer sub.Close()
	if _, err := sub.Receive(ctx); err != nil {
		panic(err)
	}
	n := c.Publish(ctx, "orders", 7).Val()
	m, err := sub.ReceiveMessage(ctx)
	if err != nil {
		panic(err)
	}
	fmt.Print(n, " heard ", m.Payload)
}
