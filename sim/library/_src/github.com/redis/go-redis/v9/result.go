package redis

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"racelab/redisdb"
)

// Cmder is a command and, once it was carried out, its result.
type Cmder interface {
	Name() string
	FullName() string
	Args() []any
	String() string
	SetErr(error)
	Err() error

	read(r redisdb.Reply) error
}

// result is a command whose value is a T.
type result[T any] struct {
	args []any
	val  T
	err  error
}

// Name returns the command's first word in lower case.
func (cmd *result[T]) Name() string {
	if len(cmd.args) == 0 {
		return ""
	}
	name, _ := word(cmd.args[0])
	return strings.ToLower(name)
}

// FullName returns the command's name.
func (cmd *result[T]) FullName() string { return cmd.Name() }

// Args returns the command's words.
func (cmd *result[T]) Args() []any { return cmd.args }

// SetErr sets the error.
func (cmd *result[T]) SetErr(e error) { cmd.err = e }

// Err returns the error.
func (cmd *result[T]) Err() error { return cmd.err }

// SetVal sets the value.
func (cmd *result[T]) SetVal(val T) { cmd.val = val }

// Val returns the value.
func (cmd *result[T]) Val() T { return cmd.val }

// Result returns the value and the error.
func (cmd *result[T]) Result() (T, error) { return cmd.val, cmd.err }

// String returns the command and its value.
func (cmd *result[T]) String() string {
	text := ""
	for i, a := range cmd.args {
		if i > 0 {
			text += " "
		}
		text += fmt.Sprint(a)
	}
	if cmd.err != nil {
		return text + ": " + cmd.err.Error()
	}
	return text + ": " + fmt.Sprint(cmd.val)
}

// textOf returns a reply that is one line of text.
func textOf(r redisdb.Reply) (string, error) {
	switch r.Kind {
	case redisdb.Status, redisdb.Bulk, redisdb.Double:
		return r.Text, nil
	case redisdb.Int:
		return itoa(r.Num), nil
	}
	if err := failure(r); err != nil {
		return "", err
	}
	return "", fmt.Errorf("redis: can't parse reply reading string")
}

func numberOf(r redisdb.Reply) (int64, error) {
	if r.Kind == redisdb.Int {
		return r.Num, nil
	}
	text, err := textOf(r)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(text, 10, 64)
}

func boolOf(r redisdb.Reply) (bool, error) {
	if r.Kind == redisdb.Null { // SET with NX or XX that did nothing
		return false, nil
	}
	text, err := textOf(r)
	return text == "OK" || text == "1", err
}

// valueOf returns a reply of any kind.
func valueOf(r redisdb.Reply) (any, error) {
	switch r.Kind {
	case redisdb.Status, redisdb.Bulk:
		return r.Text, nil
	case redisdb.Int:
		return r.Num, nil
	case redisdb.Double:
		return strconv.ParseFloat(r.Text, 64)
	case redisdb.Map, redisdb.Pairs:
		m := map[any]any{}
		for i := 0; i+1 < len(r.Items); i += 2 {
			v, err := valueOf(r.Items[i+1])
			if err != nil && err != Nil {
				return nil, err
			}
			m[r.Items[i].Text] = v
		}
		return m, nil
	case redisdb.Array:
		return valuesOf(r)
	}
	return nil, failure(r)
}

func valuesOf(r redisdb.Reply) ([]any, error) {
	if err := failure(r); err != nil {
		return nil, err
	}
	out := make([]any, len(r.Items))
	for i, x := range r.Items {
		v, err := valueOf(x)
		if err != nil && err != Nil {
			v = err
		}
		out[i] = v
	}
	return out, nil
}

// StatusCmd is a command that answers with a word such as OK.
type StatusCmd struct{ result[string] }

// NewStatusCmd returns a command that was not carried out yet.
func NewStatusCmd(ctx context.Context, args ...any) *StatusCmd {
	return &StatusCmd{result[string]{args: args}}
}

func (cmd *StatusCmd) read(r redisdb.Reply) (err error) {
	cmd.val, err = textOf(r)
	return err
}

// Bytes returns the value as bytes.
func (cmd *StatusCmd) Bytes() ([]byte, error) { return []byte(cmd.val), cmd.err }

