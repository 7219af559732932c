package redis

import (
	"context"
	"strconv"
	"time"

	"racelab/redisdb"
)

// This file has the results of commands that answer with several things.

func floatOf(r redisdb.Reply) (float64, error) {
	text, err := textOf(r)
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(text, 64)
}

func textsOf(r redisdb.Reply) []string {
	out := make([]string, len(r.Items))
	for i, x := range r.Items {
		out[i], _ = textOf(x)
	}
	return out
}

// IntSliceCmd is a command that answers with numbers.
type IntSliceCmd struct{ result[[]int64] }

// NewIntSliceCmd returns a command that was not carried out yet.
func NewIntSliceCmd(ctx context.Context, args ...any) *IntSliceCmd {
	return &IntSliceCmd{result[[]int64]{args: args}}
}

func (cmd *IntSliceCmd) read(r redisdb.Reply) (err error) {
	if err := failure(r); err != nil {
		return err
	}
	cmd.val = make([]int64, len(r.Items))
	for i, x := range r.Items {
		if cmd.val[i], err = numberOf(x); err != nil {
			return err
		}
	}
	return nil
}

// FloatSliceCmd is a command that answers with numbers that have a fraction.
type FloatSliceCmd struct{ result[[]float64] }

// NewFloatSliceCmd returns a command that was not carried out yet.
func NewFloatSliceCmd(ctx context.Context, args ...any) *FloatSliceCmd {
	return &FloatSliceCmd{result[[]float64]{args: args}}
}

func (cmd *FloatSliceCmd) read(r redisdb.Reply) (err error) {
	if err := failure(r); err != nil {
		return err
	}
	cmd.val = make([]float64, len(r.Items))
	for i, x := range r.Items {
		if cmd.val[i], err = floatOf(x); err != nil && err != Nil {
			return err
		}
	}
	return nil
}

// StringStructMapCmd is a command that answers with a set.
type StringStructMapCmd struct{ result[map[string]struct{}] }

// NewStringStructMapCmd returns a command that was not carried out yet.
func NewStringStructMapCmd(ctx context.Context, args ...any) *StringStructMapCmd {
	return &StringStructMapCmd{result[map[string]struct{}]{args: args}}
}

func (cmd *StringStructMapCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	cmd.val = map[string]struct{}{}
	for _, x := range r.Items {
		cmd.val[x.Text] = struct{}{}
	}
	return nil
}

// MapStringIntCmd is a command that answers with names and numbers.
type MapStringIntCmd struct{ result[map[string]int64] }

// NewMapStringIntCmd returns a command that was not carried out yet.
func NewMapStringIntCmd(ctx context.Context, args ...any) *MapStringIntCmd {
	return &MapStringIntCmd{result[map[string]int64]{args: args}}
}

func (cmd *MapStringIntCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	cmd.val = map[string]int64{}
	for i := 0; i+1 < len(r.Items); i += 2 {
		cmd.val[r.Items[i].Text] = r.Items[i+1].Num
	}
	return nil
}

// KeyValue is a field of a hash.
type KeyValue struct {
	Key   string
	Value string
}

// KeyValueSliceCmd is a command that answers with fields of a hash.
type KeyValueSliceCmd struct{ result[[]KeyValue] }

// NewKeyValueSliceCmd returns a command that was not carried out yet.
func NewKeyValueSliceCmd(ctx context.Context, args ...any) *KeyValueSliceCmd {
	return &KeyValueSliceCmd{result[[]KeyValue]{args: args}}
}

func (cmd *KeyValueSliceCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	cmd.val = make([]KeyValue, len(r.Items))
	for i, x := range r.Items {
		cmd.val[i] = KeyValue{x.Items[0].Text, x.Items[1].Text}
	}
	return nil
}

// KeyValuesCmd is a command that answers with a key and elements of it.
type KeyValuesCmd struct {
	result[[]string]
	key string
}

// NewKeyValuesCmd returns a command that was not carried out yet.
func NewKeyValuesCmd(ctx context.Context, args ...any) *KeyValuesCmd {
	return &KeyValuesCmd{result: result[[]string]{args: args}}
}

func (cmd *KeyValuesCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	cmd.key, cmd.val = r.Items[0].Text, textsOf(r.Items[1])
	return nil
}

// SetVal sets the value.
func (cmd *KeyValuesCmd) SetVal(key string, val []string) { cmd.key, cmd.val = key, val }

// Val returns the key and its elements.
func (cmd *KeyValuesCmd) Val() (string, []string) { return cmd.key, cmd.val }

// Result returns the key, its elements and the error.
func (cmd *KeyValuesCmd) Result() (string, []string, error) { return cmd.key, cmd.val, cmd.err }

func (c cmdable) keyValues(ctx context.Context, args ...any) *KeyValuesCmd {
	cmd := NewKeyValuesCmd(ctx, args...)
	_ = c(ctx, cmd)
	return cmd
}

// ZSliceCmd is a command that answers with members and scores.
type ZSliceCmd struct{ result[[]Z] }

// NewZSliceCmd returns a command that was not carried out yet.
func NewZSliceCmd(ctx context.Context, args ...any) *ZSliceCmd {
	return &ZSliceCmd{result[[]Z]{args: args}}
}

