package testing

import "strconv"

// F is given to a fuzz test, which runs over its seeds, as go test does without -fuzz.
type F struct {
	common
	corpus []RacelabSeed // of Add
	files  []RacelabSeed // of testdata/fuzz
	called bool
	inside bool // the fuzz target runs
}

// RacelabSeed is one input of a fuzz test.
type RacelabSeed struct {
	Name   string
	Values []any
}

// fuzzer is what package racelab/fuzzing does, which knows types.
var fuzzer interface {
	// Unsupported returns the words for the first value that no fuzz test takes.
	Unsupported(values []any) string
	// Target returns why ff is no fuzz target.
	Target(ff any) string
	// Mismatch returns how values differ from what ff takes.
	Mismatch(ff any, values []any) string
	// Call calls ff.
	Call(ff any, t *T, values []any)
}

// RacelabSetFuzzer is called by package racelab/fuzzing.
func RacelabSetFuzzer(f interface {
	Unsupported(values []any) string
	Target(ff any) string
	Mismatch(ff any, values []any) string
	Call(ff any, t *T, values []any)
}) {
	fuzzer = f
}

func (f *F) outside(name string) {
	if f.inside {
		panic("testing: f." + name + " was called inside the fuzz target, use t." + name + " instead")
	}
}

// Add adds a seed.
func (f *F) Add(args ...any) {
	if wrong := fuzzer.Unsupported(args); wrong != "" {
		panic("testing: unsupported type to Add " + wrong)
	}
	f.corpus = append(f.corpus, RacelabSeed{"seed#" + strconv.Itoa(len(f.corpus)), args})
}

// Fuzz calls ff with each seed, as sub-tests.
func (f *F) Fuzz(ff any) {
	if f.called {
		panic("testing: F.Fuzz called more than once")
	}
	f.called = true
	if f.Failed() {
		return
	}
	if wrong := fuzzer.Target(ff); wrong != "" {
		panic(wrong)
	}
	f.corpus = append(f.corpus, f.files...)
	for _, s := range f.corpus {
		if wrong := fuzzer.Mismatch(ff, s.Values); wrong != "" {
			f.Fatal(wrong)
		}
	}
	for _, s := range f.corpus {
		sub := &T{newCommon(f.name+"/"+s.Name, &f.common)}
		f.inside = true
		done := sub.signal
		go run(sub, func(t *T) { fuzzer.Call(ff, t, s.Values) })
		<-done
		f.inside = false
	}
}

// runFuzz is the goroutine of a fuzz test.
func runFuzz(f *F, fn func(f *F)) {
	returned := false
	defer func() { f.end(returned, recover()) }()
	fn(f)
	returned = true
}

// RacelabFuzz is RacelabMain for a fuzz test.
func RacelabFuzz(name string, fn func(*F), files ...RacelabSeed) bool {
	begin()
	root := newCommon("", nil)
	f := &F{common: newCommon(name, &root), files: files}
	done := f.signal
	go runFuzz(f, fn)
	<-done
	root.complete()
	root.flush()
	return !f.Failed()
}
