package hb

import (
	"slices"
	"testing"

	"racelab/sim/trace"
)

// Places used by the tests.
var (
	x  = trace.Loc{Object: 1, Len: 1}
	y  = trace.Loc{Object: 1, Off: 1, Len: 1}
	xy = trace.Loc{Object: 1, Len: 2}
	mu = trace.Loc{Object: 2, Len: 2}
	nu = trace.Loc{Object: 3, Len: 2}
	ch = trace.Loc{Object: 4, Len: 1}
	at = trace.Loc{Object: 5, Len: 1}
)

const (
	alice = iota
	bob
	carol
)

// ev is an event; its line in the source is its actor's.
func ev(actor int, op trace.Op, mem, sync trace.Loc) trace.Event {
	return trace.Event{
		Actor: actor, Op: op, Mem: mem, Sync: sync, Partner: -1, Target: -1,
		Pos: trace.Position{File: "a.go", Line: 10 + actor, Col: 1},
	}
}

func read(actor int, l trace.Loc) trace.Event  { return ev(actor, trace.Read, l, trace.Loc{}) }
func write(actor int, l trace.Loc) trace.Event { return ev(actor, trace.Write, l, trace.Loc{}) }
func syn(actor int, op trace.Op, l trace.Loc) trace.Event {
	return ev(actor, op, trace.Loc{}, l)
}

func atomicOp(actor int, op trace.Op, l trace.Loc) trace.Event { return ev(actor, op, l, trace.Loc{}) }

// flagged is a synchronizing event with explicit flags.
func flagged(actor int, op trace.Op, l trace.Loc, acquire, release bool) trace.Event {
	e := syn(actor, op, l)
	e.Acquire, e.Release = acquire, release
	return e
}

func start(actor, target int) trace.Event {
	e := ev(actor, trace.Go, trace.Loc{}, trace.Loc{})
	e.Target = target
	return e
}

// adding is WaitGroup.Add(1).
func adding(actor int, l trace.Loc) trace.Event {
	e := syn(actor, trace.GroupAdd, l)
	e.Value = "+1"
	return e
}

// fires is a timer that starts a goroutine.
func fires(l trace.Loc, target int) trace.Event {
	e := flagged(-1, trace.Timer, l, true, false)
	e.Target = target
	return e
}

func meet(actor int, op trace.Op, l trace.Loc, partner int) trace.Event {
	e := syn(actor, op, l)
	e.Partner = partner
	return e
}

// number gives every event a step of its own.
func number(events []trace.Event) []trace.Event {
	for i := range events {
		events[i].Step = i + 1
	}
	return events
}

