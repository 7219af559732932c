package redis

import (
	"errors"
	"fmt"
	"sort"
	"strconv"
	"time"

	"racelab/rt"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// wordsOf returns the operands of a command as they are sent.
func wordsOf(args []any) ([]string, error) {
	words := make([]string, len(args))
	for i, a := range args {
		w, err := word(a)
		if err != nil {
			return nil, err
		}
		words[i] = w
	}
	return words, nil
}

func word(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	case bool:
		if v {
			return "1", nil
		}
		return "0", nil
	case float32:
		return strconv.FormatFloat(float64(v), 'f', -1, 64), nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	case time.Time:
		return v.Format(time.RFC3339Nano), nil
	case time.Duration:
		return itoa(int64(v)), nil
	case interface{ MarshalBinary() ([]byte, error) }:
		b, err := v.MarshalBinary()
		return string(b), err
	}
	return wholeWord(v)
}

func wholeWord(v any) (string, error) {
	switch v := v.(type) {
	case int:
		return itoa(int64(v)), nil
	case int8:
		return itoa(int64(v)), nil
	case int16:
		return itoa(int64(v)), nil
	case int32:
		return itoa(int64(v)), nil
	case int64:
		return itoa(v), nil
	case uint:
		return strconv.FormatUint(uint64(v), 10), nil
	case uint8:
		return strconv.FormatUint(uint64(v), 10), nil
	case uint16:
		return strconv.FormatUint(uint64(v), 10), nil
	case uint32:
		return strconv.FormatUint(uint64(v), 10), nil
	case uint64:
		return strconv.FormatUint(v, 10), nil
	}
	return "", fmt.Errorf("redis: can't marshal %T (implement encoding.BinaryMarshaler)", v)
}

// named returns a command with texts as operands.
func named(name string, texts []string) []any {
	args := make([]any, 0, len(texts)+1)
	args = append(args, name)
	for _, t := range texts {
		args = append(args, t)
	}
	return args
}

// spread appends operands to a command. A single slice or map gives its elements, a
// map's in order of its keys.
func spread(args []any, values []any) []any {
	if len(values) != 1 {
		return append(args, values...)
	}
	switch v := values[0].(type) {
	case nil:
		return args
	case []string:
		for _, s := range v {
			args = append(args, s)
		}
		return args
	case []any:
		return append(args, v...)
	case map[string]any:
		for _, k := range keysOf(v) {
			args = append(args, k, v[k])
		}
		return args
	case map[string]string:
		for _, k := range keysOf(v) {
			args = append(args, k, v[k])
		}
		return args
	}
	return append(args, values[0])
}

func keysOf[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	rt.Hush()
	for k := range m {
		keys = append(keys, k)
	}
	rt.Unhush()
	sort.Strings(keys)
	return keys
}

// expiry returns the words that set a deadline: "px 1500" or "ex 2".
func expiry(d time.Duration) []any {
	if d < time.Second || d%time.Second != 0 {
		return []any{"px", millis(d)}
	}
	return []any{"ex", int64(d / time.Second)}
}

func millis(d time.Duration) int64 {
	if d > 0 && d < time.Millisecond {
		return 1
	}
	return int64(d / time.Millisecond)
}

func seconds(d time.Duration) int64 {
	if d > 0 && d < time.Second {
		return 1
	}
	return int64(d / time.Second)
}

// scan reads an answer into *dest.
func scan(text string, dest any) (err error) {
	switch p := dest.(type) {
	case nil:
		return errors.New("redis: Scan(nil)")
	case *string:
		*p = text
	case *[]byte:
		*p = []byte(text)
	case *int:
		*p, err = strconv.Atoi(text)
	case *int64:
		*p, err = strconv.ParseInt(text, 10, 64)
	case *uint64:
		*p, err = strconv.ParseUint(text, 10, 64)
	case *float64:
		*p, err = strconv.ParseFloat(text, 64)
	case *bool:
		*p = text == "1"
	case *time.Time:
		*p, err = time.Parse(time.RFC3339Nano, text)
	case *time.Duration:
		var n int64
		n, err = strconv.ParseInt(text, 10, 64)
		*p = time.Duration(n)
	case interface{ UnmarshalBinary([]byte) error }:
		return p.UnmarshalBinary([]byte(text))
	default:
		return fmt.Errorf("redis: can't unmarshal %T (consider implementing BinaryUnmarshaler)", dest)
	}
	return err
}
