// Package slog logs messages with keys and values.
package slog

import (
	"fmt"
	"slices"
	"time"

	"racelab/rt"
)

// A Kind is the kind of a Value.
type Kind int

// The kinds.
const (
	KindAny Kind = iota
	KindBool
	KindDuration
	KindFloat64
	KindInt64
	KindString
	KindTime
	KindUint64
	KindGroup
	KindLogValuer
)

// String returns the name of the kind.
func (k Kind) String() string {
	names := []string{"Any", "Bool", "Duration", "Float64", "Int64", "String", "Time", "Uint64", "Group", "LogValuer"}
	if k >= 0 && int(k) < len(names) {
		return names[k]
	}
	return "<unknown slog.Kind>"
}

// A Value is the value of an Attr.
type Value struct{ v any }

// LogValuer is a value that says how it is logged.
type LogValuer interface{ LogValue() Value }

// AnyValue returns the Value of v; integers and floats of every size become
// those of 64 bits.
func AnyValue(v any) Value {
	switch v := v.(type) {
	case int:
		return Value{int64(v)}
	case int8:
		return Value{int64(v)}
	case int16:
		return Value{int64(v)}
	case int32:
		return Value{int64(v)}
	case uint:
		return Value{uint64(v)}
	case uint8:
		return Value{uint64(v)}
	case uint16:
		return Value{uint64(v)}
	case uint32:
		return Value{uint64(v)}
	case float32:
		return Value{float64(v)}
	case []Attr:
		return GroupValue(v...)
	case Value:
		return v
	}
	return Value{v}
}

// BoolValue returns the Value of v.
func BoolValue(v bool) Value { return Value{v} }

// IntValue returns the Value of v.
func IntValue(v int) Value { return Value{int64(v)} }

// Int64Value returns the Value of v.
func Int64Value(v int64) Value { return Value{v} }

// Uint64Value returns the Value of v.
func Uint64Value(v uint64) Value { return Value{v} }

// Float64Value returns the Value of v.
func Float64Value(v float64) Value { return Value{v} }

// StringValue returns the Value of value.
func StringValue(value string) Value { return Value{value} }

// TimeValue returns the Value of v.
func TimeValue(v time.Time) Value { return Value{v} }

// DurationValue returns the Value of v.
func DurationValue(v time.Duration) Value { return Value{v} }

// group is the Attrs of a group.
type group []Attr

// GroupValue returns the Value of a group, without the groups in it that are empty.
func GroupValue(as ...Attr) Value {
	g := group{}
	for _, a := range as {
		if inner, ok := a.Value.v.(group); !ok || len(inner) > 0 {
			g = append(g, a)
		}
	}
	return Value{g}
}

// Kind returns the kind of v.
func (v Value) Kind() Kind {
	switch v.v.(type) {
	case bool:
		return KindBool
	case time.Duration:
		return KindDuration
	case float64:
		return KindFloat64
	case int64:
		return KindInt64
	case string:
		return KindString
	case time.Time:
		return KindTime
	case uint64:
		return KindUint64
	case group:
		return KindGroup
	case LogValuer:
		return KindLogValuer
	}
	return KindAny
}

// Any returns v as an any.
func (v Value) Any() any {
	if g, ok := v.v.(group); ok {
		return []Attr(g)
	}
	return v.v
}

// String returns v as text.
func (v Value) String() string {
	switch x := v.v.(type) {
	case string:
		return x
	case group:
		return fmt.Sprint([]Attr(x))
	}
	return fmt.Sprintf("%+v", v.v)
}

// Int64 returns an integer.
func (v Value) Int64() int64 { return v.v.(int64) }

// Uint64 returns an unsigned integer.
func (v Value) Uint64() uint64 { return v.v.(uint64) }

// Float64 returns a float.
func (v Value) Float64() float64 { return v.v.(float64) }

// Bool returns a bool.
func (v Value) Bool() bool { return v.v.(bool) }

// Duration returns a duration.
func (v Value) Duration() time.Duration { return v.v.(time.Duration) }

// Time returns a time.
func (v Value) Time() time.Time { return v.v.(time.Time) }

// Group returns the Attrs of a group.
func (v Value) Group() []Attr { return v.v.(group) }

// LogValuer returns the LogValuer.
func (v Value) LogValuer() LogValuer { return v.v.(LogValuer) }

// maxLogValues is how often Resolve asks before it gives up.
const maxLogValues = 100

// Resolve asks LogValuers until the value is none.
func (v Value) Resolve() (rv Value) {
	defer func() {
		if recover() != nil {
			rt.NotModelled("what package slog writes of a LogValue method that panics: the stack is in it")
		}
	}()
	for range maxLogValues {
		l, ok := v.v.(LogValuer)
		if !ok {
			return v
		}
		v = l.LogValue()
	}
	return AnyValue(fmt.Errorf("LogValue called too many times"))
}

// An Attr is a key and a value.
type Attr struct {
	Key   string
	Value Value
}

// String returns key=value.
func (a Attr) String() string { return a.Key + "=" + a.Value.String() }

// Any returns an Attr.
func Any(key string, value any) Attr { return Attr{key, AnyValue(value)} }

// String returns an Attr.
func String(key, value string) Attr { return Attr{key, StringValue(value)} }

// Int returns an Attr.
func Int(key string, value int) Attr { return Attr{key, IntValue(value)} }

// Int64 returns an Attr.
func Int64(key string, value int64) Attr { return Attr{key, Int64Value(value)} }

// Uint64 returns an Attr.
func Uint64(key string, v uint64) Attr { return Attr{key, Uint64Value(v)} }

// Float64 returns an Attr.
func Float64(key string, v float64) Attr { return Attr{key, Float64Value(v)} }

// Bool returns an Attr.
func Bool(key string, v bool) Attr { return Attr{key, BoolValue(v)} }

// Time returns an Attr.
func Time(key string, v time.Time) Attr { return Attr{key, TimeValue(v)} }

// Duration returns an Attr.
func Duration(key string, v time.Duration) Attr { return Attr{key, DurationValue(v)} }

// Group returns an Attr with several others.
func Group(key string, args ...any) Attr { return Attr{key, GroupValue(attrs(args)...)} }

// attrs pairs keys and values.
func attrs(args []any) []Attr {
	var out []Attr
	for len(args) > 0 {
		switch x := args[0].(type) {
		case Attr:
			out, args = append(out, x), args[1:]
		case string:
			if len(args) == 1 {
				return append(out, String("!BADKEY", x))
			}
			out, args = append(out, Any(x, args[1])), args[2:]
		default:
			out, args = append(out, Any("!BADKEY", x)), args[1:]
		}
	}
	return out
}

// Equal reports whether two values are of one kind and the same.
func (v Value) Equal(w Value) bool {
	if v.Kind() != w.Kind() {
		return false
	}
	switch x := v.v.(type) {
	case time.Time:
		return x.Equal(w.v.(time.Time))
	case group:
		return slices.EqualFunc(x, w.v.(group), Attr.Equal)
	}
	return v.v == w.v
}

// Equal reports whether two attributes have equal keys and values.
func (a Attr) Equal(b Attr) bool { return a.Key == b.Key && a.Value.Equal(b.Value) }
