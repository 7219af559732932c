// Two workers wait for jobs; each job goes to one of them.
//
// want: a b
package main

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	var wg sync.WaitGroup
	got := make([]string, 2)
	for i := range got {
		wg.Go(func() {
			c := redis.NewClient(&redis.Options{})
			job, err := c.BLPop(ctx, 0, "jobs").Result()
			if err != nil {
				panic(err)
			}
			got[i] = job[1]
		})
	}
	c := redis.NewClient(&redis.Options{})
	c.RPush(ctx, "jobs", "a")
	c.RPush(ctx, "jobs", "b")
	wg.Wait()
	sort.Strings(got)
	fmt.Print(strings.Join(got, " "))
}
