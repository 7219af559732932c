package redis

import (
	"context"
	"time"
)

// ListCmdable has the commands for lists.
type ListCmdable interface {
	BLPop(ctx context.Context, timeout time.Duration, keys ...string) *StringSliceCmd
	BRPop(ctx context.Context, timeout time.Duration, keys ...string) *StringSliceCmd
	BRPopLPush(ctx context.Context, source, destination string, timeout time.Duration) *StringCmd
	BLMove(ctx context.Context, source, destination, srcpos, destpos string, timeout time.Duration) *StringCmd
	BLMPop(ctx context.Context, timeout time.Duration, direction string, count int64, keys ...string) *KeyValuesCmd
	LIndex(ctx context.Context, key string, index int64) *StringCmd
	LInsert(ctx context.Context, key, op string, pivot, value any) *IntCmd
	LInsertBefore(ctx context.Context, key string, pivot, value any) *IntCmd
	LInsertAfter(ctx context.Context, key string, pivot, value any) *IntCmd
	LLen(ctx context.Context, key string) *IntCmd
	LMPop(ctx context.Context, direction string, count int64, keys ...string) *KeyValuesCmd
	LMove(ctx context.Context, source, destination, srcpos, destpos string) *StringCmd
	LPop(ctx context.Context, key string) *StringCmd
	LPopCount(ctx context.Context, key string, count int) *StringSliceCmd
	LPos(ctx context.Context, key string, value string, args LPosArgs) *IntCmd
	LPosCount(ctx context.Context, key string, value string, count int64, args LPosArgs) *IntSliceCmd
	LPush(ctx context.Context, key string, values ...any) *IntCmd
	LPushX(ctx context.Context, key string, values ...any) *IntCmd
	LRange(ctx context.Context, key string, start, stop int64) *StringSliceCmd
	LRem(ctx context.Context, key string, count int64, value any) *IntCmd
	LSet(ctx context.Context, key string, index int64, value any) *StatusCmd
	LTrim(ctx context.Context, key string, start, stop int64) *StatusCmd
	RPop(ctx context.Context, key string) *StringCmd
	RPopCount(ctx context.Context, key string, count int) *StringSliceCmd
	RPopLPush(ctx context.Context, source, destination string) *StringCmd
	RPush(ctx context.Context, key string, values ...any) *IntCmd
	RPushX(ctx context.Context, key string, values ...any) *IntCmd
}

// LPosArgs say where LPos begins (Rank, 1 for the first match, negative from the end) and how
// many elements it looks at (MaxLen, 0 for all).
type LPosArgs struct{ Rank, MaxLen int64 }

func (a LPosArgs) words(args []any) []any {
	if a.Rank != 0 {
		args = append(args, "rank", a.Rank)
	}
	if a.MaxLen != 0 {
		args = append(args, "maxlen", a.MaxLen)
	}
	return args
}

// waitSeconds is how long a command waits. The real client rounds so, too: less than a second
// is one.
func waitSeconds(d time.Duration) int64 { return seconds(d) }

// several returns a command with a number of keys, where it takes from, and how many.
func several(args []any, keys []string, where string, count int64) []any {
	args = counted(args, keys)
	return append(args, where, "count", count)
}

func counted(args []any, keys []string) []any {
	args = append(args, len(keys))
	for _, k := range keys {
		args = append(args, k)
	}
	return args
}

// BLPop takes the first element of the first list that has one, and waits for one if none has.
func (c cmdable) BLPop(ctx context.Context, timeout time.Duration, keys ...string) *StringSliceCmd {
	return c.texts(ctx, append(named("blpop", keys), waitSeconds(timeout))...)
}

// BRPop is BLPop from the other end.
func (c cmdable) BRPop(ctx context.Context, timeout time.Duration, keys ...string) *StringSliceCmd {
	return c.texts(ctx, append(named("brpop", keys), waitSeconds(timeout))...)
}

// BRPopLPush is RPopLPush that waits for an element.
func (c cmdable) BRPopLPush(ctx context.Context, source, destination string, timeout time.Duration) *StringCmd {
	return c.text(ctx, "brpoplpush", source, destination, waitSeconds(timeout))
}

// BLMove is LMove that waits for an element.
func (c cmdable) BLMove(ctx context.Context, source, destination, srcpos, destpos string, timeout time.Duration) *StringCmd {
	return c.text(ctx, "blmove", source, destination, srcpos, destpos, waitSeconds(timeout))
}

// BLMPop is LMPop that waits for an element.
func (c cmdable) BLMPop(ctx context.Context, timeout time.Duration, direction string, count int64, keys ...string) *KeyValuesCmd {
	return c.keyValues(ctx, several([]any{"blmpop", waitSeconds(timeout)}, keys, direction, count)...)
}

