package pool

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
)

type job = func(context.Context) error

var errBroken = errors.New("broken")

func TestAll(t *testing.T) {
	var ran [3]atomic.Int32
	var jobs []job
	for i := range ran {
		jobs = append(jobs, func(context.Context) error {
			ran[i].Add(1)
			return nil
		})
	}
	if err := Run(context.Background(), 2, jobs); err != nil {
		t.Error(err)
	}
	for i := range ran {
		if n := ran[i].Load(); n != 1 {
			t.Errorf("job %d ran %d times, want once", i, n)
		}
	}
}

// One worker does one job at a time.
func TestLimit(t *testing.T) {
	var running atomic.Int32
	one := func(context.Context) error {
		if n := running.Add(1); n > 1 {
			t.Errorf("%d jobs run at once on one worker", n)
		}
		running.Add(-1)
		return nil
	}
	if err := Run(context.Background(), 1, []job{one, one}); err != nil {
		t.Error(err)
	}
}

// Two workers do two jobs at the same time: each waits for the other.
func TestTogether(t *testing.T) {
	a, b := make(chan bool), make(chan bool)
	first := func(context.Context) error { close(a); <-b; return nil }
	second := func(context.Context) error { close(b); <-a; return nil }
	if err := Run(context.Background(), 2, []job{first, second}); err != nil {
		t.Error(err)
	}
}

// With one worker nothing begins after an error.
func TestError(t *testing.T) {
	began := false
	broken := func(context.Context) error { return errBroken }
	other := func(context.Context) error { began = true; return nil }
	if err := Run(context.Background(), 1, []job{broken, other, other}); err != errBroken {
		t.Errorf("Run returned %v, want %v", err, errBroken)
	}
	if began {
		t.Error("a job began after one had returned an error")
	}
}

// The error reaches the jobs that run, and Run waits for them.
func TestLeavesNobody(t *testing.T) {
	var running atomic.Int32
	broken := func(context.Context) error { return errBroken }
	waits := func(ctx context.Context) error {
		running.Add(1)
		<-ctx.Done()
		running.Add(-1)
		return ctx.Err()
	}
	if err := Run(context.Background(), 2, []job{waits, broken}); err != errBroken {
		t.Errorf("Run returned %v, want %v, which came first", err, errBroken)
	}
	if running.Load() != 0 {
		t.Error("Run returned, and a job still runs")
	}
}

// Whoever called it has enough.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	ran := false
	first := func(context.Context) error { cancel(); return nil }
	second := func(context.Context) error { ran = true; return nil }
	if err := Run(ctx, 1, []job{first, second, second}); !errors.Is(err, context.Canceled) {
		t.Errorf("Run returned %v, want %v", err, context.Canceled)
	}
	if ran {
		t.Error("a job began after the context had ended")
	}
}
