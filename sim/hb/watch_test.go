package hb

import (
	"math/rand/v2"
	"testing"

	"racelab/sim/trace"
)

// buffers turns the sends and receives of a random trace into ones that channels of
// capacity 1 to 3 allow, each with what it found.
func buffers(r *rand.Rand, events []trace.Event) []trace.Event {
	size := map[uint32]int{7: 1 + r.IntN(3), 8: 1 + r.IntN(3)}
	queued := map[uint32]int{}
	closed := map[uint32]bool{}
	var out []trace.Event
	for _, e := range events {
		ch := e.Sync.Object
		if e.Partner == e.Actor {
			e.Partner = -1
		}
		switch {
		case e.Actor < 0 && (e.Op == trace.Send || e.Op == trace.Recv):
			continue
		case e.Op == trace.Close:
			closed[ch] = true
		case e.Op != trace.Send && e.Op != trace.Recv || e.Partner >= 0:
		case e.Op == trace.Send && closed[ch]:
		case e.Op == trace.Send && queued[ch] == size[ch], e.Op == trace.Recv && queued[ch] == 0 && !closed[ch]:
			continue
		case e.Op == trace.Send:
			e.Cap, e.Queued = size[ch], queued[ch]
			queued[ch]++
		case queued[ch] > 0:
			e.Cap, e.Queued = size[ch], queued[ch]
			queued[ch]--
		}
		out = append(out, e)
	}
	return out
}

// TestWatchAgainstOrder follows each access of random traces, and compares who
// knows of it with the clocks of the whole trace.
func TestWatchAgainstOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 2026))
	races, ordered := 0, 0
	for range 3000 {
		events := buffers(r, randomTrace(r, 2+r.IntN(40)))
		o := Analyze(events)
		for i := range events {
			if events[i].Actor < 0 || !Accesses(&events[i]) {
				continue
			}
			var w Watch
			for k := range i + 1 {
				w.Event(&events[k])
			}
			w.Follow()
			for j := i + 1; j < len(events); j++ {
				w = *w.Clone()
				race := w.Event(&events[j])
				if events[j].Actor < 0 {
					continue
				}
				if got, want := w.Knows(events[j].Actor), o.Before(i, j); got != want {
					t.Fatalf("at event %d its actor knows of %d: %t, want %t, in %v", j, i, got, want, events)
				}
				if want := o.Race(i, j); race != want {
					t.Fatalf("events %d and %d race: %t, want %t, in %v", i, j, race, want, events)
				}
				races += b2i(race)
				ordered += b2i(o.Before(i, j))
			}
		}
	}
	if races < 1000 || ordered < 1000 {
		t.Errorf("%d races and %d ordered pairs: the generator tests one side only", races, ordered)
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// FuzzWatch gives it traces that no machine makes.
func FuzzWatch(f *testing.F) {
	f.Add([]byte("any twelve bytes make one event, and these make several of them"))
	f.Fuzz(func(t *testing.T, data []byte) {
		events := garbage(data)
		if len(events) == 0 || events[0].Actor < 0 || events[0].Actor > 1000 {
			return
		}
		var w Watch
		w.Event(&events[0])
		w.Follow()
		for i := range events {
			if events[i].Actor > 1000 || events[i].Target > 1000 || events[i].Partner > 1000 {
				return
			}
			w.Event(&events[i])
			w.Marks()
		}
	})
}
