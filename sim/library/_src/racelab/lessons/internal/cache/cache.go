// Package cache gives lessons a Redis, empty at the start of each run. Here it is the
// modelled one.
package cache

import (
	"strconv"

	"github.com/redis/go-redis/v9"
)

// Nodes is how many servers a lesson may use, each with keys of its own.
const Nodes = 5

// Client returns a client of server node, from 0 to Nodes-1. A lesson calls it in its
// Setup, once for each node.
func Client(node int) *redis.Client {
	if node < 0 || node >= Nodes {
		panic("a lesson has the Redis nodes 0 to 4, not " + strconv.Itoa(node))
	}
	return redis.NewClient(&redis.Options{Addr: "redis-" + strconv.Itoa(node) + ":6379"})
}
