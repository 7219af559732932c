package confine

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

func keep(t *testing.T, l Limits) *Kept {
	t.Helper()
	k, err := cell(t, l).Keep()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Let)
	return k
}

// A child that is kept remembers, and one that is started anew does not.
func TestAChildThatIsKeptRemembers(t *testing.T) {
	k := keep(t, Limits{})
	for i := 1; i <= 3; i++ {
		if r, err := k.Ask(t.Context(), []string{"count"}, nil); err != nil || string(r.Out) != fmt.Sprint(i) {
			t.Fatalf("asked %d times, the reply is %q, %v", i, r.Out, err)
		}
	}
	k.Let()
	if _, err := k.Ask(t.Context(), []string{"count"}, nil); err == nil {
		t.Error("a child that was let go answers")
	}
	if r, err := keep(t, Limits{}).Ask(t.Context(), []string{"count"}, nil); err != nil || string(r.Out) != "1" {
		t.Errorf("a new one says %q, %v", r.Out, err)
	}
}

// What does harm in a later answer is stopped as in the first, and the time is that of one answer.
func TestAChildThatIsKeptIsBounded(t *testing.T) {
	tight := Limits{Memory: 128 << 20, Time: 3 * time.Second, Output: 1 << 20}
	var memory *MemoryError
	var late *TimeError
	var broken *BrokenError
	for work, is := range map[string]func(error) bool{
		"grow":        func(err error) bool { return errors.As(err, &memory) && memory.Limit == tight.Memory },
		"grow slowly": func(err error) bool { return errors.As(err, &memory) },
		"spin":        func(err error) bool { return errors.As(err, &late) && late.Limit == tight.Time },
		"nest":        func(err error) bool { return errors.Is(err, errNested) },
		"break":       func(err error) bool { return errors.As(err, &broken) },
		"quit":        func(err error) bool { return errors.As(err, &broken) },
	} {
		t.Run(work, func(t *testing.T) {
			t.Parallel()
			k := keep(t, tight)
			if _, err := k.Ask(t.Context(), []string{"count"}, nil); err != nil {
				t.Fatal(err)
			}
			if _, err := k.Ask(t.Context(), []string{work}, nil); !is(err) {
				t.Errorf("the error is %T %v", err, err)
			}
			if _, err := k.Ask(t.Context(), []string{"count"}, nil); err == nil {
				t.Error("a child that was stopped answers")
			}
		})
	}
	t.Run("chatter", func(t *testing.T) {
		k := keep(t, tight)
		if r, err := k.Ask(t.Context(), []string{"chatter"}, nil); err != nil || r.Status != 2 || len(r.Out) != 0 {
			t.Errorf("too much output is %d bytes, status %d, %v", len(r.Out), r.Status, err)
		}
	})
}

// Whoever asked and went away takes the child along, at once.
func TestAnAnswerIsCalledOff(t *testing.T) {
	k := keep(t, Limits{})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	began := time.Now()
	if _, err := k.Ask(ctx, []string{"spin"}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if took := time.Since(began); took > 15*time.Second { // of the 20 that it has
		t.Errorf("it took %s", took)
	}
}
