package trace_test

import (
	"strings"
	"testing"

	"racelab/sim/trace"
)

// Steps are told in the words of Go: no operation shows what it is called in the engine.
func TestOperationsAreToldInTheWordsOfGo(t *testing.T) {
	for _, tt := range []struct {
		op                trace.Op
		name, value, want string
	}{
		{trace.GroupAdd, "l.wg", "+1", "Add 1 to l.wg"},
		{trace.GroupAdd, "l.wg", "+3", "Add 3 to l.wg"},
		{trace.GroupAdd, "l.wg", "-2", "Add -2 to l.wg"},
		{trace.GroupAdd, "l.wg", "-1", "Done on l.wg"},
		{trace.GroupAdd, "l.wg", "", "Add on l.wg"}, // of a step to come
		{trace.GroupWait, "l.wg", "", "Wait on l.wg"},
		{trace.RLock, "rw", "", "read-lock rw"},
		{trace.RUnlock, "rw", "", "read-unlock rw"},
		{trace.Announce, "rw", "", "queue for rw"},
		{trace.OnceEnter, "s.init", "", "begin s.init.Do"},
		{trace.OnceExit, "s.init", "", "end s.init.Do"},
		{trace.CondWait, "c", "", "begin to wait on c"},
		{trace.CondWake, "c", "", "wake up from Wait on c"},
		{trace.CondSignal, "c", "", "signal c"},
		{trace.Lock, "l.mu", "", "lock l.mu"},
	} {
		if got := tt.op.Words(tt.name, tt.value); got != tt.want {
			t.Errorf("%v of %s %s is %q, want %q", tt.op, tt.name, tt.value, got, tt.want)
		}
	}
	for op := trace.None; op <= trace.Fault; op++ {
		words := op.Words("x", "")
		for _, internal := range []string{"group ", "once ", "cond ", "rlock", "runlock", "op("} {
			if strings.Contains(words, internal) {
				t.Errorf("%v is told as %q", op, words)
			}
		}
	}
}
