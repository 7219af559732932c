package stale

import (
	"context"

	"racelab/lessons/internal/cache"
)

// This file is what whoever is on call can do to the cache of a service. It is the same in every drill with a cache, and
// stands once, in lessons/drills/common.

// Flush is a command: it removes a key from the cache, or everything if the key is *.
func Flush(key string) {
	c, log := cache.Client(0), logger("oncall")
	var n int64
	var err error
	if key == "*" {
		n, err = c.DBSize(context.Background()).Result()
		if err == nil {
			err = c.FlushDB(context.Background()).Err()
		}
	} else {
		n, err = c.Del(context.Background(), key).Result()
	}
	if err != nil {
		log.Info("flushing failed", "key", key, "error", err.Error())
		return
	}
	log.Info("flushed", "key", key, "removed", n)
}
