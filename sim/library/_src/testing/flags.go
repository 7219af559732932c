package testing

import (
	"time"

	"racelab/rt"
)

// RacelabKinds are the functions of package flag that declare flags.
type RacelabKinds struct {
	Bool     func(name string, value bool, usage string) *bool
	Int      func(name string, value int, usage string) *int
	Uint     func(name string, value uint, usage string) *uint
	String   func(name string, value string, usage string) *string
	Duration func(name string, value time.Duration, usage string) *time.Duration
}

var (
	parsed   func() bool
	parse    func()
	kinds    RacelabKinds
	declared bool
)

// RacelabFlags gives the tests package flag. The loader calls it where a program may look flags up; in others nobody
// notices whether those of tests are there.
func RacelabFlags(isParsed func() bool, read func(), k RacelabKinds) {
	parsed, parse, kinds = isParsed, read, k
}

// Init declares the flags of go test, with the values that it gives them. That is before the tests of a package begin, not
// while its variables are set.
func Init() {
	if declared || parse == nil {
		return
	}
	declared = true
	*kinds.Bool("test.short", false, "run smaller test suite to save time") = rt.Short()
	*kinds.Bool("test.paniconexit0", false, "panic on call to os.Exit(0)") = true
	*kinds.Duration("test.timeout", 0, "panic test binary after duration `d` (default 0, timeout disabled)") = timeout
	kinds.Bool("test.failfast", false, "do not start new tests after the first test failure")
	kinds.String("test.outputdir", "", "write profiles to `dir`")
	kinds.Bool("test.artifacts", false, "store test artifacts in test.,outputdir")
	kinds.Bool("test.v", false, "verbose: print additional output")
	kinds.Uint("test.count", 1, "run tests and benchmarks `n` times")
	kinds.String("test.list", "", "list tests, examples, and benchmarks matching `regexp` then exit")
	kinds.String("test.run", "", "run only tests and examples matching `regexp`")
	kinds.String("test.skip", "", "do not list or run tests matching `regexp`")
	kinds.String("test.cpu", "", "comma-separated `list` of cpu counts to run each test with")
	kinds.Int("test.parallel", 1, "run at most `n` tests in parallel")
	kinds.String("test.shuffle", "off", "randomize the execution order of tests and benchmarks")
	kinds.Bool("test.fullpath", false, "show full file names in error messages")
	kinds.String("test.bench", "", "run only benchmarks matching `regexp`")
	kinds.Bool("test.benchmem", false, "print memory allocations for benchmarks")
	kinds.String("test.benchtime", "1s", "run each benchmark for duration `d` or N times if `d` is of the form Nx")
	kinds.String("test.fuzz", "", "run the fuzz test matching `regexp`")
}

// begin comes before the tests: if TestMain has not read the command line, that is done now.
func begin() {
	Init()
	if parse != nil && !parsed() {
		parse()
	}
}
