package reality

import (
	"context"
	"os"
	"testing"
	"time"
)

// TestMain lets this test binary be the child that it starts.
func TestMain(m *testing.M) {
	Child()
	os.Exit(m.Run())
}

func TestRunStopsWhenItIsCalledOff(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	began := time.Now()
	_, err := Run(ctx, Job{Lesson: "shared-log", Runs: 1 << 30}, nil)
	if err == nil {
		t.Error("a billion runs ended in a third of a second")
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it stopped after %s", took)
	}
	Wait()
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("it left %v behind", left)
	}
}

func TestAnUnknownLessonIsAnError(t *testing.T) {
	if _, err := Run(t.Context(), Job{Lesson: "no-such", Runs: 1}, nil); err == nil {
		t.Error("no error")
	}
}

func TestDeathReport(t *testing.T) {
	for stderr, want := range map[string]string{
		"fatal error: concurrent map writes\n\ngoroutine 7 [running]:\n":      "fatal error: concurrent map writes",
		"panic: send on closed channel\n\ngoroutine 9 [running]:\n":           "panic: send on closed channel",
		"fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [": "deadlock",
		"killed": "",
	} {
		r, ok := deathReport(stderr)
		if ok != (want != "") || r.Outcome != want {
			t.Errorf("%q: %q, want %q", stderr, r.Outcome, want)
		}
	}
}
