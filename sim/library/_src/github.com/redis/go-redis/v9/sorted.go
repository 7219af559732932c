package redis

import (
	"context"
	"time"
)

// SortedSetCmdable has the commands for sorted sets.
type SortedSetCmdable interface {
	BZPopMax(ctx context.Context, timeout time.Duration, keys ...string) *ZWithKeyCmd
	BZPopMin(ctx context.Context, timeout time.Duration, keys ...string) *ZWithKeyCmd
	ZAdd(ctx context.Context, key string, members ...Z) *IntCmd
	ZAddGT(ctx context.Context, key string, members ...Z) *IntCmd
	ZAddLT(ctx context.Context, key string, members ...Z) *IntCmd
	ZAddNX(ctx context.Context, key string, members ...Z) *IntCmd
	ZAddXX(ctx context.Context, key string, members ...Z) *IntCmd
	ZAddArgs(ctx context.Context, key string, args ZAddArgs) *IntCmd
	ZAddArgsIncr(ctx context.Context, key string, args ZAddArgs) *FloatCmd
	ZCard(ctx context.Context, key string) *IntCmd
	ZCount(ctx context.Context, key, min, max string) *IntCmd
	ZDiff(ctx context.Context, keys ...string) *StringSliceCmd
	ZDiffWithScores(ctx context.Context, keys ...string) *ZSliceCmd
	ZDiffStore(ctx context.Context, destination string, keys ...string) *IntCmd
	ZIncrBy(ctx context.Context, key string, increment float64, member string) *FloatCmd
	ZInter(ctx context.Context, store *ZStore) *StringSliceCmd
	ZInterWithScores(ctx context.Context, store *ZStore) *ZSliceCmd
	ZInterCard(ctx context.Context, limit int64, keys ...string) *IntCmd
	ZInterStore(ctx context.Context, destination string, store *ZStore) *IntCmd
	ZLexCount(ctx context.Context, key, min, max string) *IntCmd
	ZMScore(ctx context.Context, key string, members ...string) *FloatSliceCmd
	ZPopMax(ctx context.Context, key string, count ...int64) *ZSliceCmd
	ZPopMin(ctx context.Context, key string, count ...int64) *ZSliceCmd
	ZRandMember(ctx context.Context, key string, count int) *StringSliceCmd
	ZRandMemberWithScores(ctx context.Context, key string, count int) *ZSliceCmd
	ZRange(ctx context.Context, key string, start, stop int64) *StringSliceCmd
	ZRangeWithScores(ctx context.Context, key string, start, stop int64) *ZSliceCmd
	ZRangeArgs(ctx context.Context, z ZRangeArgs) *StringSliceCmd
	ZRangeArgsWithScores(ctx context.Context, z ZRangeArgs) *ZSliceCmd
	ZRangeStore(ctx context.Context, dst string, z ZRangeArgs) *IntCmd
	ZRangeByLex(ctx context.Context, key string, opt *ZRangeBy) *StringSliceCmd
	ZRangeByScore(ctx context.Context, key string, opt *ZRangeBy) *StringSliceCmd
	ZRangeByScoreWithScores(ctx context.Context, key string, opt *ZRangeBy) *ZSliceCmd
	ZRank(ctx context.Context, key, member string) *IntCmd
	ZRem(ctx context.Context, key string, members ...any) *IntCmd
	ZRemRangeByLex(ctx context.Context, key, min, max string) *IntCmd
	ZRemRangeByRank(ctx context.Context, key string, start, stop int64) *IntCmd
	ZRemRangeByScore(ctx context.Context, key, min, max string) *IntCmd
	ZRevRange(ctx context.Context, key string, start, stop int64) *StringSliceCmd
	ZRevRangeWithScores(ctx context.Context, key string, start, stop int64) *ZSliceCmd
	ZRevRangeByLex(ctx context.Context, key string, opt *ZRangeBy) *StringSliceCmd
	ZRevRangeByScore(ctx context.Context, key string, opt *ZRangeBy) *StringSliceCmd
	ZRevRangeByScoreWithScores(ctx context.Context, key string, opt *ZRangeBy) *ZSliceCmd
	ZRevRank(ctx context.Context, key, member string) *IntCmd
	ZScan(ctx context.Context, key string, cursor uint64, match string, count int64) *ScanCmd
	ZScore(ctx context.Context, key, member string) *FloatCmd
	ZUnion(ctx context.Context, store ZStore) *StringSliceCmd
	ZUnionWithScores(ctx context.Context, store ZStore) *ZSliceCmd
	ZUnionStore(ctx context.Context, dest string, store *ZStore) *IntCmd
}

