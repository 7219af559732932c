package redis

import (
	"context"
	"strconv"
	"time"

	"racelab/redisdb"
)

func messageOf(r redisdb.Reply) XMessage {
	if r.Kind == redisdb.Null || len(r.Items) == 0 {
		return XMessage{}
	}
	m := XMessage{ID: r.Items[0].Text}
	if fields := r.Items[1]; fields.Kind == redisdb.Array {
		m.Values = map[string]any{}
		for i := 0; i+1 < len(fields.Items); i += 2 {
			m.Values[fields.Items[i].Text] = fields.Items[i+1].Text
		}
	}
	return m
}

func messagesOf(r redisdb.Reply) []XMessage {
	out := make([]XMessage, len(r.Items))
	for i, x := range r.Items {
		out[i] = messageOf(x)
	}
	return out
}

// XMessageSliceCmd is a command that answers with entries of a stream.
type XMessageSliceCmd struct{ result[[]XMessage] }

// NewXMessageSliceCmd returns a command that was not carried out yet.
func NewXMessageSliceCmd(ctx context.Context, args ...any) *XMessageSliceCmd {
	return &XMessageSliceCmd{result[[]XMessage]{args: args}}
}

func (cmd *XMessageSliceCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	cmd.val = messagesOf(r)
	return nil
}

// XStreamSliceCmd is a command that answers with entries of several streams.
type XStreamSliceCmd struct{ result[[]XStream] }

// NewXStreamSliceCmd returns a command that was not carried out yet.
func NewXStreamSliceCmd(ctx context.Context, args ...any) *XStreamSliceCmd {
	return &XStreamSliceCmd{result[[]XStream]{args: args}}
}

func (cmd *XStreamSliceCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	cmd.val = []XStream{}
	for i := 0; i+1 < len(r.Items); i += 2 {
		cmd.val = append(cmd.val, XStream{r.Items[i].Text, messagesOf(r.Items[i+1])})
	}
	return nil
}

// XPendingCmd is a command that answers with a summary of pending entries.
type XPendingCmd struct{ result[*XPending] }

// NewXPendingCmd returns a command that was not carried out yet.
func NewXPendingCmd(ctx context.Context, args ...any) *XPendingCmd {
	return &XPendingCmd{result[*XPending]{args: args}}
}

func (cmd *XPendingCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	p := &XPending{Count: r.Items[0].Num, Lower: r.Items[1].Text, Higher: r.Items[2].Text}
	for _, x := range r.Items[3].Items {
		n, err := strconv.ParseInt(x.Items[1].Text, 10, 64)
		if err != nil {
			return err
		}
		if p.Consumers == nil {
			p.Consumers = map[string]int64{}
		}
		p.Consumers[x.Items[0].Text] = n
	}
	cmd.val = p
	return nil
}

// XPendingExtCmd is a command that answers with pending entries.
type XPendingExtCmd struct{ result[[]XPendingExt] }

// NewXPendingExtCmd returns a command that was not carried out yet.
func NewXPendingExtCmd(ctx context.Context, args ...any) *XPendingExtCmd {
	return &XPendingExtCmd{result[[]XPendingExt]{args: args}}
}

func (cmd *XPendingExtCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	cmd.val = make([]XPendingExt, len(r.Items))
	for i, x := range r.Items {
		cmd.val[i] = XPendingExt{x.Items[0].Text, x.Items[1].Text, time.Duration(x.Items[2].Num) * time.Millisecond, x.Items[3].Num}
	}
	return nil
}

// XAutoClaimCmd is a command that answers with entries and where to go on.
type XAutoClaimCmd struct {
	result[[]XMessage]
	start string
}

// NewXAutoClaimCmd returns a command that was not carried out yet.
func NewXAutoClaimCmd(ctx context.Context, args ...any) *XAutoClaimCmd {
	return &XAutoClaimCmd{result: result[[]XMessage]{args: args}}
}

func (cmd *XAutoClaimCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	cmd.start, cmd.val = r.Items[0].Text, messagesOf(r.Items[1])
	return nil
}

// SetVal sets the value.
func (cmd *XAutoClaimCmd) SetVal(val []XMessage, start string) { cmd.val, cmd.start = val, start }

// Val returns the entries and where to go on.
func (cmd *XAutoClaimCmd) Val() (messages []XMessage, start string) { return cmd.val, cmd.start }

// Result returns the entries, where to go on, and the error.
func (cmd *XAutoClaimCmd) Result() (messages []XMessage, start string, err error) {
	return cmd.val, cmd.start, cmd.err
}

// XAutoClaimJustIDCmd is a command that answers with IDs and where to go on.
type XAutoClaimJustIDCmd struct {
	result[[]string]
	start string
}

// NewXAutoClaimJustIDCmd returns a command that was not carried out yet.
func NewXAutoClaimJustIDCmd(ctx context.Context, args ...any) *XAutoClaimJustIDCmd {
	return &XAutoClaimJustIDCmd{result: result[[]string]{args: args}}
}

func (cmd *XAutoClaimJustIDCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	cmd.start, cmd.val = r.Items[0].Text, textsOf(r.Items[1])
	return nil
}

// SetVal sets the value.
func (cmd *XAutoClaimJustIDCmd) SetVal(val []string, start string) { cmd.val, cmd.start = val, start }

// Val returns the IDs and where to go on.
func (cmd *XAutoClaimJustIDCmd) Val() (ids []string, start string) { return cmd.val, cmd.start }

// Result returns the IDs, where to go on, and the error.
func (cmd *XAutoClaimJustIDCmd) Result() (ids []string, start string, err error) {
	return cmd.val, cmd.start, cmd.err
}
