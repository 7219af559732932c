// A lease is gone exactly at its deadline: whoever asks just before does not get it,
// whoever asks then does, and the first holder deletes the lock of the second.
//
// want: 999ms false 1s true; alice deletes 1
package main

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	client := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	client.SetNX(ctx, "lock", "alice", time.Second)
	time.Sleep(999 * time.Millisecond)
	early := client.SetNX(ctx, "lock", "bob", time.Second).Val()
	time.Sleep(time.Millisecond)
	late := client.SetNX(ctx, "lock", "bob", time.Second).Val()
	fmt.Print("999ms ", early, " 1s ", late, "; alice deletes ", client.Del(ctx, "lock").Val())
}
