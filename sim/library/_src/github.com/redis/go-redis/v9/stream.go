package redis

import "context"

// StreamCmdable has the commands for streams.
type StreamCmdable interface {
	XAdd(ctx context.Context, a *XAddArgs) *StringCmd
	XDel(ctx context.Context, stream string, ids ...string) *IntCmd
	XLen(ctx context.Context, stream string) *IntCmd
	XRange(ctx context.Context, stream, start, stop string) *XMessageSliceCmd
	XRangeN(ctx context.Context, stream, start, stop string, count int64) *XMessageSliceCmd
	XRevRange(ctx context.Context, stream string, start, stop string) *XMessageSliceCmd
	XRevRangeN(ctx context.Context, stream string, start, stop string, count int64) *XMessageSliceCmd
	XRead(ctx context.Context, a *XReadArgs) *XStreamSliceCmd
	XReadStreams(ctx context.Context, streams ...string) *XStreamSliceCmd
	XGroupCreate(ctx context.Context, stream, group, start string) *StatusCmd
	XGroupCreateMkStream(ctx context.Context, stream, group, start string) *StatusCmd
	XGroupSetID(ctx context.Context, stream, group, start string) *StatusCmd
	XGroupDestroy(ctx context.Context, stream, group string) *IntCmd
	XGroupCreateConsumer(ctx context.Context, stream, group, consumer string) *IntCmd
	XGroupDelConsumer(ctx context.Context, stream, group, consumer string) *IntCmd
	XReadGroup(ctx context.Context, a *XReadGroupArgs) *XStreamSliceCmd
	XAck(ctx context.Context, stream, group string, ids ...string) *IntCmd
	XPending(ctx context.Context, stream, group string) *XPendingCmd
	XPendingExt(ctx context.Context, a *XPendingExtArgs) *XPendingExtCmd
	XClaim(ctx context.Context, a *XClaimArgs) *XMessageSliceCmd
	XClaimJustID(ctx context.Context, a *XClaimArgs) *StringSliceCmd
	XAutoClaim(ctx context.Context, a *XAutoClaimArgs) *XAutoClaimCmd
	XAutoClaimJustID(ctx context.Context, a *XAutoClaimArgs) *XAutoClaimJustIDCmd
	XTrimMaxLen(ctx context.Context, key string, maxLen int64) *IntCmd
	XTrimMaxLenApprox(ctx context.Context, key string, maxLen, limit int64) *IntCmd
	XTrimMinID(ctx context.Context, key string, minID string) *IntCmd
	XTrimMinIDApprox(ctx context.Context, key string, minID string, limit int64) *IntCmd
}

func (c cmdable) messages(ctx context.Context, args ...any) *XMessageSliceCmd {
	cmd := NewXMessageSliceCmd(ctx, args...)
	_ = c(ctx, cmd)
	return cmd
}

func (c cmdable) streams(ctx context.Context, args []any) *XStreamSliceCmd {
	cmd := NewXStreamSliceCmd(ctx, args...)
	_ = c(ctx, cmd)
	return cmd
}

func trimArgs(key, what string, threshold any, limit int64) []any {
	args := []any{"xtrim", key, what, "~", threshold}
	if limit > 0 {
		args = append(args, "limit", limit)
	}
	return args
}

// XAdd adds an entry to a stream and returns its ID.
func (c cmdable) XAdd(ctx context.Context, a *XAddArgs) *StringCmd {
	return c.text(ctx, a.words()...)
}

// XDel removes entries and returns how many there were.
func (c cmdable) XDel(ctx context.Context, stream string, ids ...string) *IntCmd {
	return c.number(ctx, keyed("xdel", stream, ids)...)
}

// XLen returns how many entries there are.
func (c cmdable) XLen(ctx context.Context, stream string) *IntCmd {
	return c.number(ctx, "xlen", stream)
}

// XRange returns the entries from start to stop.
func (c cmdable) XRange(ctx context.Context, stream, start, stop string) *XMessageSliceCmd {
	return c.messages(ctx, "xrange", stream, start, stop)
}

// XRangeN returns count of them at most.
func (c cmdable) XRangeN(ctx context.Context, stream, start, stop string, count int64) *XMessageSliceCmd {
	return c.messages(ctx, "xrange", stream, start, stop, "count", count)
}

// XRevRange returns the entries from start back to stop.
func (c cmdable) XRevRange(ctx context.Context, stream string, start, stop string) *XMessageSliceCmd {
	return c.messages(ctx, "xrevrange", stream, start, stop)
}

// XRevRangeN returns count of them at most.
func (c cmdable) XRevRangeN(ctx context.Context, stream string, start, stop string, count int64) *XMessageSliceCmd {
	return c.messages(ctx, "xrevrange", stream, start, stop, "count", count)
}

// XRead returns entries that are newer than IDs. It waits for some unless Block is negative.
func (c cmdable) XRead(ctx context.Context, a *XReadArgs) *XStreamSliceCmd {
	return c.streams(ctx, a.words())
}

