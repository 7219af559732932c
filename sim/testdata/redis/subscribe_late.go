// Subscribe does not wait for the server: what is published meanwhile is lost.
//
// want: heard
// want: 0 listened
package main

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	c := redis.NewClient(&redis.Options{})
	sub := c.Subscribe(ctx, "orders")
	defer sub.Close()
	if n := c.Publish(ctx, "orders", "7").Val(); n == 0 {
		fmt.Print("0 listened")
		return
	}
	for {
		m, err := sub.Receive(ctx)
		if err != nil {
			panic(err)
		}
		if m, ok := m.(*redis.Message); ok && m.Payload == "7" {
			fmt.Print("heard")
			return
		}
	}
}