func (c cmdable) zadd(ctx context.Context, args []any, members []Z) *IntCmd {
	for _, m := range members {
		args = append(args, m.Score, m.Member)
	}
	return c.number(ctx, args...)
}

func (c cmdable) scored(ctx context.Context, args []any) *ZSliceCmd {
	cmd := NewZSliceCmd(ctx, args...)
	_ = c(ctx, cmd)
	return cmd
}

func (c cmdable) zkey(ctx context.Context, args []any) *ZWithKeyCmd {
	cmd := NewZWithKeyCmd(ctx, args...)
	_ = c(ctx, cmd)
	return cmd
}

func popArgs(name, key string, count []int64) []any {
	args := []any{name, key}
	if len(count) > 1 {
		panic("too many arguments")
	}
	for _, n := range count {
		args = append(args, n)
	}
	return args
}

// BZPopMax takes the greatest member of the first sorted set that has one, and waits if none has.
func (c cmdable) BZPopMax(ctx context.Context, timeout time.Duration, keys ...string) *ZWithKeyCmd {
	return c.zkey(ctx, append(named("bzpopmax", keys), waitSeconds(timeout)))
}

// BZPopMin takes the least one.
func (c cmdable) BZPopMin(ctx context.Context, timeout time.Duration, keys ...string) *ZWithKeyCmd {
	return c.zkey(ctx, append(named("bzpopmin", keys), waitSeconds(timeout)))
}

// ZAdd gives members scores and returns how many are new.
func (c cmdable) ZAdd(ctx context.Context, key string, members ...Z) *IntCmd {
	return c.zadd(ctx, []any{"zadd", key}, members)
}

// ZAddGT is ZAdd that only raises the scores of those that there are.
func (c cmdable) ZAddGT(ctx context.Context, key string, members ...Z) *IntCmd {
	return c.zadd(ctx, []any{"zadd", key, "gt"}, members)
}

// ZAddLT is ZAdd that only lowers the scores of those that there are.
func (c cmdable) ZAddLT(ctx context.Context, key string, members ...Z) *IntCmd {
	return c.zadd(ctx, []any{"zadd", key, "lt"}, members)
}

// ZAddNX is ZAdd for those that are new.
func (c cmdable) ZAddNX(ctx context.Context, key string, members ...Z) *IntCmd {
	return c.zadd(ctx, []any{"zadd", key, "nx"}, members)
}

// ZAddXX is ZAdd for those that there are.
func (c cmdable) ZAddXX(ctx context.Context, key string, members ...Z) *IntCmd {
	return c.zadd(ctx, []any{"zadd", key, "xx"}, members)
}

// ZAddArgs is ZAdd with options; with Ch it returns how many have another score now.
func (c cmdable) ZAddArgs(ctx context.Context, key string, args ZAddArgs) *IntCmd {
	return c.zadd(ctx, args.words(key), args.Members)
}

// ZAddArgsIncr adds to a score; the error is Nil if an option forbids that.
func (c cmdable) ZAddArgsIncr(ctx context.Context, key string, args ZAddArgs) *FloatCmd {
	all := append(args.words(key), "incr")
	for _, m := range args.Members {
		all = append(all, m.Score, m.Member)
	}
	return c.float(ctx, all...)
}

// ZCard returns how many members there are.
func (c cmdable) ZCard(ctx context.Context, key string) *IntCmd {
	return c.number(ctx, "zcard", key)
}

// ZCount returns how many members have a score between min and max.
func (c cmdable) ZCount(ctx context.Context, key, min, max string) *IntCmd {
	return c.number(ctx, "zcount", key, min, max)
}

// ZDiff returns the members of the first sorted set that no other has.
func (c cmdable) ZDiff(ctx context.Context, keys ...string) *StringSliceCmd {
	return c.texts(ctx, counted([]any{"zdiff"}, keys)...)
}

// ZDiffWithScores is ZDiff with the scores.
func (c cmdable) ZDiffWithScores(ctx context.Context, keys ...string) *ZSliceCmd {
	return c.scored(ctx, append(counted([]any{"zdiff"}, keys), "withscores"))
}

// ZDiffStore keeps what ZDiff returns and returns how many members that are.
func (c cmdable) ZDiffStore(ctx context.Context, destination string, keys ...string) *IntCmd {
	return c.number(ctx, counted([]any{"zdiffstore", destination}, keys)...)
}

