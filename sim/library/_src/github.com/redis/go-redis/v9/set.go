package redis

import "context"

// SetCmdable has the commands for sets.
type SetCmdable interface {
	SAdd(ctx context.Context, key string, members ...any) *IntCmd
	SCard(ctx context.Context, key string) *IntCmd
	SDiff(ctx context.Context, keys ...string) *StringSliceCmd
	SDiffStore(ctx context.Context, destination string, keys ...string) *IntCmd
	SInter(ctx context.Context, keys ...string) *StringSliceCmd
	SInterCard(ctx context.Context, limit int64, keys ...string) *IntCmd
	SInterStore(ctx context.Context, destination string, keys ...string) *IntCmd
	SIsMember(ctx context.Context, key string, member any) *BoolCmd
	SMIsMember(ctx context.Context, key string, members ...any) *BoolSliceCmd
	SMembers(ctx context.Context, key string) *StringSliceCmd
	SMembersMap(ctx context.Context, key string) *StringStructMapCmd
	SMove(ctx context.Context, source, destination string, member any) *BoolCmd
	SPop(ctx context.Context, key string) *StringCmd
	SPopN(ctx context.Context, key string, count int64) *StringSliceCmd
	SRandMember(ctx context.Context, key string) *StringCmd
	SRandMemberN(ctx context.Context, key string, count int64) *StringSliceCmd
	SRem(ctx context.Context, key string, members ...any) *IntCmd
	SScan(ctx context.Context, key string, cursor uint64, match string, count int64) *ScanCmd
	SUnion(ctx context.Context, keys ...string) *StringSliceCmd
	SUnionStore(ctx context.Context, destination string, keys ...string) *IntCmd
}

// SAdd adds members and returns how many are new.
func (c cmdable) SAdd(ctx context.Context, key string, members ...any) *IntCmd {
	return c.number(ctx, spread([]any{"sadd", key}, members)...)
}

// SCard returns how many members there are.
func (c cmdable) SCard(ctx context.Context, key string) *IntCmd {
	return c.number(ctx, "scard", key)
}

// SDiff returns the members of the first set that no other has.
func (c cmdable) SDiff(ctx context.Context, keys ...string) *StringSliceCmd {
	return c.texts(ctx, named("sdiff", keys)...)
}

// SDiffStore keeps what SDiff returns and returns how many members that are.
func (c cmdable) SDiffStore(ctx context.Context, destination string, keys ...string) *IntCmd {
	return c.number(ctx, keyed("sdiffstore", destination, keys)...)
}

// SInter returns the members that all of the sets have.
func (c cmdable) SInter(ctx context.Context, keys ...string) *StringSliceCmd {
	return c.texts(ctx, named("sinter", keys)...)
}

// SInterCard returns how many members all of the sets have, limit at most if it is not 0.
func (c cmdable) SInterCard(ctx context.Context, limit int64, keys ...string) *IntCmd {
	return c.number(ctx, append(counted([]any{"sintercard"}, keys), "limit", limit)...)
}

// SInterStore keeps what SInter returns and returns how many members that are.
func (c cmdable) SInterStore(ctx context.Context, destination string, keys ...string) *IntCmd {
	return c.number(ctx, keyed("sinterstore", destination, keys)...)
}

// SIsMember reports whether member is one.
func (c cmdable) SIsMember(ctx context.Context, key string, member any) *BoolCmd {
	return c.truth(ctx, "sismember", key, member)
}

// SMIsMember reports which members there are.
func (c cmdable) SMIsMember(ctx context.Context, key string, members ...any) *BoolSliceCmd {
	cmd := NewBoolSliceCmd(ctx, spread([]any{"smismember", key}, members)...)
	_ = c(ctx, cmd)
	return cmd
}

// SMembers returns all members.
func (c cmdable) SMembers(ctx context.Context, key string) *StringSliceCmd {
	return c.texts(ctx, "smembers", key)
}

// SMembersMap returns all members as a map.
func (c cmdable) SMembersMap(ctx context.Context, key string) *StringStructMapCmd {
	cmd := NewStringStructMapCmd(ctx, "smembers", key)
	_ = c(ctx, cmd)
	return cmd
}

// SMove takes a member from one set to another and reports whether it was there.
func (c cmdable) SMove(ctx context.Context, source, destination string, member any) *BoolCmd {
	return c.truth(ctx, "smove", source, destination, member)
}

// SPop takes a member, any of them.
func (c cmdable) SPop(ctx context.Context, key string) *StringCmd {
	return c.text(ctx, "spop", key)
}

// SPopN takes count members, any of them.
func (c cmdable) SPopN(ctx context.Context, key string, count int64) *StringSliceCmd {
	return c.texts(ctx, "spop", key, count)
}

// SRandMember returns a member, any of them.
func (c cmdable) SRandMember(ctx context.Context, key string) *StringCmd {
	return c.text(ctx, "srandmember", key)
}

// SRandMemberN returns count members, any of them; of a negative count the same ones perhaps.
func (c cmdable) SRandMemberN(ctx context.Context, key string, count int64) *StringSliceCmd {
	return c.texts(ctx, "srandmember", key, count)
}

// SRem removes members and returns how many there were.
func (c cmdable) SRem(ctx context.Context, key string, members ...any) *IntCmd {
	return c.number(ctx, spread([]any{"srem", key}, members)...)
}

// SScan returns a part of the members.
func (c cmdable) SScan(ctx context.Context, key string, cursor uint64, match string, count int64) *ScanCmd {
	return c.scan(ctx, []any{"sscan", key}, cursor, match, count, "")
}

// SUnion returns the members that any of the sets has.
func (c cmdable) SUnion(ctx context.Context, keys ...string) *StringSliceCmd {
	return c.texts(ctx, named("sunion", keys)...)
}

// SUnionStore keeps what SUnion returns and returns how many members that are.
func (c cmdable) SUnionStore(ctx context.Context, destination string, keys ...string) *IntCmd {
	return c.number(ctx, keyed("sunionstore", destination, keys)...)
}
