package plain

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestPasses(t *testing.T)  { t.Log("not seen") }
func TestFails(t *testing.T)   { t.Log("seen"); t.Fail(); t.Log("too") }
func TestErrorf(t *testing.T)  { t.Errorf("%d\nof two lines", 1); t.Error("and", 2) }
func TestFatal(t *testing.T)   { defer fmt.Println("deferred"); t.Fatal("end"); t.Log("never") }
func TestSkips(t *testing.T)   { t.Skip("needs", "a network") }
func TestSkipNow(t *testing.T) { t.SkipNow() }

func TestSkipsAfterAFailure(t *testing.T) { t.Error("bad"); t.Skipf("no %s", "more") }

func TestSubtests(t *testing.T) {
	t.Run("a", func(t *testing.T) { t.Log("quiet") })
	t.Run("a", func(t *testing.T) { t.Error("loud") })
	t.Run("with space", func(t *testing.T) { t.Skip("later") })
	fmt.Println(t.Run("", func(t *testing.T) { fmt.Println(t.Name()) }))
}

func TestParallelSubtests(t *testing.T) {
	var mu sync.Mutex
	sum := 0
	t.Cleanup(func() { fmt.Println("sum", sum) })
	for i := range 2 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			mu.Lock()
			sum += i + 1
			mu.Unlock()
		})
	}
	fmt.Println("before they run", sum)
}

func TestCleanups(t *testing.T) {
	t.Cleanup(func() { fmt.Println("first registered, last called") })
	t.Cleanup(func() { fmt.Println("last registered"); t.Error("in a cleanup") })
	t.Run("sub", func(t *testing.T) { t.Cleanup(func() { fmt.Println("of the sub-test") }) })
}

func TestCleanupInACleanup(t *testing.T) {
	t.Cleanup(func() { t.Cleanup(func() { fmt.Println("inner") }); fmt.Println("outer") })
}

func TestContextEndsBeforeCleanups(t *testing.T) {
	ctx := t.Context()
	t.Cleanup(func() { fmt.Println(ctx.Err()) })
	fmt.Println(ctx.Err())
}

func TestContextOfASubtest(t *testing.T) {
	var ctx context.Context
	t.Run("sub", func(t *testing.T) { ctx = t.Context() })
	fmt.Println(errors.Is(ctx.Err(), context.Canceled), t.Context().Err())
}

func TestPanics(t *testing.T)          { panic("oh") }
func TestPanicsWithError(t *testing.T) { panic(errors.New("an error")) }
func TestNilMap(t *testing.T)          { var m map[string]int; m["a"] = 1 }
func TestGoexit(t *testing.T)          { runtime.Goexit() }

func TestPanicInASubtest(t *testing.T) {
	t.Cleanup(func() { fmt.Println("cleaned") })
	t.Run("sub", func(t *testing.T) { panic("below") })
}

func TestFatalOnTheParent(t *testing.T) {
	t.Run("sub", func(*testing.T) { t.Fatal("wrong one") })
	fmt.Println("never")
}

func TestFailIsSeenByTheParent(t *testing.T) {
	ok := t.Run("sub", func(t *testing.T) { t.FailNow() })
	fmt.Println(ok, t.Failed(), t.Skipped())
}

func TestSetenv(t *testing.T) {
	t.Run("sub", func(t *testing.T) { t.Setenv("RACE_LAB_X", "1"); fmt.Println(os.Getenv("RACE_LAB_X")) })
	fmt.Printf("%q\n", os.Getenv("RACE_LAB_X"))
}

func TestSetenvThenParallel(t *testing.T) { t.Setenv("RACE_LAB_X", "1"); t.Parallel() }
func TestParallelThenSetenv(t *testing.T) { t.Parallel(); t.Setenv("RACE_LAB_X", "1") }
func TestParallelTwice(t *testing.T)      { t.Parallel(); t.Parallel() }
func TestSetenvOfNothing(t *testing.T)    { t.Setenv("", "1") }
func TestSetenvBelowAParallel(t *testing.T) {
	t.Parallel()
	t.Run("sub", func(t *testing.T) { t.Setenv("A", "1") })
}