// ZIncrBy adds to the score of a member.
func (c cmdable) ZIncrBy(ctx context.Context, key string, increment float64, member string) *FloatCmd {
	return c.float(ctx, "zincrby", key, increment, member)
}

// ZInter returns the members that all of the sorted sets have.
func (c cmdable) ZInter(ctx context.Context, store *ZStore) *StringSliceCmd {
	return c.texts(ctx, store.words([]any{"zinter"})...)
}

// ZInterWithScores is ZInter with the scores.
func (c cmdable) ZInterWithScores(ctx context.Context, store *ZStore) *ZSliceCmd {
	return c.scored(ctx, append(store.words([]any{"zinter"}), "withscores"))
}

// ZInterCard returns how many members all of them have, limit at most if it is not 0.
func (c cmdable) ZInterCard(ctx context.Context, limit int64, keys ...string) *IntCmd {
	return c.number(ctx, append(counted([]any{"zintercard"}, keys), "limit", limit)...)
}

// ZInterStore keeps what ZInter returns and returns how many members that are.
func (c cmdable) ZInterStore(ctx context.Context, destination string, store *ZStore) *IntCmd {
	return c.number(ctx, store.words([]any{"zinterstore", destination})...)
}

// ZLexCount returns how many members have a name between min and max.
func (c cmdable) ZLexCount(ctx context.Context, key, min, max string) *IntCmd {
	return c.number(ctx, "zlexcount", key, min, max)
}

// ZMScore returns the scores of members, 0 for those that there are not.
func (c cmdable) ZMScore(ctx context.Context, key string, members ...string) *FloatSliceCmd {
	cmd := NewFloatSliceCmd(ctx, keyed("zmscore", key, members)...)
	_ = c(ctx, cmd)
	return cmd
}

// ZPopMax takes the greatest members, one if count is not given.
func (c cmdable) ZPopMax(ctx context.Context, key string, count ...int64) *ZSliceCmd {
	return c.scored(ctx, popArgs("zpopmax", key, count))
}

// ZPopMin takes the least ones.
func (c cmdable) ZPopMin(ctx context.Context, key string, count ...int64) *ZSliceCmd {
	return c.scored(ctx, popArgs("zpopmin", key, count))
}

// ZRandMember returns count members, any of them.
func (c cmdable) ZRandMember(ctx context.Context, key string, count int) *StringSliceCmd {
	return c.texts(ctx, "zrandmember", key, count)
}

// ZRandMemberWithScores is ZRandMember with the scores.
func (c cmdable) ZRandMemberWithScores(ctx context.Context, key string, count int) *ZSliceCmd {
	return c.scored(ctx, []any{"zrandmember", key, count, "withscores"})
}

// ZRange returns the members from start to stop, by score.
func (c cmdable) ZRange(ctx context.Context, key string, start, stop int64) *StringSliceCmd {
	return c.texts(ctx, "zrange", key, start, stop)
}

// ZRangeWithScores is ZRange with the scores.
func (c cmdable) ZRangeWithScores(ctx context.Context, key string, start, stop int64) *ZSliceCmd {
	return c.scored(ctx, []any{"zrange", key, start, stop, "withscores"})
}

// ZRangeArgs returns the members that z selects.
func (c cmdable) ZRangeArgs(ctx context.Context, z ZRangeArgs) *StringSliceCmd {
	return c.texts(ctx, z.words([]any{"zrange"})...)
}

// ZRangeArgsWithScores is ZRangeArgs with the scores.
func (c cmdable) ZRangeArgsWithScores(ctx context.Context, z ZRangeArgs) *ZSliceCmd {
	return c.scored(ctx, append(z.words([]any{"zrange"}), "withscores"))
}

// ZRangeStore keeps what z selects and returns how many members that are.
func (c cmdable) ZRangeStore(ctx context.Context, dst string, z ZRangeArgs) *IntCmd {
	return c.number(ctx, z.words([]any{"zrangestore", dst})...)
}

// ZRangeByLex returns the members that opt selects, by name.
func (c cmdable) ZRangeByLex(ctx context.Context, key string, opt *ZRangeBy) *StringSliceCmd {
	return c.texts(ctx, opt.words("zrangebylex", key, false)...)
}

