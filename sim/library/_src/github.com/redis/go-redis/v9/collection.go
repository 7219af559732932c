package redis

import "context"

// HashCmdable has the commands for hashes.
type HashCmdable interface {
	HDel(ctx context.Context, key string, fields ...string) *IntCmd
	HExists(ctx context.Context, key, field string) *BoolCmd
	HGet(ctx context.Context, key, field string) *StringCmd
	HGetAll(ctx context.Context, key string) *MapStringStringCmd
	HIncrBy(ctx context.Context, key, field string, incr int64) *IntCmd
	HKeys(ctx context.Context, key string) *StringSliceCmd
	HLen(ctx context.Context, key string) *IntCmd
	HMGet(ctx context.Context, key string, fields ...string) *SliceCmd
	HSet(ctx context.Context, key string, values ...any) *IntCmd
	HSetNX(ctx context.Context, key, field string, value any) *BoolCmd
	HVals(ctx context.Context, key string) *StringSliceCmd
}

// HDel removes fields and returns how many there were.
func (c cmdable) HDel(ctx context.Context, key string, fields ...string) *IntCmd {
	return c.number(ctx, keyed("hdel", key, fields)...)
}

// keyed returns a command with a key and texts as operands.
func keyed(name, key string, texts []string) []any {
	args := []any{name, key}
	for _, t := range texts {
		args = append(args, t)
	}
	return args
}

// HExists reports whether there is a field.
func (c cmdable) HExists(ctx context.Context, key, field string) *BoolCmd {
	return c.truth(ctx, "hexists", key, field)
}

// HGet returns a field, or the error Nil if there is none.
func (c cmdable) HGet(ctx context.Context, key, field string) *StringCmd {
	return c.text(ctx, "hget", key, field)
}

// HGetAll returns all fields.
func (c cmdable) HGetAll(ctx context.Context, key string) *MapStringStringCmd {
	cmd := NewMapStringStringCmd(ctx, "hgetall", key)
	_ = c(ctx, cmd)
	return cmd
}

// HIncrBy adds to a field.
func (c cmdable) HIncrBy(ctx context.Context, key, field string, incr int64) *IntCmd {
	return c.number(ctx, "hincrby", key, field, incr)
}

// HKeys returns the names of all fields.
func (c cmdable) HKeys(ctx context.Context, key string) *StringSliceCmd {
	return c.texts(ctx, "hkeys", key)
}

// HLen returns how many fields there are.
func (c cmdable) HLen(ctx context.Context, key string) *IntCmd { return c.number(ctx, "hlen", key) }

// HMGet returns several fields, nil for those that there are not.
func (c cmdable) HMGet(ctx context.Context, key string, fields ...string) *SliceCmd {
	return c.values(ctx, keyed("hmget", key, fields)...)
}

// HSet sets fields and returns how many are new.
func (c cmdable) HSet(ctx context.Context, key string, values ...any) *IntCmd {
	return c.number(ctx, spread([]any{"hset", key}, values)...)
}

// HSetNX sets a field if there is none, and reports whether it did.
func (c cmdable) HSetNX(ctx context.Context, key, field string, value any) *BoolCmd {
	return c.truth(ctx, "hsetnx", key, field, value)
}

// HVals returns the values of all fields.
func (c cmdable) HVals(ctx context.Context, key string) *StringSliceCmd {
	return c.texts(ctx, "hvals", key)
}

// ListCmdable has the commands for lists.
type ListCmdable interface {
	LIndex(ctx context.Context, key string, index int64) *StringCmd
	LLen(ctx context.Context, key string) *IntCmd
	LPop(ctx context.Context, key string) *StringCmd
	LPopCount(ctx context.Context, key string, count int) *StringSliceCmd
	LPush(ctx context.Context, key string, values ...any) *IntCmd
	LRange(ctx context.Context, key string, start, stop int64) *StringSliceCmd
	LRem(ctx context.Context, key string, count int64, value any) *IntCmd
	LTrim(ctx context.Context, key string, start, stop int64) *StatusCmd
	RPop(ctx context.Context, key string) *StringCmd
	RPopCount(ctx context.Context, key string, count int) *StringSliceCmd
	RPush(ctx context.Context, key string, values ...any) *IntCmd
}

// LIndex returns the element at a place; negative ones count from the end.
func (c cmdable) LIndex(ctx context.Context, key string, index int64) *StringCmd {
	return c.text(ctx, "lindex", key, index)
}

// LLen returns the length of a list.
func (c cmdable) LLen(ctx context.Context, key string) *IntCmd { return c.number(ctx, "llen", key) }

// LPop takes the first element.
func (c cmdable) LPop(ctx context.Context, key string) *StringCmd { return c.text(ctx, "lpop", key) }

// LPopCount takes the first count elements.
func (c cmdable) LPopCount(ctx context.Context, key string, count int) *StringSliceCmd {
	return c.texts(ctx, "lpop", key, count)
}

// LPush puts values in front, one after the other.
func (c cmdable) LPush(ctx context.Context, key string, values ...any) *IntCmd {
	return c.number(ctx, spread([]any{"lpush", key}, values)...)
}

// LRange returns the elements from start to stop.
func (c cmdable) LRange(ctx context.Context, key string, start, stop int64) *StringSliceCmd {
	return c.texts(ctx, "lrange", key, start, stop)
}

// LRem removes count elements that equal value; all for 0, the last ones if count is negative.
func (c cmdable) LRem(ctx context.Context, key string, count int64, value any) *IntCmd {
	return c.number(ctx, "lrem", key, count, value)
}

// LTrim removes all but the elements from start to stop.
func (c cmdable) LTrim(ctx context.Context, key string, start, stop int64) *StatusCmd {
	return c.status(ctx, "ltrim", key, start, stop)
}

// RPop takes the last element.
func (c cmdable) RPop(ctx context.Context, key string) *StringCmd { return c.text(ctx, "rpop", key) }

// RPopCount takes the last count elements.
func (c cmdable) RPopCount(ctx context.Context, key string, count int) *StringSliceCmd {
	return c.texts(ctx, "rpop", key, count)
}

// RPush puts values at the end.
func (c cmdable) RPush(ctx context.Context, key string, values ...any) *IntCmd {
	return c.number(ctx, spread([]any{"rpush", key}, values)...)
}

// SetCmdable has the commands for sets.
type SetCmdable interface {
	SAdd(ctx context.Context, key string, members ...any) *IntCmd
	SCard(ctx context.Context, key string) *IntCmd
	SIsMember(ctx context.Context, key string, member any) *BoolCmd
	SMembers(ctx context.Context, key string) *StringSliceCmd
	SRem(ctx context.Context, key string, members ...any) *IntCmd
}

// SAdd adds members and returns how many are new.
func (c cmdable) SAdd(ctx context.Context, key string, members ...any) *IntCmd {
	return c.number(ctx, spread([]any{"sadd", key}, members)...)
}

// SCard returns how many members there are.
func (c cmdable) SCard(ctx context.Context, key string) *IntCmd { return c.number(ctx, "scard", key) }

// SIsMember reports whether member is one.
func (c cmdable) SIsMember(ctx context.Context, key string, member any) *BoolCmd {
	return c.truth(ctx, "sismember", key, member)
}

// SMembers returns all members.
func (c cmdable) SMembers(ctx context.Context, key string) *StringSliceCmd {
	return c.texts(ctx, "smembers", key)
}

// SRem removes members and returns how many there were.
func (c cmdable) SRem(ctx context.Context, key string, members ...any) *IntCmd {
	return c.number(ctx, spread([]any{"srem", key}, members)...)
}