func TestTempDir(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/a", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, err := os.Stat(dir + "/a"); fmt.Println(err) })
	fmt.Println(dir != t.TempDir(), strings.Contains(dir, "TestTempDir"))
}

func TestTempDirIsRemoved(t *testing.T) {
	var dir string
	t.Run("sub", func(t *testing.T) { dir = t.TempDir() })
	_, err := os.Stat(dir)
	fmt.Println(os.IsNotExist(err))
}

func TestLogInAGoroutine(t *testing.T) {
	done := make(chan bool)
	go func() { t.Log("from elsewhere"); close(done) }()
	<-done
	t.Fail()
}

func TestFailNowInAGoroutine(t *testing.T) {
	done := make(chan bool)
	go func() { defer close(done); t.FailNow() }()
	<-done
	fmt.Println(t.Failed())
}

func TestOutput(t *testing.T) {
	fmt.Fprintln(t.Output(), "a line")
	fmt.Fprint(t.Output(), "two ", "parts\n")
	t.Fail()
}

func helper(t *testing.T) { t.Helper(); t.Error("where it was called") }

func TestHelper(t *testing.T) {
	helper(t)
	func() { t.Helper(); helper(t) }()
}

func TestShort(t *testing.T) {
	fmt.Println(testing.Short(), testing.Verbose() || true, testing.Testing())
}
func TestName(t *testing.T)    { t.Run("x/y", func(t *testing.T) { fmt.Println(t.Name()) }) }
func TestOfNothing(*testing.T) {}
func Testify(t *testing.T)     { t.Error("no test") }
func TestExit(t *testing.T)    { fmt.Println("leaves"); os.Exit(3) }
func TestFormat(t *testing.T) {
	t.Errorf("%5.2f|%q|%v|%+v", 3.14159, "a", []int{1}, struct{ A int }{1})
}
func TestNewlines(t *testing.T) { t.Error("ends in one\n"); t.Error("\nbegins with one") }

func TestSynctest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		time.Sleep(time.Hour)
		fmt.Println(time.Since(start))
		t.Error("in a bubble")
	})
}

func TestParallelInSynctest(t *testing.T) { synctest.Test(t, func(t *testing.T) { t.Parallel() }) }

func BenchmarkIsNotRun(b *testing.B) { b.Fatal("not here") }

func FuzzSeeds(f *testing.F) {
	f.Add("a", 1)
	f.Add("bb", 2)
	f.Fuzz(func(t *testing.T, s string, n int) {
		fmt.Println(t.Name(), s, n)
		if len(s) != n {
			t.Errorf("%q is not %d", s, n)
		}
	})
}

func FuzzSetup(f *testing.F) {
	f.Cleanup(func() { fmt.Println("cleaned") })
	for _, b := range [][]byte{{1}, {2, 3}} {
		f.Add(b, float32(0.5), 'x', true)
	}
	f.Fuzz(func(t *testing.T, b []byte, x float32, r rune, ok bool) {
		t.Parallel()
		if len(b) == 2 {
			t.Skip("too long")
		}
	})
	fmt.Println("after")
}

func FuzzMismatch(f *testing.F) { f.Add(1); f.Fuzz(func(t *testing.T, s string) {}) }
func FuzzTooMany(f *testing.F)  { f.Add(1, 2); f.Fuzz(func(t *testing.T, n int) {}) }
func FuzzBadType(f *testing.F)  { f.Add(struct{}{}) }
func FuzzNoFunc(f *testing.F)   { f.Fuzz(3) }
func FuzzNoSeeds(f *testing.F)  { f.Fuzz(func(t *testing.T, n int) { t.Fatal("never") }) }
func FuzzPanics(f *testing.F)   { f.Add(0); f.Fuzz(func(t *testing.T, n int) { fmt.Println(1 / n) }) }
func FuzzSkips(f *testing.F)    { f.Skip("no corpus") }