// IntCmd is a command that answers with a number.
type IntCmd struct{ result[int64] }

// NewIntCmd returns a command that was not carried out yet.
func NewIntCmd(ctx context.Context, args ...any) *IntCmd {
	return &IntCmd{result[int64]{args: args}}
}

func (cmd *IntCmd) read(r redisdb.Reply) (err error) {
	cmd.val, err = numberOf(r)
	return err
}

// Uint64 returns the value.
func (cmd *IntCmd) Uint64() (uint64, error) { return uint64(cmd.val), cmd.err }

// FloatCmd is a command that answers with a number that has a fraction.
type FloatCmd struct{ result[float64] }

// NewFloatCmd returns a command that was not carried out yet.
func NewFloatCmd(ctx context.Context, args ...any) *FloatCmd {
	return &FloatCmd{result[float64]{args: args}}
}

func (cmd *FloatCmd) read(r redisdb.Reply) error {
	text, err := textOf(r)
	if err == nil {
		cmd.val, err = strconv.ParseFloat(text, 64)
	}
	return err
}

// BoolCmd is a command that answers with yes or no.
type BoolCmd struct{ result[bool] }

// NewBoolCmd returns a command that was not carried out yet.
func NewBoolCmd(ctx context.Context, args ...any) *BoolCmd {
	return &BoolCmd{result[bool]{args: args}}
}

func (cmd *BoolCmd) read(r redisdb.Reply) (err error) {
	cmd.val, err = boolOf(r)
	return err
}

// DurationCmd is a command that answers with a time span.
type DurationCmd struct {
	result[time.Duration]
	precision time.Duration
}

// NewDurationCmd returns a command that was not carried out yet.
func NewDurationCmd(ctx context.Context, precision time.Duration, args ...any) *DurationCmd {
	return &DurationCmd{result[time.Duration]{args: args}, precision}
}

func (cmd *DurationCmd) read(r redisdb.Reply) error {
	n, err := numberOf(r)
	if cmd.val = time.Duration(n); n != -1 && n != -2 {
		cmd.val *= cmd.precision
	}
	return err
}

// StringSliceCmd is a command that answers with a list of texts.
type StringSliceCmd struct{ result[[]string] }

// NewStringSliceCmd returns a command that was not carried out yet.
func NewStringSliceCmd(ctx context.Context, args ...any) *StringSliceCmd {
	return &StringSliceCmd{result[[]string]{args: args}}
}

func (cmd *StringSliceCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	cmd.val = make([]string, len(r.Items))
	for i, x := range r.Items {
		cmd.val[i] = x.Text
	}
	return nil
}

// BoolSliceCmd is a command that answers with a list of yes and no.
type BoolSliceCmd struct{ result[[]bool] }

// NewBoolSliceCmd returns a command that was not carried out yet.
func NewBoolSliceCmd(ctx context.Context, args ...any) *BoolSliceCmd {
	return &BoolSliceCmd{result[[]bool]{args: args}}
}

func (cmd *BoolSliceCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	cmd.val = make([]bool, len(r.Items))
	for i, x := range r.Items {
		cmd.val[i] = x.Num == 1
	}
	return nil
}

// SliceCmd is a command that answers with a list of anything.
type SliceCmd struct{ result[[]any] }

// NewSliceCmd returns a command that was not carried out yet.
func NewSliceCmd(ctx context.Context, args ...any) *SliceCmd {
	return &SliceCmd{result[[]any]{args: args}}
}

func (cmd *SliceCmd) read(r redisdb.Reply) (err error) {
	cmd.val, err = valuesOf(r)
	return err
}

// MapStringStringCmd is a command that answers with names and values.
type MapStringStringCmd struct{ result[map[string]string] }

// NewMapStringStringCmd returns a command that was not carried out yet.
func NewMapStringStringCmd(ctx context.Context, args ...any) *MapStringStringCmd {
	return &MapStringStringCmd{result[map[string]string]{args: args}}
}

func (cmd *MapStringStringCmd) read(r redisdb.Reply) error {
	if err := failure(r); err != nil {
		return err
	}
	cmd.val = map[string]string{}
	for i := 0; i+1 < len(r.Items); i += 2 {
		cmd.val[r.Items[i].Text] = r.Items[i+1].Text
	}
	return nil
}
