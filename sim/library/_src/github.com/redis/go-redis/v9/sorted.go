package redis

import "context"

// Z is a member of a sorted set.
type Z struct {
	Score  float64
	Member any
}

// ZRangeBy selects members by score: "5", "(5" for more or less than 5, "-inf".
type ZRangeBy struct {
	Min, Max      string
	Offset, Count int64
}

// SortedSetCmdable has the commands for sorted sets.
type SortedSetCmdable interface {
	ZAdd(ctx context.Context, key string, members ...Z) *IntCmd
	ZAddNX(ctx context.Context, key string, members ...Z) *IntCmd
	ZAddXX(ctx context.Context, key string, members ...Z) *IntCmd
	ZCard(ctx context.Context, key string) *IntCmd
	ZCount(ctx context.Context, key, min, max string) *IntCmd
	ZIncrBy(ctx context.Context, key string, increment float64, member string) *FloatCmd
	ZRange(ctx context.Context, key string, start, stop int64) *StringSliceCmd
	ZRangeByScore(ctx context.Context, key string, opt *ZRangeBy) *StringSliceCmd
	ZRank(ctx context.Context, key, member string) *IntCmd
	ZRem(ctx context.Context, key string, members ...any) *IntCmd
	ZRemRangeByRank(ctx context.Context, key string, start, stop int64) *IntCmd
	ZRemRangeByScore(ctx context.Context, key, min, max string) *IntCmd
	ZScore(ctx context.Context, key, member string) *FloatCmd
}

func (c cmdable) zadd(ctx context.Context, args []any, members []Z) *IntCmd {
	for _, m := range members {
		args = append(args, m.Score, m.Member)
	}
	return c.number(ctx, args...)
}

// ZAdd gives members scores and returns how many are new.
func (c cmdable) ZAdd(ctx context.Context, key string, members ...Z) *IntCmd {
	return c.zadd(ctx, []any{"zadd", key}, members)
}

// ZAddNX is ZAdd for those that are new.
func (c cmdable) ZAddNX(ctx context.Context, key string, members ...Z) *IntCmd {
	return c.zadd(ctx, []any{"zadd", key, "nx"}, members)
}

// ZAddXX is ZAdd for those that there are.
func (c cmdable) ZAddXX(ctx context.Context, key string, members ...Z) *IntCmd {
	return c.zadd(ctx, []any{"zadd", key, "xx"}, members)
}

// ZCard returns how many members there are.
func (c cmdable) ZCard(ctx context.Context, key string) *IntCmd { return c.number(ctx, "zcard", key) }

// ZCount returns how many members have a score between min and max.
func (c cmdable) ZCount(ctx context.Context, key, min, max string) *IntCmd {
	return c.number(ctx, "zcount", key, min, max)
}

// ZIncrBy adds to the score of a member.
func (c cmdable) ZIncrBy(ctx context.Context, key string, increment float64, member string) *FloatCmd {
	return c.float(ctx, "zincrby", key, increment, member)
}

// ZRange returns the members from start to stop, by score.
func (c cmdable) ZRange(ctx context.Context, key string, start, stop int64) *StringSliceCmd {
	return c.texts(ctx, "zrange", key, start, stop)
}

// ZRangeByScore returns the members that opt selects, by score.
func (c cmdable) ZRangeByScore(ctx context.Context, key string, opt *ZRangeBy) *StringSliceCmd {
	args := []any{"zrangebyscore", key, opt.Min, opt.Max}
	if opt.Offset != 0 || opt.Count != 0 {
		args = append(args, "limit", opt.Offset, opt.Count)
	}
	return c.texts(ctx, args...)
}

// ZRank returns where a member stands, from 0.
func (c cmdable) ZRank(ctx context.Context, key, member string) *IntCmd {
	return c.number(ctx, "zrank", key, member)
}

// ZRem removes members and returns how many there were.
func (c cmdable) ZRem(ctx context.Context, key string, members ...any) *IntCmd {
	return c.number(ctx, spread([]any{"zrem", key}, members)...)
}

// ZRemRangeByRank removes the members from start to stop.
func (c cmdable) ZRemRangeByRank(ctx context.Context, key string, start, stop int64) *IntCmd {
	return c.number(ctx, "zremrangebyrank", key, start, stop)
}

// ZRemRangeByScore removes the members with a score between min and max.
func (c cmdable) ZRemRangeByScore(ctx context.Context, key, min, max string) *IntCmd {
	return c.number(ctx, "zremrangebyscore", key, min, max)
}

// ZScore returns the score of a member, or the error Nil if it is none.
func (c cmdable) ZScore(ctx context.Context, key, member string) *FloatCmd {
	return c.float(ctx, "zscore", key, member)
}
