package redis

import "time"

// XAddArgs are an entry: Values is a map, or names and values by turns in a slice. Without an
// ID the server gives one.
type XAddArgs struct {
	Stream     string
	NoMkStream bool
	MaxLen     int64
	MinID      string
	Approx     bool
	Limit      int64
	ID         string
	Values     any
}

func (a *XAddArgs) words() []any {
	args := []any{"xadd", a.Stream}
	if a.NoMkStream {
		args = append(args, "nomkstream")
	}
	sign := "="
	if a.Approx {
		sign = "~"
	}
	switch {
	case a.MaxLen > 0:
		args = append(args, "maxlen", sign, a.MaxLen)
	case a.MinID != "":
		args = append(args, "minid", sign, a.MinID)
	}
	if a.Limit > 0 {
		args = append(args, "limit", a.Limit)
	} else if a.Limit < 0 {
		args = append(args, "limit", 0)
	}
	if a.ID != "" {
		args = append(args, a.ID)
	} else {
		args = append(args, "*")
	}
	return spread(args, []any{a.Values})
}

// XReadArgs say what XRead reads: Streams has keys and then their IDs, or keys alone with one
// ID for all. A negative Block does not wait, 0 waits for ever.
type XReadArgs struct {
	Streams []string
	Count   int64
	Block   time.Duration
	ID      string
}

func (a *XReadArgs) words() []any {
	args := []any{"xread"}
	if a.Count > 0 {
		args = append(args, "count", a.Count)
	}
	if a.Block >= 0 {
		args = append(args, "block", int64(a.Block/time.Millisecond))
	}
	args = append(args, "streams")
	for _, s := range a.Streams {
		args = append(args, s)
	}
	if a.ID != "" {
		for range a.Streams {
			args = append(args, a.ID)
		}
	}
	return args
}

// XReadGroupArgs say what XReadGroup reads, and for whom: Streams has keys and then their IDs.
// A negative Block does not wait, 0 waits for ever.
type XReadGroupArgs struct {
	Group    string
	Consumer string
	Streams  []string
	Count    int64
	Block    time.Duration
	NoAck    bool
}

func (a *XReadGroupArgs) words() []any {
	args := []any{"xreadgroup", "group", a.Group, a.Consumer}
	if a.Count > 0 {
		args = append(args, "count", a.Count)
	}
	if a.Block >= 0 {
		args = append(args, "block", int64(a.Block/time.Millisecond))
	}
	if a.NoAck {
		args = append(args, "noack")
	}
	args = append(args, "streams")
	for _, s := range a.Streams {
		args = append(args, s)
	}
	return args
}

// XPendingExtArgs say which pending entries XPendingExt returns.
type XPendingExtArgs struct {
	Stream   string
	Group    string
	Idle     time.Duration
	Start    string
	End      string
	Count    int64
	Consumer string
}

func (a *XPendingExtArgs) words() []any {
	args := []any{"xpending", a.Stream, a.Group}
	if a.Idle != 0 {
		args = append(args, "idle", millis(a.Idle))
	}
	args = append(args, a.Start, a.End, a.Count)
	if a.Consumer != "" {
		args = append(args, a.Consumer)
	}
	return args
}

// XClaimArgs say which entries XClaim gives to whom.
type XClaimArgs struct {
	Stream   string
	Group    string
	Consumer string
	MinIdle  time.Duration
	Messages []string
}

func (a *XClaimArgs) words() []any {
	args := []any{"xclaim", a.Stream, a.Group, a.Consumer, int64(a.MinIdle / time.Millisecond)}
	for _, id := range a.Messages {
		args = append(args, id)
	}
	return args
}

// XAutoClaimArgs say which entries XAutoClaim gives to whom.
type XAutoClaimArgs struct {
	Stream   string
	Group    string
	MinIdle  time.Duration
	Start    string
	Count    int64
	Consumer string
}

func (a *XAutoClaimArgs) words() []any {
	args := []any{"xautoclaim", a.Stream, a.Group, a.Consumer, millis(a.MinIdle), a.Start}
	if a.Count > 0 {
		args = append(args, "count", a.Count)
	}
	return args
}

// XMessage is an entry of a stream.
type XMessage struct {
	ID                        string
	Values                    map[string]any
	MillisElapsedFromDelivery int64 // of an entry that XREADGROUP claims, which it does not here
	DeliveredCount            int64 // likewise
}

// XStream is what one stream gave.
type XStream struct {
	Stream   string
	Messages []XMessage
}

// XPending is how many entries are pending, and with whom.
type XPending struct {
	Count     int64
	Lower     string
	Higher    string
	Consumers map[string]int64
}

// XPendingExt is a pending entry.
type XPendingExt struct {
	ID         string
	Consumer   string
	Idle       time.Duration
	RetryCount int64
}