// XReadStreams is XRead that does not wait.
func (c cmdable) XReadStreams(ctx context.Context, streams ...string) *XStreamSliceCmd {
	return c.XRead(ctx, &XReadArgs{Streams: streams, Block: -1})
}

// XGroupCreate makes a consumer group that begins after an ID.
func (c cmdable) XGroupCreate(ctx context.Context, stream, group, start string) *StatusCmd {
	return c.status(ctx, "xgroup", "create", stream, group, start)
}

// XGroupCreateMkStream makes the stream, too, if there is none.
func (c cmdable) XGroupCreateMkStream(ctx context.Context, stream, group, start string) *StatusCmd {
	return c.status(ctx, "xgroup", "create", stream, group, start, "mkstream")
}

// XGroupSetID lets a group go on after another ID.
func (c cmdable) XGroupSetID(ctx context.Context, stream, group, start string) *StatusCmd {
	return c.status(ctx, "xgroup", "setid", stream, group, start)
}

// XGroupDestroy removes a group and returns how many there were.
func (c cmdable) XGroupDestroy(ctx context.Context, stream, group string) *IntCmd {
	return c.number(ctx, "xgroup", "destroy", stream, group)
}

// XGroupCreateConsumer adds a consumer and returns 1 if it is new.
func (c cmdable) XGroupCreateConsumer(ctx context.Context, stream, group, consumer string) *IntCmd {
	return c.number(ctx, "xgroup", "createconsumer", stream, group, consumer)
}

// XGroupDelConsumer removes a consumer and returns how many entries it had not acknowledged.
func (c cmdable) XGroupDelConsumer(ctx context.Context, stream, group, consumer string) *IntCmd {
	return c.number(ctx, "xgroup", "delconsumer", stream, group, consumer)
}

// XReadGroup returns entries that nobody of the group got, for the ID >, or those that the consumer has not acknowledged. It waits for new ones unless Block is negative.
func (c cmdable) XReadGroup(ctx context.Context, a *XReadGroupArgs) *XStreamSliceCmd {
	return c.streams(ctx, a.words())
}

// XAck acknowledges entries and returns how many were pending.
func (c cmdable) XAck(ctx context.Context, stream, group string, ids ...string) *IntCmd {
	return c.number(ctx, keyed("xack", stream, append([]string{group}, ids...))...)
}

// XPending returns how many entries are pending, and with whom.
func (c cmdable) XPending(ctx context.Context, stream, group string) *XPendingCmd {
	cmd := NewXPendingCmd(ctx, "xpending", stream, group)
	_ = c(ctx, cmd)
	return cmd
}

// XPendingExt returns pending entries.
func (c cmdable) XPendingExt(ctx context.Context, a *XPendingExtArgs) *XPendingExtCmd {
	cmd := NewXPendingExtCmd(ctx, a.words()...)
	_ = c(ctx, cmd)
	return cmd
}

// XClaim gives pending entries to another consumer and returns them.
func (c cmdable) XClaim(ctx context.Context, a *XClaimArgs) *XMessageSliceCmd {
	return c.messages(ctx, a.words()...)
}

// XClaimJustID is XClaim that returns IDs, and does not count as a delivery.
func (c cmdable) XClaimJustID(ctx context.Context, a *XClaimArgs) *StringSliceCmd {
	return c.texts(ctx, append(a.words(), "justid")...)
}

// XAutoClaim gives entries that are pending for long to another consumer, and returns them and where to go on.
func (c cmdable) XAutoClaim(ctx context.Context, a *XAutoClaimArgs) *XAutoClaimCmd {
	cmd := NewXAutoClaimCmd(ctx, a.words()...)
	_ = c(ctx, cmd)
	return cmd
}

// XAutoClaimJustID is XAutoClaim that returns IDs, and does not count as a delivery.
func (c cmdable) XAutoClaimJustID(ctx context.Context, a *XAutoClaimArgs) *XAutoClaimJustIDCmd {
	cmd := NewXAutoClaimJustIDCmd(ctx, append(a.words(), "justid")...)
	_ = c(ctx, cmd)
	return cmd
}

// XTrimMaxLen removes the oldest entries but maxLen and returns how many.
func (c cmdable) XTrimMaxLen(ctx context.Context, key string, maxLen int64) *IntCmd {
	return c.number(ctx, "xtrim", key, "maxlen", maxLen)
}

// XTrimMaxLenApprox may leave some more.
func (c cmdable) XTrimMaxLenApprox(ctx context.Context, key string, maxLen, limit int64) *IntCmd {
	return c.number(ctx, trimArgs(key, "maxlen", maxLen, limit)...)
}

// XTrimMinID removes the entries that are older than an ID and returns how many.
func (c cmdable) XTrimMinID(ctx context.Context, key string, minID string) *IntCmd {
	return c.number(ctx, "xtrim", key, "minid", minID)
}

// XTrimMinIDApprox may leave some.
func (c cmdable) XTrimMinIDApprox(ctx context.Context, key string, minID string, limit int64) *IntCmd {
	return c.number(ctx, trimArgs(key, "minid", minID, limit)...)
}
