package redis

import "context"

// BitMapCmdable has the commands for strings of bits.
type BitMapCmdable interface {
	GetBit(ctx context.Context, key string, offset int64) *IntCmd
	SetBit(ctx context.Context, key string, offset int64, value int) *IntCmd
	BitCount(ctx context.Context, key string, bitCount *BitCount) *IntCmd
	BitOpAnd(ctx context.Context, destKey string, keys ...string) *IntCmd
	BitOpOr(ctx context.Context, destKey string, keys ...string) *IntCmd
	BitOpXor(ctx context.Context, destKey string, keys ...string) *IntCmd
	BitOpNot(ctx context.Context, destKey string, key string) *IntCmd
	BitPos(ctx context.Context, key string, bit int64, pos ...int64) *IntCmd
	BitPosSpan(ctx context.Context, key string, bit int8, start, end int64, span string) *IntCmd
}

// BitCount is the part of a string that BitCount looks at; Unit is BYTE or BIT.
type BitCount struct {
	Start, End int64
	Unit       string
}

func (c cmdable) bitop(ctx context.Context, op, dest string, keys []string) *IntCmd {
	return c.number(ctx, keyed("bitop", op, append([]string{dest}, keys...))...)
}

// GetBit returns a bit.
func (c cmdable) GetBit(ctx context.Context, key string, offset int64) *IntCmd {
	return c.number(ctx, "getbit", key, offset)
}

// SetBit sets a bit and returns the one that was there.
func (c cmdable) SetBit(ctx context.Context, key string, offset int64, value int) *IntCmd {
	return c.number(ctx, "setbit", key, offset, value)
}

// BitCount returns how many bits are 1.
func (c cmdable) BitCount(ctx context.Context, key string, bitCount *BitCount) *IntCmd {
	args := []any{"bitcount", key}
	if bitCount != nil {
		args = append(args, bitCount.Start, bitCount.End)
		if bitCount.Unit != "" {
			args = append(args, bitCount.Unit)
		}
	}
	return c.number(ctx, args...)
}

// BitOpAnd keeps the bits that are 1 in all of the keys, and returns the length in bytes.
func (c cmdable) BitOpAnd(ctx context.Context, destKey string, keys ...string) *IntCmd {
	return c.bitop(ctx, "and", destKey, keys)
}

// BitOpOr keeps the bits that are 1 in any of the keys.
func (c cmdable) BitOpOr(ctx context.Context, destKey string, keys ...string) *IntCmd {
	return c.bitop(ctx, "or", destKey, keys)
}

// BitOpXor keeps the bits that are 1 in an odd number of keys.
func (c cmdable) BitOpXor(ctx context.Context, destKey string, keys ...string) *IntCmd {
	return c.bitop(ctx, "xor", destKey, keys)
}

// BitOpNot keeps the opposite of each bit.
func (c cmdable) BitOpNot(ctx context.Context, destKey string, key string) *IntCmd {
	return c.bitop(ctx, "not", destKey, []string{key})
}

// BitPos returns where the first bit of a kind is, within bytes from pos[0] to pos[1] if given.
func (c cmdable) BitPos(ctx context.Context, key string, bit int64, pos ...int64) *IntCmd {
	args := []any{"bitpos", key, bit}
	for _, p := range pos {
		args = append(args, p)
	}
	if len(pos) > 2 {
		panic("too many arguments")
	}
	return c.number(ctx, args...)
}

// BitPosSpan is BitPos within bits or bytes.
func (c cmdable) BitPosSpan(ctx context.Context, key string, bit int8, start, end int64, span string) *IntCmd {
	return c.number(ctx, "bitpos", key, bit, start, end, span)
}
