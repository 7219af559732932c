package redis

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"racelab/redisdb"
)

// StringCmd is a command that answers with a text.
type StringCmd struct{ result[string] }

// NewStringCmd returns a command that was not carried out yet.
func NewStringCmd(ctx context.Context, args ...any) *StringCmd {
	return &StringCmd{result[string]{args: args}}
}

func (cmd *StringCmd) read(r redisdb.Reply) (err error) {
	cmd.val, err = textOf(r)
	return err
}

// Bytes returns the value as bytes.
func (cmd *StringCmd) Bytes() ([]byte, error) { return []byte(cmd.val), cmd.err }

// Bool reads the value as a bool.
func (cmd *StringCmd) Bool() (bool, error) {
	if cmd.err != nil {
		return false, cmd.err
	}
	return strconv.ParseBool(cmd.val)
}

// Int reads the value as a number.
func (cmd *StringCmd) Int() (int, error) {
	if cmd.err != nil {
		return 0, cmd.err
	}
	return strconv.Atoi(cmd.val)
}

// Int64 reads the value as a number.
func (cmd *StringCmd) Int64() (int64, error) {
	if cmd.err != nil {
		return 0, cmd.err
	}
	return strconv.ParseInt(cmd.val, 10, 64)
}

// Uint64 reads the value as a number.
func (cmd *StringCmd) Uint64() (uint64, error) {
	if cmd.err != nil {
		return 0, cmd.err
	}
	return strconv.ParseUint(cmd.val, 10, 64)
}

// Float64 reads the value as a number.
func (cmd *StringCmd) Float64() (float64, error) {
	if cmd.err != nil {
		return 0, cmd.err
	}
	return strconv.ParseFloat(cmd.val, 64)
}

// Time reads the value as a time.
func (cmd *StringCmd) Time() (time.Time, error) {
	if cmd.err != nil {
		return time.Time{}, cmd.err
	}
	return time.Parse(time.RFC3339Nano, cmd.val)
}

// Scan reads the value into *val.
func (cmd *StringCmd) Scan(val any) error {
	if cmd.err != nil {
		return cmd.err
	}
	return scan(cmd.val, val)
}

// Cmd is any command.
type Cmd struct{ result[any] }

// NewCmd returns a command that was not carried out yet.
func NewCmd(ctx context.Context, args ...any) *Cmd { return &Cmd{result[any]{args: args}} }

func (cmd *Cmd) read(r redisdb.Reply) (err error) {
	cmd.val, err = valueOf(r)
	return err
}

// as reads the value as a T: one that has the type, or a text to be parsed.
func as[T any](cmd *Cmd, name string, parse func(text string) (T, error)) (v T, err error) {
	if cmd.err != nil {
		return v, cmd.err
	}
	return read(cmd.val, name, parse)
}

func read[T any](val any, name string, parse func(text string) (T, error)) (v T, err error) {
	switch x := val.(type) {
	case T:
		return x, nil
	case string:
		return parse(x)
	case int64:
		return parse(itoa(x))
	}
	return v, fmt.Errorf("redis: unexpected type=%T for %s", val, name)
}

func parseInt64(t string) (int64, error)     { return strconv.ParseInt(t, 10, 64) }
func parseUint64(t string) (uint64, error)   { return strconv.ParseUint(t, 10, 64) }
func parseFloat64(t string) (float64, error) { return strconv.ParseFloat(t, 64) }

// Text returns the value if it is a text.
func (cmd *Cmd) Text() (string, error) {
	if cmd.err != nil {
		return "", cmd.err
	}
	return text(cmd.val)
}

func text(val any) (string, error) {
	if s, ok := val.(string); ok {
		return s, nil
	}
	return "", fmt.Errorf("redis: unexpected type=%T for String", val)
}

// Int reads the value as a number.
func (cmd *Cmd) Int() (int, error) { return as(cmd, "Int", strconv.Atoi) }

// Int64 reads the value as a number.
func (cmd *Cmd) Int64() (int64, error) { return as(cmd, "Int64", parseInt64) }

// Uint64 reads the value as a number.
func (cmd *Cmd) Uint64() (uint64, error) { return as(cmd, "Uint64", parseUint64) }

// Float64 reads the value as a number.
func (cmd *Cmd) Float64() (float64, error) { return as(cmd, "Float64", parseFloat64) }

// Bool reads the value as a bool; a number that is not 0 is true.
func (cmd *Cmd) Bool() (bool, error) {
	if n, ok := cmd.val.(int64); ok && cmd.err == nil {
		return n != 0, nil
	}
	return as(cmd, "Bool", strconv.ParseBool)
}

// Slice returns the value if it is a list.
func (cmd *Cmd) Slice() ([]any, error) {
	if cmd.err != nil {
		return nil, cmd.err
	}
	if s, ok := cmd.val.([]any); ok {
		return s, nil
	}
	return nil, fmt.Errorf("redis: unexpected type=%T for Slice", cmd.val)
}

// StringSlice returns the value if it is a list of texts.
func (cmd *Cmd) StringSlice() ([]string, error) { return list(cmd, text) }

// Int64Slice reads the value as a list of numbers.
func (cmd *Cmd) Int64Slice() ([]int64, error) {
	return list(cmd, func(v any) (int64, error) { return read(v, "Int64", parseInt64) })
}

func list[T any](cmd *Cmd, one func(any) (T, error)) ([]T, error) {
	all, err := cmd.Slice()
	if err != nil {
		return nil, err
	}
	out := make([]T, len(all))
	for i, v := range all {
		if out[i], err = one(v); err != nil {
			return nil, err
		}
	}
	return out, nil
}
