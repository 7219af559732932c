package sim_test

import "testing"

// TestRedisPrograms explores every interleaving of the programs in testdata/redis.
func TestRedisPrograms(t *testing.T) { explorePrograms(t, "testdata/redis") }