// ZRangeByScore returns the members that opt selects, by score.
func (c cmdable) ZRangeByScore(ctx context.Context, key string, opt *ZRangeBy) *StringSliceCmd {
	return c.texts(ctx, opt.words("zrangebyscore", key, false)...)
}

// ZRangeByScoreWithScores is ZRangeByScore with the scores.
func (c cmdable) ZRangeByScoreWithScores(ctx context.Context, key string, opt *ZRangeBy) *ZSliceCmd {
	return c.scored(ctx, append(opt.words("zrangebyscore", key, false), "withscores"))
}

// ZRank returns where a member stands, from 0.
func (c cmdable) ZRank(ctx context.Context, key, member string) *IntCmd {
	return c.number(ctx, "zrank", key, member)
}

// ZRem removes members and returns how many there were.
func (c cmdable) ZRem(ctx context.Context, key string, members ...any) *IntCmd {
	return c.number(ctx, spread([]any{"zrem", key}, members)...)
}

// ZRemRangeByLex removes the members with a name between min and max.
func (c cmdable) ZRemRangeByLex(ctx context.Context, key, min, max string) *IntCmd {
	return c.number(ctx, "zremrangebylex", key, min, max)
}

// ZRemRangeByRank removes the members from start to stop.
func (c cmdable) ZRemRangeByRank(ctx context.Context, key string, start, stop int64) *IntCmd {
	return c.number(ctx, "zremrangebyrank", key, start, stop)
}

// ZRemRangeByScore removes the members with a score between min and max.
func (c cmdable) ZRemRangeByScore(ctx context.Context, key, min, max string) *IntCmd {
	return c.number(ctx, "zremrangebyscore", key, min, max)
}

// ZRevRange is ZRange from the greatest score.
func (c cmdable) ZRevRange(ctx context.Context, key string, start, stop int64) *StringSliceCmd {
	return c.texts(ctx, "zrevrange", key, start, stop)
}

// ZRevRangeWithScores is ZRevRange with the scores.
func (c cmdable) ZRevRangeWithScores(ctx context.Context, key string, start, stop int64) *ZSliceCmd {
	return c.scored(ctx, []any{"zrevrange", key, start, stop, "withscores"})
}

// ZRevRangeByLex is ZRangeByLex from the last name.
func (c cmdable) ZRevRangeByLex(ctx context.Context, key string, opt *ZRangeBy) *StringSliceCmd {
	return c.texts(ctx, opt.words("zrevrangebylex", key, true)...)
}

// ZRevRangeByScore is ZRangeByScore from the greatest score.
func (c cmdable) ZRevRangeByScore(ctx context.Context, key string, opt *ZRangeBy) *StringSliceCmd {
	return c.texts(ctx, opt.words("zrevrangebyscore", key, true)...)
}

// ZRevRangeByScoreWithScores is ZRevRangeByScore with the scores.
func (c cmdable) ZRevRangeByScoreWithScores(ctx context.Context, key string, opt *ZRangeBy) *ZSliceCmd {
	return c.scored(ctx, append(opt.words("zrevrangebyscore", key, true), "withscores"))
}

// ZRevRank returns where a member stands from the greatest score, from 0.
func (c cmdable) ZRevRank(ctx context.Context, key, member string) *IntCmd {
	return c.number(ctx, "zrevrank", key, member)
}

// ZScan returns a part of the members, names and scores by turns.
func (c cmdable) ZScan(ctx context.Context, key string, cursor uint64, match string, count int64) *ScanCmd {
	return c.scan(ctx, []any{"zscan", key}, cursor, match, count, "")
}

// ZScore returns the score of a member, or the error Nil if it is none.
func (c cmdable) ZScore(ctx context.Context, key, member string) *FloatCmd {
	return c.float(ctx, "zscore", key, member)
}

// ZUnion returns the members that any of the sorted sets has.
func (c cmdable) ZUnion(ctx context.Context, store ZStore) *StringSliceCmd {
	return c.texts(ctx, store.words([]any{"zunion"})...)
}

// ZUnionWithScores is ZUnion with the scores.
func (c cmdable) ZUnionWithScores(ctx context.Context, store ZStore) *ZSliceCmd {
	return c.scored(ctx, append(store.words([]any{"zunion"}), "withscores"))
}

// ZUnionStore keeps what ZUnion returns and returns how many members that are.
func (c cmdable) ZUnionStore(ctx context.Context, dest string, store *ZStore) *IntCmd {
	return c.number(ctx, store.words([]any{"zunionstore", dest})...)
}
