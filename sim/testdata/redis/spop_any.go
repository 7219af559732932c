// Which member SPOP takes is open.
//
// want: a
// want: b
package main

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	c := redis.NewClient(&redis.Options{})
	c.SAdd(ctx, "s", "a", "b")
	fmt.Print(c.SPop(ctx, "s").Val())
}
