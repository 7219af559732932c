package redis

import (
	"context"
	"time"
)

// cmdable has every command; the function carries it out, or queues it.
type cmdable func(ctx context.Context, cmd Cmder) error

// Cmdable is what clients, transactions and pipelines have in common.
type Cmdable interface {
	Pipeline() Pipeliner
	Pipelined(ctx context.Context, fn func(Pipeliner) error) ([]Cmder, error)
	TxPipeline() Pipeliner
	TxPipelined(ctx context.Context, fn func(Pipeliner) error) ([]Cmder, error)
	genericCommands
	StringCmdable
	HashCmdable
	ListCmdable
	SetCmdable
	SortedSetCmdable
	StreamCmdable
	BitMapCmdable
	PubSubCmdable
	Scripter
}

// UniversalClient is what clients of every kind have in common.
type UniversalClient interface {
	Cmdable
	Watch(ctx context.Context, fn func(*Tx) error, keys ...string) error
	Subscribe(ctx context.Context, channels ...string) *PubSub
	PSubscribe(ctx context.Context, channels ...string) *PubSub
	Do(ctx context.Context, args ...any) *Cmd
	Process(ctx context.Context, cmd Cmder) error
	Close() error
}

type genericCommands interface {
	Ping(ctx context.Context) *StatusCmd
	Echo(ctx context.Context, message any) *StringCmd
	FlushAll(ctx context.Context) *StatusCmd
	FlushDB(ctx context.Context) *StatusCmd
	DBSize(ctx context.Context) *IntCmd
	Del(ctx context.Context, keys ...string) *IntCmd
	Unlink(ctx context.Context, keys ...string) *IntCmd
	Exists(ctx context.Context, keys ...string) *IntCmd
	Keys(ctx context.Context, pattern string) *StringSliceCmd
	Rename(ctx context.Context, key, newkey string) *StatusCmd
	RenameNX(ctx context.Context, key, newkey string) *BoolCmd
	RandomKey(ctx context.Context) *StringCmd
	Touch(ctx context.Context, keys ...string) *IntCmd
	Scan(ctx context.Context, cursor uint64, match string, count int64) *ScanCmd
	ScanType(ctx context.Context, cursor uint64, match string, count int64, keyType string) *ScanCmd
	Time(ctx context.Context) *TimeCmd
	ExpireTime(ctx context.Context, key string) *DurationCmd
	PExpireTime(ctx context.Context, key string) *DurationCmd
	Type(ctx context.Context, key string) *StatusCmd
	Expire(ctx context.Context, key string, expiration time.Duration) *BoolCmd
	ExpireAt(ctx context.Context, key string, tm time.Time) *BoolCmd
	ExpireNX(ctx context.Context, key string, expiration time.Duration) *BoolCmd
	ExpireXX(ctx context.Context, key string, expiration time.Duration) *BoolCmd
	ExpireGT(ctx context.Context, key string, expiration time.Duration) *BoolCmd
	ExpireLT(ctx context.Context, key string, expiration time.Duration) *BoolCmd
	PExpire(ctx context.Context, key string, expiration time.Duration) *BoolCmd
	PExpireAt(ctx context.Context, key string, tm time.Time) *BoolCmd
	Persist(ctx context.Context, key string) *BoolCmd
	TTL(ctx context.Context, key string) *DurationCmd
	PTTL(ctx context.Context, key string) *DurationCmd
}

// Each of the following carries a command out and returns its result.

func (c cmdable) status(ctx context.Context, args ...any) *StatusCmd {
	cmd := NewStatusCmd(ctx, args...)
	_ = c(ctx, cmd) // it is in the command
	return cmd
}

func (c cmdable) text(ctx context.Context, args ...any) *StringCmd {
	cmd := NewStringCmd(ctx, args...)
	_ = c(ctx, cmd)
	return cmd
}

func (c cmdable) number(ctx context.Context, args ...any) *IntCmd {
	cmd := NewIntCmd(ctx, args...)
	_ = c(ctx, cmd)
	return cmd
}

func (c cmdable) float(ctx context.Context, args ...any) *FloatCmd {
	cmd := NewFloatCmd(ctx, args...)
	_ = c(ctx, cmd)
	return cmd
}

func (c cmdable) truth(ctx context.Context, args ...any) *BoolCmd {
	cmd := NewBoolCmd(ctx, args...)
	_ = c(ctx, cmd)
	return cmd
}

func (c cmdable) duration(ctx context.Context, precision time.Duration, args ...any) *DurationCmd {
	cmd := NewDurationCmd(ctx, precision, args...)
	_ = c(ctx, cmd)
	return cmd
}

func (c cmdable) texts(ctx context.Context, args ...any) *StringSliceCmd {
	cmd := NewStringSliceCmd(ctx, args...)
	_ = c(ctx, cmd)
	return cmd
}

func (c cmdable) values(ctx context.Context, args ...any) *SliceCmd {
	cmd := NewSliceCmd(ctx, args...)
	_ = c(ctx, cmd)
	return cmd
}

// Do carries out any command.
func (c cmdable) Do(ctx context.Context, args ...any) *Cmd {
	cmd := NewCmd(ctx, args...)
	_ = c(ctx, cmd)
	return cmd
}

// Ping reports whether the server can be reached.
func (c cmdable) Ping(ctx context.Context) *StatusCmd { return c.status(ctx, "ping") }

// Echo returns message.
func (c cmdable) Echo(ctx context.Context, message any) *StringCmd {
	return c.text(ctx, "echo", message)
}

