// Every address is a server of its own; so is every database number. Two clients of
// the same address share one.
//
// want: 1 0 0 1
package main

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	one := redis.NewClient(&redis.Options{Addr: "one:6379"})
	two := redis.NewClient(&redis.Options{Addr: "two:6379"})
	numbered := redis.NewClient(&redis.Options{Addr: "one:6379", DB: 1})
	same := redis.NewClient(&redis.Options{Addr: "one:6379"})
	one.Set(ctx, "a", 1, 0)
	for i, c := range []*redis.Client{one, two, numbered, same} {
		if i > 0 {
			fmt.Print(" ")
		}
		fmt.Print(c.Exists(ctx, "a").Val())
	}
}
