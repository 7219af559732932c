// A loop over SCAN sees each key that is there all the time.
//
// want: 25
package main

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	c := redis.NewClient(&redis.Options{})
	for i := range 25 {
		c.Set(ctx, fmt.Sprintf("k%d", i), i, 0)
	}
	seen := map[string]bool{}
	it := c.Scan(ctx, 0, "k*", 7).Iterator()
	for it.Next(ctx) {
		seen[it.Val()] = true
	}
	if it.Err() != nil {
		panic(it.Err())
	}
	fmt.Print(len(seen))
}