// FlushAll removes every key of the server.
func (c cmdable) FlushAll(ctx context.Context) *StatusCmd { return c.status(ctx, "flushall") }

// FlushDB removes every key of the database.
func (c cmdable) FlushDB(ctx context.Context) *StatusCmd { return c.status(ctx, "flushdb") }

// DBSize returns how many keys there are.
func (c cmdable) DBSize(ctx context.Context) *IntCmd { return c.number(ctx, "dbsize") }

// Del removes keys and returns how many there were.
func (c cmdable) Del(ctx context.Context, keys ...string) *IntCmd {
	return c.number(ctx, named("del", keys)...)
}

// Unlink is Del.
func (c cmdable) Unlink(ctx context.Context, keys ...string) *IntCmd {
	return c.number(ctx, named("unlink", keys)...)
}

// Exists returns how many of the keys there are.
func (c cmdable) Exists(ctx context.Context, keys ...string) *IntCmd {
	return c.number(ctx, named("exists", keys)...)
}

// Keys returns the keys that match a pattern.
func (c cmdable) Keys(ctx context.Context, pattern string) *StringSliceCmd {
	return c.texts(ctx, "keys", pattern)
}

// Rename gives a key another name, and replaces what had it.
func (c cmdable) Rename(ctx context.Context, key, newkey string) *StatusCmd {
	return c.status(ctx, "rename", key, newkey)
}

// RenameNX is Rename unless newkey exists, and reports whether it did so.
func (c cmdable) RenameNX(ctx context.Context, key, newkey string) *BoolCmd {
	return c.truth(ctx, "renamenx", key, newkey)
}

// RandomKey returns a key, or the error Nil if there is none.
func (c cmdable) RandomKey(ctx context.Context) *StringCmd { return c.text(ctx, "randomkey") }

// Touch returns how many of the keys there are.
func (c cmdable) Touch(ctx context.Context, keys ...string) *IntCmd {
	return c.number(ctx, named("touch", keys)...)
}

// Time returns the clock of the server.
func (c cmdable) Time(ctx context.Context) *TimeCmd {
	cmd := NewTimeCmd(ctx, "time")
	_ = c(ctx, cmd)
	return cmd
}

// ExpireTime returns the deadline of a key in seconds since 1970; -1 if it has none, -2 if
// there is no such key.
func (c cmdable) ExpireTime(ctx context.Context, key string) *DurationCmd {
	return c.duration(ctx, time.Second, "expiretime", key)
}

// PExpireTime is ExpireTime in milliseconds.
func (c cmdable) PExpireTime(ctx context.Context, key string) *DurationCmd {
	return c.duration(ctx, time.Millisecond, "pexpiretime", key)
}

// Type returns string, list, set, hash, zset or none.
func (c cmdable) Type(ctx context.Context, key string) *StatusCmd { return c.status(ctx, "type", key) }

// Expire lets a key live for expiration from now, in whole seconds.
func (c cmdable) Expire(ctx context.Context, key string, expiration time.Duration) *BoolCmd {
	return c.truth(ctx, "expire", key, seconds(expiration))
}

// ExpireNX is Expire for a key without a deadline.
func (c cmdable) ExpireNX(ctx context.Context, key string, expiration time.Duration) *BoolCmd {
	return c.truth(ctx, "expire", key, seconds(expiration), "nx")
}

// ExpireXX is Expire for a key with a deadline.
func (c cmdable) ExpireXX(ctx context.Context, key string, expiration time.Duration) *BoolCmd {
	return c.truth(ctx, "expire", key, seconds(expiration), "xx")
}

// ExpireGT is Expire if it makes the key live longer.
func (c cmdable) ExpireGT(ctx context.Context, key string, expiration time.Duration) *BoolCmd {
	return c.truth(ctx, "expire", key, seconds(expiration), "gt")
}

// ExpireLT is Expire if it makes the key live less long.
func (c cmdable) ExpireLT(ctx context.Context, key string, expiration time.Duration) *BoolCmd {
	return c.truth(ctx, "expire", key, seconds(expiration), "lt")
}

// ExpireAt lets a key live until tm.
func (c cmdable) ExpireAt(ctx context.Context, key string, tm time.Time) *BoolCmd {
	return c.truth(ctx, "expireat", key, tm.Unix())
}

// PExpire lets a key live for expiration from now, in whole milliseconds.
func (c cmdable) PExpire(ctx context.Context, key string, expiration time.Duration) *BoolCmd {
	return c.truth(ctx, "pexpire", key, millis(expiration))
}

// PExpireAt lets a key live until tm, in whole milliseconds.
func (c cmdable) PExpireAt(ctx context.Context, key string, tm time.Time) *BoolCmd {
	return c.truth(ctx, "pexpireat", key, tm.UnixNano()/int64(time.Millisecond))
}

// Persist lets a key live for ever and reports whether it had a deadline.
func (c cmdable) Persist(ctx context.Context, key string) *BoolCmd {
	return c.truth(ctx, "persist", key)
}

// TTL returns how long a key will live, in seconds; -1 for ever, -2 if there is none.
func (c cmdable) TTL(ctx context.Context, key string) *DurationCmd {
	return c.duration(ctx, time.Second, "ttl", key)
}

// PTTL is TTL in milliseconds.
func (c cmdable) PTTL(ctx context.Context, key string) *DurationCmd {
	return c.duration(ctx, time.Millisecond, "pttl", key)
}