func TestRaces(t *testing.T) {
	tests := []struct {
		name   string
		events []trace.Event
		want   [][2]int // pairs of steps
	}{
		{"nothing between two writes", []trace.Event{write(alice, x), write(bob, x)}, [][2]int{{1, 2}}},
		{"two reads never race", []trace.Event{read(alice, x), read(bob, x)}, nil},
		{"one actor never races with itself", []trace.Event{write(alice, x), read(alice, x)}, nil},
		{"neighbouring slots do not overlap", []trace.Event{write(alice, x), write(bob, y)}, nil},
		{"a struct copy overlaps its field", []trace.Event{read(alice, xy), write(bob, y)}, [][2]int{{1, 2}}},
		{"field writes then a struct copy", []trace.Event{write(alice, x), write(bob, y), read(carol, xy)}, [][2]int{{1, 3}, {2, 3}}},
		{"lock around both", []trace.Event{
			syn(alice, trace.Lock, mu), write(alice, x), syn(alice, trace.Unlock, mu),
			syn(bob, trace.Lock, mu), write(bob, x), syn(bob, trace.Unlock, mu),
		}, nil},
		{"two different locks", []trace.Event{
			syn(alice, trace.Lock, mu), write(alice, x), syn(alice, trace.Unlock, mu),
			syn(bob, trace.Lock, nu), write(bob, x), syn(bob, trace.Unlock, nu),
		}, [][2]int{{2, 5}}},
		{"write after the unlock escapes", []trace.Event{
			syn(alice, trace.Lock, mu), syn(alice, trace.Unlock, mu), write(alice, x),
			syn(bob, trace.Lock, mu), read(bob, x), syn(bob, trace.Unlock, mu),
		}, [][2]int{{3, 5}}},
		{"readers do not order readers, nor what they write", []trace.Event{
			syn(alice, trace.RLock, mu), write(alice, x), syn(alice, trace.RUnlock, mu),
			syn(bob, trace.RLock, mu), write(bob, x), syn(bob, trace.RUnlock, mu),
		}, [][2]int{{2, 5}}},
		{"a writer waits for readers", []trace.Event{
			syn(alice, trace.RLock, mu), read(alice, x), syn(alice, trace.RUnlock, mu),
			syn(bob, trace.Lock, mu), write(bob, x), syn(bob, trace.Unlock, mu),
		}, nil},
		{"a reader waits for writers", []trace.Event{
			syn(alice, trace.Lock, mu), write(alice, x), syn(alice, trace.Unlock, mu),
			syn(bob, trace.RLock, mu), read(bob, x), syn(bob, trace.RUnlock, mu),
		}, nil},
		{"go orders the parent's past", []trace.Event{write(alice, x), start(alice, bob), write(bob, x)}, nil},
		{"go does not order the parent's future", []trace.Event{start(alice, bob), write(alice, x), write(bob, x)}, [][2]int{{2, 3}}},
		{"end orders nothing", []trace.Event{
			start(alice, bob), write(bob, x), syn(bob, trace.End, trace.Loc{}), read(alice, x),
		}, [][2]int{{2, 4}}},
		{"a rendezvous orders the sender's past", []trace.Event{
			write(alice, x), meet(alice, trace.Send, ch, bob), meet(bob, trace.Recv, ch, alice), read(bob, x),
		}, nil},
		{"a rendezvous orders the receiver's past too", []trace.Event{
			write(bob, x), meet(bob, trace.Recv, ch, alice), meet(alice, trace.Send, ch, bob), read(alice, x),
		}, nil},
		{"a rendezvous told by one event only", []trace.Event{
			write(alice, x), write(bob, y), meet(alice, trace.Send, ch, bob), read(bob, x), read(alice, y),
		}, nil},
		{"a rendezvous does not order the sender's future", []trace.Event{
			meet(alice, trace.Send, ch, bob), meet(bob, trace.Recv, ch, alice), write(alice, x), read(bob, x),
		}, [][2]int{{3, 4}}},
		{"a rendezvous of others orders nothing here", []trace.Event{
			write(alice, x), meet(bob, trace.Send, ch, carol), meet(carol, trace.Recv, ch, bob), read(carol, x),
		}, [][2]int{{1, 4}}},
		{"a buffered message carries the sender's past", []trace.Event{
			write(alice, x), flagged(alice, trace.Send, ch, false, true), flagged(bob, trace.Recv, ch, true, false), read(bob, x),
		}, nil},
		{"a receive that found nothing orders no later send", []trace.Event{
			write(bob, x), flagged(bob, trace.Recv, ch, true, false), flagged(alice, trace.Send, ch, false, true), read(alice, x),
		}, [][2]int{{1, 4}}},
		{"a message carries its own sender's past alone", []trace.Event{
			write(alice, x), syn(alice, trace.Send, ch), syn(bob, trace.Send, ch),
			syn(bob, trace.Recv, ch), syn(carol, trace.Recv, ch), read(carol, x),
		}, [][2]int{{1, 6}}},
		{"a channel of one slot is a lock", []trace.Event{
			syn(alice, trace.Send, ch), write(alice, x), syn(alice, trace.Recv, ch),
			syn(bob, trace.Send, ch), write(bob, x), syn(bob, trace.Recv, ch),
		}, nil},
		{"a channel of two slots is not", []trace.Event{
			syn(alice, trace.Send, ch), syn(bob, trace.Send, ch), write(alice, x), syn(alice, trace.Recv, ch),
			write(bob, x), syn(bob, trace.Recv, ch),
		}, [][2]int{{3, 5}}},
		{"receivers of one channel are not ordered by it", []trace.Event{
			meet(alice, trace.Send, ch, bob), syn(bob, trace.Recv, ch), write(bob, x),
			meet(alice, trace.Send, ch, carol), syn(carol, trace.Recv, ch), write(carol, x),
		}, [][2]int{{3, 6}}},
		{"close to receive", []trace.Event{
			write(alice, x), syn(alice, trace.Close, ch), syn(bob, trace.Recv, ch), read(bob, x),
		}, nil},
		{"group: done to wait", []trace.Event{
			write(bob, x), syn(bob, trace.GroupAdd, mu), syn(alice, trace.GroupWait, mu), read(alice, x),
		}, nil},
		{"group: adding orders nothing", []trace.Event{
			write(bob, x), adding(bob, mu), syn(alice, trace.GroupWait, mu), read(alice, x),
		}, [][2]int{{1, 4}}},
		{"a timer's function comes after what the timer's maker did", []trace.Event{
			write(alice, x), flagged(alice, trace.Timer, mu, false, true), fires(mu, bob), write(bob, x),
		}, nil},
		{"and not after what it did later", []trace.Event{
			flagged(alice, trace.Timer, mu, false, true), write(alice, x), fires(mu, bob), write(bob, x),
		}, [][2]int{{2, 4}}},
		{"atomic store seen by a load", []trace.Event{
			write(alice, x), atomicOp(alice, trace.AtomicWrite, at), atomicOp(bob, trace.AtomicRead, at), read(bob, x),
		}, nil},
		{"an atomic load gives nothing on", []trace.Event{
			write(alice, x), atomicOp(alice, trace.AtomicRead, at), atomicOp(bob, trace.AtomicWrite, at), read(bob, x),
		}, [][2]int{{1, 4}}},
		{"a later store hides an earlier one", []trace.Event{
			write(alice, x), atomicOp(alice, trace.AtomicWrite, at), atomicOp(carol, trace.AtomicWrite, at),
			atomicOp(bob, trace.AtomicRead, at), read(bob, x),
		}, [][2]int{{1, 5}}},
		{"an update keeps the chain", []trace.Event{
			write(alice, x), atomicOp(alice, trace.AtomicRMW, at), atomicOp(carol, trace.AtomicRMW, at),
			atomicOp(bob, trace.AtomicRead, at), read(bob, x),
		}, nil},
		{"atomics do not race with atomics", []trace.Event{
			atomicOp(alice, trace.AtomicWrite, x), atomicOp(bob, trace.AtomicWrite, x), atomicOp(carol, trace.AtomicRead, x),
		}, nil},
		{"plain against atomic races", []trace.Event{
			atomicOp(alice, trace.AtomicWrite, x), read(bob, x),
		}, [][2]int{{1, 2}}},
		{"plain read against atomic load does not", []trace.Event{atomicOp(alice, trace.AtomicRead, x), read(bob, x)}, nil},
		{"the clock's accesses are nobody's", []trace.Event{write(-1, x), write(alice, x)}, nil},
		{"the clock passes on what it acquired", []trace.Event{
			write(alice, x), flagged(alice, trace.Timer, mu, false, true),
			flagged(-1, trace.Timer, mu, true, true), flagged(bob, trace.Recv, mu, true, false), read(bob, x),
		}, nil},
		{"two timers are not ordered by the clock", []trace.Event{
			write(alice, x), flagged(alice, trace.Timer, mu, false, true), flagged(-1, trace.Timer, mu, true, true),
			flagged(-1, trace.Timer, nu, true, true), flagged(bob, trace.Recv, nu, true, false), read(bob, x),
		}, [][2]int{{1, 6}}},
		{"all concurrent reads count, not the last alone", []trace.Event{
			start(alice, bob), start(alice, carol), read(bob, x), read(carol, x),
			syn(carol, trace.Unlock, mu), syn(alice, trace.Lock, mu), write(alice, x),
		}, [][2]int{{3, 7}}},
		{"an access behind a racing one is not forgotten", []trace.Event{
			write(alice, x), write(bob, x), syn(bob, trace.Unlock, mu), syn(carol, trace.Lock, mu), write(carol, x),
		}, [][2]int{{1, 2}, {1, 5}}},
		{"one pair for the same positions", []trace.Event{
			write(alice, x), write(bob, x), write(alice, x), write(bob, x),
		}, [][2]int{{1, 2}}},
		{"maps race as a whole", []trace.Event{
			ev(alice, trace.MapWrite, x, trace.Loc{}), ev(bob, trace.MapRead, x, trace.Loc{}),
		}, [][2]int{{1, 2}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events := number(tt.events)
			var got [][2]int
			for _, r := range Races(events) {
				got = append(got, [2]int{events[r.First].Step, events[r.Second].Step})
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("races %v, want %v", got, tt.want)
			}
		})
	}
}

