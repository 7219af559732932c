package library

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// hostile are arguments that a program may pass to a native.
var hostile = map[reflect.Kind][]any{
	reflect.Bool:    {false, true},
	reflect.String:  {"", "a", "\xff\xfeé", "%w%[9]w%*[", strings.Repeat("ab ", 500)},
	reflect.Int:     {math.MinInt, -1, 0, 1, 2, 37, math.MaxInt},
	reflect.Int32:   {int32(math.MinInt32), int32(-1), int32('é'), int32(math.MaxInt32)},
	reflect.Int64:   {int64(math.MinInt64), int64(-1), int64(0), int64(1), int64(math.MaxInt64)},
	reflect.Float64: {math.NaN(), math.Inf(-1), -0.5, 0.0, math.MaxFloat64},
}

func hostileArguments(t reflect.Type) []reflect.Value {
	var out []reflect.Value
	for _, v := range hostile[t.Kind()] {
		out = append(out, reflect.ValueOf(v).Convert(t))
	}
	switch t.Kind() {
	case reflect.Slice:
		full := reflect.MakeSlice(t, 0, 8)
		for _, v := range hostileArguments(t.Elem()) {
			full = reflect.Append(full, v)
		}
		out = append(out, reflect.Zero(t), reflect.MakeSlice(t, 1, 1), full)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		for _, n := range []uint64{0, 1, math.MaxUint64} {
			out = append(out, reflect.ValueOf(n).Convert(t))
		}
	case reflect.Float32:
		out = append(out, reflect.Zero(t))
	}
	return out
}

// guarded are natives that panic on arguments which their callers, Go source in
// _src, refuse with a panic of their own.
var guarded = map[string]string{
	"strings.repeat":            "negative Repeat count",
	"strings.replacePairs":      "odd argument count",
	"strconv.formatInt":         "illegal AppendInt/FormatInt base",
	"math/rand.variate":         "nil Zipf",
	"math/rand/v2.variate":      "nil Zipf",
	"math/rand.number":          "random numbers of one seed",
	"math/rand/v2.chachaNumber": "random numbers of one seed",
	"math/rand/v2.chachaText":   "random numbers of one seed",
	"strconv.formatUint":        "illegal AppendInt/FormatInt base",
	"strconv.formatFloat":       "illegal AppendFloat/FormatFloat bitSize",
}

func TestHostileArguments(t *testing.T) {
	for key, f := range Pure() {
		if strings.HasPrefix(key, internal) {
			continue // no program reaches it but through library source, which keeps its arguments well formed
		}
		fn := reflect.ValueOf(f)
		choices := make([][]reflect.Value, fn.Type().NumIn())
		for i := range choices {
			if choices[i] = hostileArguments(fn.Type().In(i)); len(choices[i]) == 0 {
				t.Fatalf("%s: no arguments of type %s", key, fn.Type().In(i))
			}
		}
		r := rand.New(rand.NewPCG(1, 2))
		for range 150 {
			args := make([]reflect.Value, len(choices))
			for i := range args {
				args[i] = choices[i][r.IntN(len(choices[i]))]
			}
			callHostile(t, key, fn, args)
		}
	}
}

func callHostile(t *testing.T, key string, fn reflect.Value, args []reflect.Value) {
	before := fmt.Sprintf("%#v", values(args))
	defer func() {
		if p := recover(); p != nil {
			text := fmt.Sprint(p)
			if !strings.Contains(text, "out of memory") && (guarded[key] == "" || !strings.Contains(text, guarded[key])) {
				t.Errorf("%s(%.80s) panics: %v", key, before, p)
			}
		}
		if after := fmt.Sprintf("%#v", values(args)); after != before {
			t.Errorf("%s changed its arguments", key)
		}
	}()
	for _, out := range fn.Call(args) {
		if k := out.Kind(); (k == reflect.String || k == reflect.Slice) && out.Len() > maxText {
			t.Errorf("%s(%.200s) returns %d bytes", key, before, out.Len())
		}
	}
}

func values(args []reflect.Value) []any {
	var out []any
	for _, a := range args {
		out = append(out, a.Interface())
	}
	return out
}

func TestTextsThatWouldTakeTheHostsMemory(t *testing.T) {
	long := strings.Repeat("x", 10_000)
	for name, call := range map[string]func(){
		"Repeat":      func() { repeatString("x", 1<<40) },
		"Replace":     func() { replaceString(long, "", long, -1) },
		"Replacer":    func() { replacePairs(long, []string{"x", long}) },
		"Join":        func() { joinStrings(slices.Repeat([]string{long}, 10), long+long+strings.Repeat(long, 1500)) },
		"ToValidUTF8": func() { validUTF8(long, long) },
		"bytes":       func() { replaceBytes([]byte(long), nil, []byte(long), -1) },
		"precision":   func() { Pure()["strconv.formatFloat"].(func(float64, byte, int, int) string)(1, 'f', 1<<30, 64) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if p := recover(); !strings.Contains(fmt.Sprint(p), "out of memory") {
					t.Errorf("recovered %v, want a panic about memory", p)
				}
			}()
			call()
		})
	}
}

// TestWrapsAgreesWithErrorf makes formats at random and asks fmt which errors it
// wraps.
func TestWrapsAgreesWithErrorf(t *testing.T) {
	errs := []error{errors.New("a"), errors.New("b"), errors.New("c")}
	args := []any{errs[0], errs[1], errs[2]}
	parts := []string{"%w", "%", "w", "v", "%v", "%d", "%%", "[1]", "[2]", "[3]", "[4]", "[x]", "[", "]", "*", ".", "-", "+", "5", " ", "é", "%[2]w", "%*w", "%.3w"}
	r := rand.New(rand.NewPCG(3, 4))
	for range 50_000 {
		format := ""
		for range 1 + r.IntN(7) {
			format += parts[r.IntN(len(parts))]
		}
		_, operands := wraps(format, []int{1, 1, 1})
		var got, want []error
		for _, i := range slices.Compact(operands) {
			got = append(got, errs[i])
		}
		switch err := fmt.Errorf(format, args...).(type) {
		case interface{ Unwrap() []error }:
			want = err.Unwrap()
		case interface{ Unwrap() error }:
			want = []error{err.Unwrap()}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q wraps %v, in Go %v", format, got, want)
		}
	}
}
