package explain

import (
	"testing"

	"racelab/sim/trace"
)

const (
	alice = iota
	bob
	carol
	dave
)

// locked is a wait for a lock of a story.
func locked(actor int, op trace.Op, name string, holder, step int) Wait {
	return Wait{Actor: actor, Op: op, Name: name, Sync: location(name), HeldBy: holder, Step: step}
}

// waiting is a wait for nobody in particular.
func waiting(actor int, op trace.Op, name string, step int) Wait {
	return locked(actor, op, name, -1, step)
}

func TestWaits(t *testing.T) {
	tests := []struct {
		name     string
		story    string
		end      Kind
		blocked  []Wait
		patterns string
		text     string
	}{
		{"two locks in opposite order", `
			alice lock a
			bob lock b`, Deadlock,
			[]Wait{locked(alice, trace.Lock, "b", bob, 3), locked(bob, trace.Lock, "a", alice, 4)}, "deadlock",
			"Deadlock: alice holds a (1) and waits for b (3); bob holds b (2) and waits for a (4). They took the two locks in opposite order."},
		{"the step at which a wait began is not known", `
			alice lock a
			bob lock b`, Deadlock,
			[]Wait{locked(alice, trace.Lock, "b", bob, 0), locked(bob, trace.Lock, "a", alice, 0)}, "deadlock",
			"Deadlock: alice holds a (1) and waits for b; bob holds b (2) and waits for a. They took the two locks in opposite order."},
		{"three in a ring, and one who waits for it to end", `
			alice lock a
			bob lock b
			carol lock c`, Deadlock,
			[]Wait{locked(alice, trace.Lock, "b", bob, 0), locked(bob, trace.Lock, "c", carol, 0), locked(carol, trace.Lock, "a", alice, 0),
				waiting(dave, trace.GroupWait, "wg", 0)}, "deadlock",
			"Deadlock: alice holds a (1) and waits for b; bob holds b (2) and waits for c; carol holds c (3) and waits for a. None of them can go first."},
		{"a cycle is told while others go on", `
			alice lock a
			bob lock b
			carol read x = 1`, Running,
			[]Wait{locked(alice, trace.Lock, "b", bob, 0), locked(bob, trace.Lock, "a", alice, 0)}, "deadlock", ""},
		{"waiting for a lock is no deadlock", `
			alice lock a`, Running, []Wait{locked(bob, trace.Lock, "a", alice, 0)}, "", ""},
		{"locked twice", `
			alice lock mu`, Deadlock, []Wait{locked(alice, trace.Lock, "mu", alice, 2)}, "self-deadlock",
			"Self-deadlock: alice holds mu (1) and waits for it again (2). A Go mutex cannot be locked twice, not even by the goroutine that holds it."},
		{"a read lock made a write lock", `
			alice rlock rw`, Deadlock, []Wait{locked(alice, trace.Lock, "rw", alice, 0)}, "self-deadlock",
			"Self-deadlock: alice holds rw for reading (1) and waits to lock it for writing. A read lock cannot be turned into a write lock: the writer waits for all readers, itself among them."},
		{"a reader behind a waiting writer", `
			alice rlock rw
			bob announce rw`, Deadlock,
			[]Wait{locked(alice, trace.RLock, "rw", bob, 0), locked(bob, trace.Lock, "rw", alice, 0)}, "deadlock",
			"Deadlock: alice holds rw for reading (1) and waits to read-lock rw; bob is next in line for rw (2) and waits for rw. None of them can go first."},
		{"channels that nobody serves", `
			alice read x = 1`, Deadlock,
			[]Wait{waiting(alice, trace.Recv, "ch", 1), waiting(bob, trace.Send, "done", 0)}, "deadlock",
			"Deadlock: alice waits to receive from ch (1), but nobody will send or close it; bob waits to send on done, but nobody will receive."},
		{"a lock whose holder waits for a channel", `
			bob lock mu`, Deadlock,
			[]Wait{locked(alice, trace.Lock, "mu", bob, 0), waiting(bob, trace.Recv, "ch", 0)}, "deadlock",
			"Deadlock: alice waits for mu, held by bob; bob waits to receive from ch, but nobody will send or close it."},

		{"missed signal", `
			alice signal ready
			bob wait ready`, Deadlock, []Wait{waiting(bob, trace.CondWake, "ready", 2)}, "missed signal",
			"Missed signal: alice signalled ready (1) before bob began to wait (2). Nobody was waiting then, so the signal woke nobody, and no other came."},
		{"missed by one who had been woken before", `
			bob wait ready
			alice signal ready
			bob woken ready
			alice signal ready
			bob wait ready`, Deadlock, []Wait{waiting(bob, trace.CondWake, "ready", 5)}, "missed signal",
			"Missed signal: alice signalled ready (4) before bob began to wait (5). Nobody was waiting then, so the signal woke nobody, and no other came."},
		{"a signal that woke somebody else", `
			carol wait ready
			bob wait ready
			alice signal ready
			carol woken ready`, Deadlock, []Wait{waiting(bob, trace.CondWake, "ready", 2)}, "deadlock", ""},
		{"never signalled", `
			bob wait ready`, Deadlock, []Wait{waiting(bob, trace.CondWake, "ready", 1)}, "deadlock",
			"Deadlock: bob waits for a signal on ready (1), but nobody will signal."},
		{"another Cond was signalled", `
			alice signal other
			bob wait ready`, Deadlock, []Wait{waiting(bob, trace.CondWake, "ready", 2)}, "deadlock", ""},

		{"leak", `
			alice read x = 1
			bob read x = 1`, Finished, []Wait{waiting(bob, trace.Send, "ch", 0)}, "leak",
			"Leak: bob is left waiting to send on ch (2) for ever: nobody will receive."},
		{"several leaks of one kind", `
			alice read x = 1`, Finished, []Wait{waiting(bob, trace.Recv, "jobs", 0), waiting(carol, trace.Recv, "jobs", 0)}, "leak",
			"Leak: bob and carol are left waiting to receive from jobs for ever: nobody will send or close it."},
		{"leaks of two kinds", `
			alice lock mu`, Finished, []Wait{locked(bob, trace.Lock, "mu", alice, 3), waiting(carol, trace.Recv, "jobs", 4)}, "leak, leak",
			"Leak: bob is left waiting for mu (3) for ever: alice never lets go of it."},
		{"a panic leaves others where they are", `
			alice panic boom`, Panicked, []Wait{waiting(bob, trace.Recv, "jobs", 0)}, "", ""},
		{"whoever waits in a run that goes on may be woken", `
			alice read x = 1`, Running, []Wait{waiting(bob, trace.Recv, "jobs", 0)}, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			end := ended(tt.end)
			end.Blocked = tt.blocked
			check(t, Input{Events: story(t, tt.story), End: end}, tt.patterns, tt.text)
		})
	}
}
