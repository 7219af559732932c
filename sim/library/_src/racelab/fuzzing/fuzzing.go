// Package fuzzing calls the targets of fuzz tests for package testing, which would load
// package reflect into every test otherwise. The loader's harness imports it.
package fuzzing

import (
	"fmt"
	"reflect"
	"testing"
)

type fuzzer struct{}

func init() { testing.RacelabSetFuzzer(fuzzer{}) }

// takes reports whether fuzz tests take values of a type.
func takes(t reflect.Type) bool {
	if t == nil || t.PkgPath() != "" {
		return false
	}
	switch t.Kind() {
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return t.Name() != ""
	case reflect.Slice:
		return t == reflect.TypeOf([]byte(nil))
	}
	return false
}

func (fuzzer) Unsupported(values []any) string {
	for _, v := range values {
		if t := reflect.TypeOf(v); !takes(t) {
			return fmt.Sprint(t)
		}
	}
	return ""
}

func (fuzzer) Target(ff any) string {
	t := reflect.TypeOf(ff)
	switch {
	case t == nil || t.Kind() != reflect.Func:
		return "testing: F.Fuzz must receive a function"
	case t.NumIn() < 2 || t.In(0) != reflect.TypeOf((*testing.T)(nil)):
		return "testing: fuzz target must receive at least two arguments, where the first argument is a *T"
	case t.NumOut() != 0:
		return "testing: fuzz target must not return a value"
	}
	for i := 1; i < t.NumIn(); i++ {
		if !takes(t.In(i)) {
			return fmt.Sprintf("testing: unsupported type for fuzzing %v", t.In(i))
		}
	}
	return ""
}

func (fuzzer) Mismatch(ff any, values []any) string {
	t := reflect.TypeOf(ff)
	if want := t.NumIn() - 1; len(values) != want {
		return fmt.Sprintf("wrong number of values in corpus entry: %d, want %d", len(values), want)
	}
	var got, want []reflect.Type
	same := true
	for i, v := range values {
		got, want = append(got, reflect.TypeOf(v)), append(want, t.In(i+1))
		same = same && got[i] == want[i]
	}
	if same {
		return ""
	}
	return fmt.Sprintf("mismatched types in corpus entry: %v, want %v", got, want)
}

func (fuzzer) Call(ff any, t *testing.T, values []any) {
	args := []reflect.Value{reflect.ValueOf(t)}
	for _, v := range values {
		args = append(args, reflect.ValueOf(v))
	}
	reflect.ValueOf(ff).Call(args)
}