func TestBefore(t *testing.T) {
	o := Analyze(number([]trace.Event{
		write(alice, x),                  // 0
		syn(alice, trace.Unlock, mu),     // 1
		write(alice, x),                  // 2
		syn(bob, trace.Lock, mu),         // 3
		read(bob, x),                     // 4
		syn(-1, trace.Tick, trace.Loc{}), // 5
	}))
	for _, tt := range []struct {
		i, j int
		want bool
	}{
		{0, 1, true}, {1, 0, false}, {0, 0, false}, {0, 3, true}, {0, 4, true}, {2, 4, false}, {4, 2, false},
		{5, 5, false}, {0, 5, false}, {-1, 0, false}, {0, 99, false},
	} {
		if got := o.Before(tt.i, tt.j); got != tt.want {
			t.Errorf("Before(%d, %d) = %v, want %v", tt.i, tt.j, got, tt.want)
		}
	}
	if !o.Ordered(4, 0) || o.Ordered(2, 4) {
		t.Error("Ordered must hold in either direction and fail for concurrent events")
	}
	if !o.Race(2, 4) || o.Race(0, 4) || o.Race(0, 1) || o.Race(-1, 7) {
		t.Error("Race must hold for (2, 4) alone")
	}
}

func TestMissing(t *testing.T) {
	name := func(a int) string { return []string{"alice", "bob", "carol"}[a] }
	lock := func(actor int, op trace.Op, l trace.Loc, name string) trace.Event {
		e := syn(actor, op, l)
		e.Name = name
		return e
	}
	tests := []struct {
		name   string
		events []trace.Event
		want   string
	}{
		{"no lock", []trace.Event{read(bob, x), write(alice, x)},
			"nothing orders alice's write (2) after bob's read (1): no lock, channel or atomic between them"},
		{"one side", []trace.Event{lock(bob, trace.Lock, mu, "mu"), read(bob, x), write(alice, x)},
			"nothing orders alice's write (3) after bob's read (2): bob holds mu, but alice holds no lock"},
		{"other side", []trace.Event{read(bob, x), lock(alice, trace.Lock, mu, "mu"), write(alice, x)},
			"nothing orders alice's write (3) after bob's read (1): alice holds mu, but bob holds no lock"},
		{"different locks", []trace.Event{
			lock(bob, trace.Lock, mu, "a"), read(bob, x), lock(alice, trace.Lock, nu, "b"), write(alice, x)},
			"nothing orders alice's write (4) after bob's read (2): bob holds a and alice holds b, which are different locks"},
		{"copied lock", []trace.Event{
			lock(bob, trace.Lock, mu, "c.mu"), read(bob, x), lock(alice, trace.Lock, nu, "c.mu"), write(alice, x)},
			"nothing orders alice's write (4) after bob's read (2): each holds a c.mu of its own, not the same lock"},
		{"read lock around a write", []trace.Event{
			lock(bob, trace.RLock, mu, "rw"), write(bob, x), lock(alice, trace.RLock, mu, "rw"), write(alice, x)},
			"nothing orders alice's write (4) after bob's write (2): both hold rw only for reading"},
		{"half atomic", []trace.Event{atomicOp(bob, trace.AtomicRMW, x), read(alice, x)},
			"nothing orders alice's read (2) after bob's atomic update (1): only one of the two is atomic"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events := number(tt.events)
			races := Races(events)
			if len(races) != 1 {
				t.Fatalf("%d races, want 1", len(races))
			}
			if got := races[0].Missing(events, Locksets(events), name); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestLocksets(t *testing.T) {
	events := []trace.Event{
		syn(alice, trace.Lock, mu), syn(alice, trace.RLock, nu), syn(bob, trace.Unlock, mu),
		read(alice, x), syn(alice, trace.RUnlock, nu), syn(carol, trace.Unlock, mu),
	}
	var got []int
	for _, l := range Locksets(events) {
		got = append(got, len(l))
	}
	// Bob's Unlock frees alice's mutex; carol's finds nothing to free.
	if want := []int{1, 2, 0, 1, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("locks held %v, want %v", got, want)
	}
}