// LIndex returns the element at a place; negative ones count from the end.
func (c cmdable) LIndex(ctx context.Context, key string, index int64) *StringCmd {
	return c.text(ctx, "lindex", key, index)
}

// LInsert puts value before or after pivot and returns the length, -1 if there is no pivot.
func (c cmdable) LInsert(ctx context.Context, key, op string, pivot, value any) *IntCmd {
	return c.number(ctx, "linsert", key, op, pivot, value)
}

// LInsertBefore puts value before pivot.
func (c cmdable) LInsertBefore(ctx context.Context, key string, pivot, value any) *IntCmd {
	return c.LInsert(ctx, key, "before", pivot, value)
}

// LInsertAfter puts value after pivot.
func (c cmdable) LInsertAfter(ctx context.Context, key string, pivot, value any) *IntCmd {
	return c.LInsert(ctx, key, "after", pivot, value)
}

// LLen returns the length of a list.
func (c cmdable) LLen(ctx context.Context, key string) *IntCmd {
	return c.number(ctx, "llen", key)
}

// LMPop takes elements of the first list that has some.
func (c cmdable) LMPop(ctx context.Context, direction string, count int64, keys ...string) *KeyValuesCmd {
	return c.keyValues(ctx, several([]any{"lmpop"}, keys, direction, count)...)
}

// LMove takes an element from one end of a list and puts it at one end of another.
func (c cmdable) LMove(ctx context.Context, source, destination, srcpos, destpos string) *StringCmd {
	return c.text(ctx, "lmove", source, destination, srcpos, destpos)
}

// LPop takes the first element.
func (c cmdable) LPop(ctx context.Context, key string) *StringCmd {
	return c.text(ctx, "lpop", key)
}

// LPopCount takes the first count elements.
func (c cmdable) LPopCount(ctx context.Context, key string, count int) *StringSliceCmd {
	return c.texts(ctx, "lpop", key, count)
}

// LPos returns where value stands, or the error Nil.
func (c cmdable) LPos(ctx context.Context, key string, value string, args LPosArgs) *IntCmd {
	return c.number(ctx, args.words([]any{"lpos", key, value})...)
}

// LPosCount returns count places of value; all for 0.
func (c cmdable) LPosCount(ctx context.Context, key string, value string, count int64, args LPosArgs) *IntSliceCmd {
	cmd := NewIntSliceCmd(ctx, args.words([]any{"lpos", key, value, "count", count})...)
	_ = c(ctx, cmd)
	return cmd
}

// LPush puts values in front, one after the other.
func (c cmdable) LPush(ctx context.Context, key string, values ...any) *IntCmd {
	return c.number(ctx, spread([]any{"lpush", key}, values)...)
}

// LPushX is LPush to a list that exists.
func (c cmdable) LPushX(ctx context.Context, key string, values ...any) *IntCmd {
	return c.number(ctx, spread([]any{"lpushx", key}, values)...)
}

// LRange returns the elements from start to stop.
func (c cmdable) LRange(ctx context.Context, key string, start, stop int64) *StringSliceCmd {
	return c.texts(ctx, "lrange", key, start, stop)
}

// LRem removes count elements that equal value; all for 0, the last ones if count is negative.
func (c cmdable) LRem(ctx context.Context, key string, count int64, value any) *IntCmd {
	return c.number(ctx, "lrem", key, count, value)
}

// LSet changes the element at a place.
func (c cmdable) LSet(ctx context.Context, key string, index int64, value any) *StatusCmd {
	return c.status(ctx, "lset", key, index, value)
}

// LTrim removes all but the elements from start to stop.
func (c cmdable) LTrim(ctx context.Context, key string, start, stop int64) *StatusCmd {
	return c.status(ctx, "ltrim", key, start, stop)
}

// RPop takes the last element.
func (c cmdable) RPop(ctx context.Context, key string) *StringCmd {
	return c.text(ctx, "rpop", key)
}

// RPopCount takes the last count elements.
func (c cmdable) RPopCount(ctx context.Context, key string, count int) *StringSliceCmd {
	return c.texts(ctx, "rpop", key, count)
}

// RPopLPush takes the last element of a list and puts it in front of another.
func (c cmdable) RPopLPush(ctx context.Context, source, destination string) *StringCmd {
	return c.text(ctx, "rpoplpush", source, destination)
}

// RPush puts values at the end.
func (c cmdable) RPush(ctx context.Context, key string, values ...any) *IntCmd {
	return c.number(ctx, spread([]any{"rpush", key}, values)...)
}

// RPushX is RPush to a list that exists.
func (c cmdable) RPushX(ctx context.Context, key string, values ...any) *IntCmd {
	return c.number(ctx, spread([]any{"rpushx", key}, values)...)
}
