// Package callers asks where it stands, as loggers and packages of errors do.
package callers

import (
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"testing"
)

const path = "example.org/callers%2ev2."

type service struct{}

func (*service) where() (string, string, int) {
	pc, file, line, _ := runtime.Caller(0)
	return runtime.FuncForPC(pc).Name(), file, line
}

func TestNamesHaveTheImportPath(t *testing.T) {
	name, file, line := (&service{}).where()
	if name != path+"(*service).where" || filepath.Base(file) != "callers_test.go" || !filepath.IsAbs(file) || line != 17 {
		t.Error(name, file, line)
	}
	func() {
		pc, _, _, _ := runtime.Caller(0)
		if name := runtime.FuncForPC(pc).Name(); name != path+"TestNamesHaveTheImportPath.func1" {
			t.Error(name)
		}
	}()
}

func TestTheLineOfACallIsThatBeforeItsReturn(t *testing.T) {
	pcs := make([]uintptr, 4)
	n := runtime.Callers(1, pcs)
	f := runtime.FuncForPC(pcs[0] - 1)
	_, line := f.FileLine(pcs[0] - 1)
	frame, _ := runtime.CallersFrames(pcs[:n]).Next()
	if f.Name() != path+"TestTheLineOfACallIsThatBeforeItsReturn" || line != 36 || frame.Line != line || frame.Function != f.Name() {
		t.Error(f.Name(), line, frame)
	}
	file, _ := runtime.FuncForPC(pcs[1] - 1).FileLine(pcs[1] - 1)
	if filepath.Base(filepath.Dir(file)) != "testing" || !filepath.IsAbs(file) {
		t.Error(file)
	}
}

func TestAStackBeginsWithStack(t *testing.T) {
	text := string(debug.Stack())
	if !regexp.MustCompile(`^goroutine \d+ \[running\]:\n\s*runtime/debug\.Stack\(\)\n`).MatchString(text) {
		t.Error(text)
	}
}

func TestSlicesThatNoMachineHas(t *testing.T) {
	defer func() {
		if err, ok := recover().(error); !ok || err.Error() != "runtime error: makeslice: len out of range" {
			t.Error(err)
		}
	}()
	size := 1 << 62
	_ = make([]int, size)
	t.Error("there is memory for it")
}
