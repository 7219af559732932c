package tests

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestPasses(t *testing.T) { t.Log("not shown") }

func TestFails(t *testing.T) {
	t.Log("a", 1)
	t.Errorf("two\nlines")
	t.Error("and", "on")
	t.Fatal("end")
	t.Error("never")
}

func TestFailsQuietly(t *testing.T) { t.Fail() }

func TestSubtests(t *testing.T) {
	t.Run("good", func(t *testing.T) { t.Log("not shown") })
	ok := t.Run("bad name", func(t *testing.T) {
		t.Run("deep", func(t *testing.T) { t.Errorf("deep in %s", t.Name()) })
		t.Log("after deep")
	})
	t.Log(ok)
	t.Run("bad name", func(t *testing.T) { t.FailNow() })
	t.Run("", func(t *testing.T) { t.Skip("skipped") })
}

func TestParallel(t *testing.T) {
	var mu sync.Mutex
	order := ""
	add := func(s string) {
		mu.Lock()
		order += s
		mu.Unlock()
	}
	t.Cleanup(func() {
		if order != "fbb" {
			t.Errorf("order is %q", order)
		}
		t.Error("shown")
	})
	for range 2 {
		t.Run("p", func(t *testing.T) {
			t.Parallel()
			add("b")
		})
	}
	add("f")
}

func TestTopParallel(t *testing.T) {
	t.Parallel()
	t.Error("parallel at the top")
}

func TestCleanup(t *testing.T) {
	var ctx context.Context = t.Context()
	t.Cleanup(func() { t.Log("first", ctx.Err()) })
	t.Cleanup(func() { t.Log("second"); t.FailNow() })
	t.Cleanup(func() { t.Log("third") })
	if ctx.Err() != nil {
		t.Error("context ended early")
	}
}

func TestSkips(t *testing.T) {
	t.SkipNow()
	t.Error("never")
}

func TestFromGoroutines(t *testing.T) {
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() { t.Error("same") })
	}
	wg.Wait()
	if !t.Failed() || t.Skipped() {
		t.Error("state is wrong")
	}
}

func TestFatalOfTheParent(t *testing.T) {
	t.Run("sub", func(sub *testing.T) { t.Fatal("parent ends") })
	t.Error("never")
}

func TestSetenv(t *testing.T) {
	t.Run("set", func(t *testing.T) {
		t.Setenv("RACELAB_K", "v")
		if os.Getenv("RACELAB_K") != "v" {
			t.Error("not set")
		}
	})
	if v, ok := os.LookupEnv("RACELAB_K"); ok {
		t.Error("still set", v)
	}
	if !strings.Contains(t.TempDir(), "TestSetenv") {
		t.Error("temporary folder has another name")
	}
}

func TestSynctest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		done := false
		go func() {
			time.Sleep(time.Second)
			done = true
		}()
		synctest.Wait()
		if done {
			t.Error("too early")
		}
		time.Sleep(2 * time.Second)
		if synctest.Wait(); !done {
			t.Error("too late")
		}
		t.Errorf("%v passed", time.Since(start))
	})
}

func helper(t testing.TB, n int) {
	t.Helper()
	if n > 1 {
		t.Fatalf("%s: n = %d", t.Name(), n)
	}
}

func TestTB(t *testing.T) {
	defer fmt.Fprint(t.Output(), "from output\n")
	helper(t, 1)
	_ = runtime.NumCPU()
	if testing.Short() {
		t.Error("short")
	}
}

func BenchmarkX(b *testing.B) {
	for b.Loop() {
		helper(b, 0)
	}
}

func FuzzX(f *testing.F) {
	f.Add(1)
	f.Fuzz(func(t *testing.T, n int) {})
}