func ExampleHello() {
	fmt.Println("hello")
	fmt.Fprintln(os.Stderr, "not compared")
	// Output: hello
}

func Example_wrong() {
	fmt.Println("hello  ")
	fmt.Println("you")
	// Output:
	// hello
	//   you, too
}

func Example_unordered() {
	fmt.Println("b")
	fmt.Println("a")
	// Unordered output:
	// a
	// b
}

func Example_unorderedWrong() {
	fmt.Println("b")
	// Unordered output: a
}

func Example_empty() {
	// Output:
}

func Example_percent() {
	fmt.Print("100% of start.\n")
	// output: 100% of start.
}

func Example_notRun() { panic("it says no output") }

func TestNames(t *testing.T) {
	names := ""
	for _, n := range []string{"a#01", "a", "a", "", "", "x y", "tab\t", "é", "\x01", "a/b", "a/b", "a", "b#00", "b", "b", "c#1"} {
		t.Run(n, func(t *testing.T) { names += t.Name() + "|" })
	}
	t.Error(names)
}

func TestDeadline(t *testing.T) {
	if end, ok := t.Deadline(); !ok || time.Until(end) > 10*time.Minute {
		t.Error("no deadline")
	}
	first, _ := t.Deadline()
	time.Sleep(time.Millisecond)
	if second, _ := t.Deadline(); !second.Equal(first) {
		t.Error("another deadline")
	}
}

var early = flag.Lookup("test.v") // the flags of tests are registered later

func TestCleanupPanics(t *testing.T) {
	t.Cleanup(func() { t.Log("another cleanup") })
	t.Cleanup(func() { panic("in a cleanup") })
}

func TestCleanupPanicsAfterParallelSubtests(t *testing.T) {
	t.Cleanup(func() { panic("in a cleanup") })
	t.Run("a", func(t *testing.T) { t.Parallel() })
}

func TestCleanupOfASubtestPanics(t *testing.T) {
	t.Cleanup(func() { fmt.Println("outer cleanup") })
	t.Run("a", func(t *testing.T) { t.Cleanup(func() { panic("in a cleanup") }) })
}

func TestCleanupEndsTheGoroutine(t *testing.T) {
	t.Cleanup(func() { t.Fatal("fatal in a cleanup") })
}

func TestErrorOfASubtestThatHasCompleted(t *testing.T) {
	var sub *testing.T
	t.Run("s", func(t *testing.T) { sub = t })
	defer func() { fmt.Println(recover()) }()
	sub.Error("late")
}

func TestFailOfASubtestThatHasCompleted(t *testing.T) {
	var sub *testing.T
	t.Run("s", func(t *testing.T) { t.Run("inner", func(t *testing.T) { sub = t }) })
	defer func() { fmt.Println(recover(), t.Failed()) }()
	sub.Fail()
}

func TestFlags(t *testing.T) {
	for _, name := range []string{"test.v", "test.short", "test.run", "test.timeout", "test.count", "test.benchtime", "test.shuffle", "test.x"} {
		if f := flag.Lookup(name); f == nil {
			t.Log("no", name)
		} else {
			t.Log(name, f.DefValue, f.Usage)
		}
	}
	t.Error(early == nil, flag.Parsed(), flag.Lookup("test.timeout").Value, flag.Lookup("test.paniconexit0").Value)
}

func TestExitsWithSuccess(t *testing.T) { os.Exit(0) }
func TestExitsWithSuccessElsewhere(t *testing.T) {
	done := make(chan int)
	go func() { os.Exit(0) }()
	<-done
}

func TestRunInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { t.Run("sub", func(t *testing.T) {}) })
}

func TestATimerJustBeforeItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		time.Sleep(5*time.Second - time.Nanosecond)
		synctest.Wait()
		if ctx.Err() != nil {
			t.Error("early")
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if ctx.Err() == nil {
			t.Error("late")
		}
	})
}