func (cmd *ZSliceCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	all := r.Items
	if len(all) == 2 && all[0].Kind == redisdb.Bulk && all[1].Kind == redisdb.Double { // ZPOPMIN without a count
		all = []redisdb.Reply{r}
	}
	cmd.val = make([]Z, len(all))
	for i, x := range all {
		score, err := floatOf(x.Items[1])
		if err != nil {
			return err
		}
		cmd.val[i] = Z{score, x.Items[0].Text}
	}
	return nil
}

// ZWithKeyCmd is a command that answers with a key, a member and its score.
type ZWithKeyCmd struct{ result[*ZWithKey] }

// NewZWithKeyCmd returns a command that was not carried out yet.
func NewZWithKeyCmd(ctx context.Context, args ...any) *ZWithKeyCmd {
	return &ZWithKeyCmd{result[*ZWithKey]{args: args}}
}

func (cmd *ZWithKeyCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	score, err := floatOf(r.Items[2])
	cmd.val = &ZWithKey{Z{score, r.Items[1].Text}, r.Items[0].Text}
	return err
}

// TimeCmd is a command that answers with a time.
type TimeCmd struct{ result[time.Time] }

// NewTimeCmd returns a command that was not carried out yet.
func NewTimeCmd(ctx context.Context, args ...any) *TimeCmd {
	return &TimeCmd{result[time.Time]{args: args}}
}

func (cmd *TimeCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	seconds, _ := strconv.ParseInt(r.Items[0].Text, 10, 64)
	micros, _ := strconv.ParseInt(r.Items[1].Text, 10, 64)
	cmd.val = time.Unix(seconds, micros*1000)
	return nil
}

// ScanCmd is a command that answers with a part of something and where to go on.
type ScanCmd struct {
	result[[]string]
	cursor  uint64
	process cmdable
}

// NewScanCmd returns a command that was not carried out yet.
func NewScanCmd(ctx context.Context, process cmdable, args ...any) *ScanCmd {
	return &ScanCmd{result: result[[]string]{args: args}, process: process}
}

func (cmd *ScanCmd) read(r redisdb.Reply) (err error) {
	if err := failure(r); err != nil {
		return err
	}
	cmd.val = textsOf(r.Items[1])
	cmd.cursor, err = strconv.ParseUint(r.Items[0].Text, 10, 64)
	return err
}

// SetVal sets the value.
func (cmd *ScanCmd) SetVal(page []string, cursor uint64) { cmd.val, cmd.cursor = page, cursor }

// Val returns the part and where to go on; 0: it was the last.
func (cmd *ScanCmd) Val() (keys []string, cursor uint64) { return cmd.val, cmd.cursor }

// Result returns the part, where to go on, and the error.
func (cmd *ScanCmd) Result() (keys []string, cursor uint64, err error) {
	return cmd.val, cmd.cursor, cmd.err
}

// Iterator goes through this part and all that follow.
func (cmd *ScanCmd) Iterator() *ScanIterator { return &ScanIterator{cmd: cmd} }

// ScanIterator goes through what SCAN and its kin return. One goroutine may use it.
type ScanIterator struct {
	cmd *ScanCmd
	pos int
}

// Err returns the error that ended it, if one did.
func (it *ScanIterator) Err() error { return it.cmd.Err() }

// Next goes on by one element and reports whether there is one.
func (it *ScanIterator) Next(ctx context.Context) bool {
	if it.cmd.Err() != nil {
		return false
	}
	if it.pos < len(it.cmd.val) {
		it.pos++
		return true
	}
	for it.cmd.cursor != 0 {
		at := 2
		if it.cmd.Name() == "scan" {
			at = 1
		}
		it.cmd.args[at] = it.cmd.cursor
		if err := it.cmd.process(ctx, it.cmd); err != nil {
			return false
		}
		it.pos = 1
		if len(it.cmd.val) > 0 {
			return true
		}
	}
	return false
}

// Val returns the element.
func (it *ScanIterator) Val() string {
	if it.cmd.Err() == nil && it.pos > 0 && it.pos <= len(it.cmd.val) {
		return it.cmd.val[it.pos-1]
	}
	return ""
}

func (c cmdable) scan(ctx context.Context, args []any, cursor uint64, match string, count int64, kind string) *ScanCmd {
	args = append(args, cursor)
	if match != "" {
		args = append(args, "match", match)
	}
	if count > 0 {
		args = append(args, "count", count)
	}
	if kind != "" {
		args = append(args, "type", kind)
	}
	cmd := NewScanCmd(ctx, c, args...)
	_ = c(ctx, cmd)
	return cmd
}

// Scan returns a part of the keys and where to go on.
func (c cmdable) Scan(ctx context.Context, cursor uint64, match string, count int64) *ScanCmd {
	return c.scan(ctx, []any{"scan"}, cursor, match, count, "")
}

// ScanType is Scan for keys of one kind.
func (c cmdable) ScanType(ctx context.Context, cursor uint64, match string, count int64, keyType string) *ScanCmd {
	return c.scan(ctx, []any{"scan"}, cursor, match, count, keyType)
}
