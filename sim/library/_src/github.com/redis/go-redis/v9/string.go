package redis

import (
	"context"
	"time"
)

// StringCmdable has the commands for strings.
type StringCmdable interface {
	Append(ctx context.Context, key, value string) *IntCmd
	Decr(ctx context.Context, key string) *IntCmd
	DecrBy(ctx context.Context, key string, decrement int64) *IntCmd
	Get(ctx context.Context, key string) *StringCmd
	GetDel(ctx context.Context, key string) *StringCmd
	GetEx(ctx context.Context, key string, expiration time.Duration) *StringCmd
	GetSet(ctx context.Context, key string, value any) *StringCmd
	Incr(ctx context.Context, key string) *IntCmd
	IncrBy(ctx context.Context, key string, value int64) *IntCmd
	IncrByFloat(ctx context.Context, key string, value float64) *FloatCmd
	MGet(ctx context.Context, keys ...string) *SliceCmd
	GetRange(ctx context.Context, key string, start, end int64) *StringCmd
	MSet(ctx context.Context, values ...any) *StatusCmd
	MSetNX(ctx context.Context, values ...any) *BoolCmd
	SetRange(ctx context.Context, key string, offset int64, value string) *IntCmd
	Set(ctx context.Context, key string, value any, expiration time.Duration) *StatusCmd
	SetArgs(ctx context.Context, key string, value any, a SetArgs) *StatusCmd
	SetEx(ctx context.Context, key string, value any, expiration time.Duration) *StatusCmd
	SetNX(ctx context.Context, key string, value any, expiration time.Duration) *BoolCmd
	SetXX(ctx context.Context, key string, value any, expiration time.Duration) *BoolCmd
	StrLen(ctx context.Context, key string) *IntCmd
}

// Append adds to the end of a string.
func (c cmdable) Append(ctx context.Context, key, value string) *IntCmd {
	return c.number(ctx, "append", key, value)
}

// Decr subtracts 1.
func (c cmdable) Decr(ctx context.Context, key string) *IntCmd { return c.number(ctx, "decr", key) }

// DecrBy subtracts decrement.
func (c cmdable) DecrBy(ctx context.Context, key string, decrement int64) *IntCmd {
	return c.number(ctx, "decrby", key, decrement)
}

// Get returns a string, or the error Nil if there is none.
func (c cmdable) Get(ctx context.Context, key string) *StringCmd { return c.text(ctx, "get", key) }

// GetDel returns a string and removes it.
func (c cmdable) GetDel(ctx context.Context, key string) *StringCmd {
	return c.text(ctx, "getdel", key)
}

// GetEx returns a string and lets it live for expiration from now; for ever if that is 0.
func (c cmdable) GetEx(ctx context.Context, key string, expiration time.Duration) *StringCmd {
	args := []any{"getex", key}
	if expiration > 0 {
		args = append(args, expiry(expiration)...)
	} else if expiration == 0 {
		args = append(args, "persist")
	}
	return c.text(ctx, args...)
}

// GetSet sets a string and returns the one that was there.
func (c cmdable) GetSet(ctx context.Context, key string, value any) *StringCmd {
	return c.text(ctx, "getset", key, value)
}

// Incr adds 1.
func (c cmdable) Incr(ctx context.Context, key string) *IntCmd { return c.number(ctx, "incr", key) }

// IncrBy adds value.
func (c cmdable) IncrBy(ctx context.Context, key string, value int64) *IntCmd {
	return c.number(ctx, "incrby", key, value)
}

// IncrByFloat adds value.
func (c cmdable) IncrByFloat(ctx context.Context, key string, value float64) *FloatCmd {
	return c.float(ctx, "incrbyfloat", key, value)
}

// GetRange returns the bytes from start to end; negative ones count from the end.
func (c cmdable) GetRange(ctx context.Context, key string, start, end int64) *StringCmd {
	return c.text(ctx, "getrange", key, start, end)
}

// SetRange writes over a part of a string and returns its length.
func (c cmdable) SetRange(ctx context.Context, key string, offset int64, value string) *IntCmd {
	return c.number(ctx, "setrange", key, offset, value)
}

// MSetNX sets several strings if none of the keys exists, and reports whether it did.
func (c cmdable) MSetNX(ctx context.Context, values ...any) *BoolCmd {
	return c.truth(ctx, spread([]any{"msetnx"}, values)...)
}

// MGet returns several strings, nil for those that there are not.
func (c cmdable) MGet(ctx context.Context, keys ...string) *SliceCmd {
	return c.values(ctx, named("mget", keys)...)
}

// MSet sets several strings.
func (c cmdable) MSet(ctx context.Context, values ...any) *StatusCmd {
	return c.status(ctx, spread([]any{"mset"}, values)...)
}

// Set sets a string, which lives for expiration; for ever if that is 0. KeepTTL leaves
// its deadline as it is.
func (c cmdable) Set(ctx context.Context, key string, value any, expiration time.Duration) *StatusCmd {
	args := []any{"set", key, value}
	if expiration > 0 {
		args = append(args, expiry(expiration)...)
	} else if expiration == KeepTTL {
		args = append(args, "keepttl")
	}
	return c.status(ctx, args...)
}

// SetArgs are the options of SET.
type SetArgs struct {
	Mode     string // NX, XX or none
	TTL      time.Duration
	ExpireAt time.Time
	Get      bool // return what was there
	KeepTTL  bool
}

// SetArgs sets a string.
func (c cmdable) SetArgs(ctx context.Context, key string, value any, a SetArgs) *StatusCmd {
	args := []any{"set", key, value}
	if a.KeepTTL {
		args = append(args, "keepttl")
	}
	if !a.ExpireAt.IsZero() {
		args = append(args, "exat", a.ExpireAt.Unix())
	}
	if a.TTL > 0 {
		args = append(args, expiry(a.TTL)...)
	}
	if a.Mode != "" {
		args = append(args, a.Mode)
	}
	if a.Get {
		args = append(args, "get")
	}
	return c.status(ctx, args...)
}

// SetEx sets a string, which lives for expiration.
func (c cmdable) SetEx(ctx context.Context, key string, value any, expiration time.Duration) *StatusCmd {
	return c.status(ctx, "setex", key, seconds(expiration), value)
}

// SetNX sets a string if there is no such key, and reports whether it did.
func (c cmdable) SetNX(ctx context.Context, key string, value any, expiration time.Duration) *BoolCmd {
	return c.setIf(ctx, "nx", key, value, expiration)
}

// SetXX sets a string if there is such a key, and reports whether it did.
func (c cmdable) SetXX(ctx context.Context, key string, value any, expiration time.Duration) *BoolCmd {
	return c.setIf(ctx, "xx", key, value, expiration)
}

func (c cmdable) setIf(ctx context.Context, mode, key string, value any, expiration time.Duration) *BoolCmd {
	args := []any{"set", key, value}
	switch expiration {
	case 0:
	case KeepTTL:
		args = append(args, "keepttl")
	default:
		args = append(args, expiry(expiration)...)
	}
	return c.truth(ctx, append(args, mode)...)
}

// StrLen returns the length of a string.
func (c cmdable) StrLen(ctx context.Context, key string) *IntCmd { return c.number(ctx, "strlen", key) }
