package redis

import "context"

// HashCmdable has the commands for hashes.
type HashCmdable interface {
	HDel(ctx context.Context, key string, fields ...string) *IntCmd
	HExists(ctx context.Context, key, field string) *BoolCmd
	HGet(ctx context.Context, key, field string) *StringCmd
	HGetAll(ctx context.Context, key string) *MapStringStringCmd
	HIncrBy(ctx context.Context, key, field string, incr int64) *IntCmd
	HIncrByFloat(ctx context.Context, key, field string, incr float64) *FloatCmd
	HKeys(ctx context.Context, key string) *StringSliceCmd
	HLen(ctx context.Context, key string) *IntCmd
	HMGet(ctx context.Context, key string, fields ...string) *SliceCmd
	HMSet(ctx context.Context, key string, values ...any) *BoolCmd
	HRandField(ctx context.Context, key string, count int) *StringSliceCmd
	HRandFieldWithValues(ctx context.Context, key string, count int) *KeyValueSliceCmd
	HScan(ctx context.Context, key string, cursor uint64, match string, count int64) *ScanCmd
	HSet(ctx context.Context, key string, values ...any) *IntCmd
	HSetNX(ctx context.Context, key, field string, value any) *BoolCmd
	HStrLen(ctx context.Context, key, field string) *IntCmd
	HVals(ctx context.Context, key string) *StringSliceCmd
}

// keyed returns a command with a key and texts as operands.
func keyed(name, key string, texts []string) []any {
	args := []any{name, key}
	for _, t := range texts {
		args = append(args, t)
	}
	return args
}

// HDel removes fields and returns how many there were.
func (c cmdable) HDel(ctx context.Context, key string, fields ...string) *IntCmd {
	return c.number(ctx, keyed("hdel", key, fields)...)
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

// HIncrByFloat adds to a field.
func (c cmdable) HIncrByFloat(ctx context.Context, key, field string, incr float64) *FloatCmd {
	return c.float(ctx, "hincrbyfloat", key, field, incr)
}

// HKeys returns the names of all fields.
func (c cmdable) HKeys(ctx context.Context, key string) *StringSliceCmd {
	return c.texts(ctx, "hkeys", key)
}

// HLen returns how many fields there are.
func (c cmdable) HLen(ctx context.Context, key string) *IntCmd {
	return c.number(ctx, "hlen", key)
}

// HMGet returns several fields, nil for those that there are not.
func (c cmdable) HMGet(ctx context.Context, key string, fields ...string) *SliceCmd {
	return c.values(ctx, keyed("hmget", key, fields)...)
}

// HMSet sets fields.
func (c cmdable) HMSet(ctx context.Context, key string, values ...any) *BoolCmd {
	return c.truth(ctx, spread([]any{"hmset", key}, values)...)
}

// HRandField returns the names of count fields, any of them.
func (c cmdable) HRandField(ctx context.Context, key string, count int) *StringSliceCmd {
	return c.texts(ctx, "hrandfield", key, count)
}

// HRandFieldWithValues returns count fields, any of them.
func (c cmdable) HRandFieldWithValues(ctx context.Context, key string, count int) *KeyValueSliceCmd {
	cmd := NewKeyValueSliceCmd(ctx, "hrandfield", key, count, "withvalues")
	_ = c(ctx, cmd)
	return cmd
}

// HScan returns a part of the fields, names and values by turns.
func (c cmdable) HScan(ctx context.Context, key string, cursor uint64, match string, count int64) *ScanCmd {
	return c.scan(ctx, []any{"hscan", key}, cursor, match, count, "")
}

// HSet sets fields and returns how many are new.
func (c cmdable) HSet(ctx context.Context, key string, values ...any) *IntCmd {
	return c.number(ctx, spread([]any{"hset", key}, values)...)
}

// HSetNX sets a field if there is none, and reports whether it did.
func (c cmdable) HSetNX(ctx context.Context, key, field string, value any) *BoolCmd {
	return c.truth(ctx, "hsetnx", key, field, value)
}

// HStrLen returns the length of a field in bytes.
func (c cmdable) HStrLen(ctx context.Context, key, field string) *IntCmd {
	return c.number(ctx, "hstrlen", key, field)
}

// HVals returns the values of all fields.
func (c cmdable) HVals(ctx context.Context, key string) *StringSliceCmd {
	return c.texts(ctx, "hvals", key)
}
