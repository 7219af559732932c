package first

import (
	"strings"
	"testing"
)

var keys = Keys{Step: func(a int) string { return "Press " + string(rune('1'+a)) }, Undo: "Press u", Flip: "Press l", On: "Press enter"}

func begin(t *testing.T) *Minute {
	t.Helper()
	m, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Whoever does what is suggested loses a deposit in four steps, and keeps both with the
// lock, in the same order of steps.
func TestWhatIsSuggestedLosesADeposit(t *testing.T) {
	m := begin(t)
	if got := m.Actors(); len(got) != 2 || got[0] != "alice" || got[1] != "bob" || m.Balance() != "100" {
		t.Fatalf("%v pay into an account with %s", got, m.Balance())
	}
	if said := m.Says(keys); !strings.Contains(said, "Press 1: alice reads the balance") {
		t.Errorf("it begins with %q", said)
	}
	steps := 0
	for ; m.Phase() == Stepping && steps < 10; steps++ {
		if steps == 1 && !strings.Contains(m.Says(keys), "Alice has read 100") {
			t.Errorf("after the first step it says %q", m.Says(keys))
		}
		m.Step(m.Suggested())
	}
	if m.Phase() != Lost || steps != 4 {
		t.Fatalf("after %d steps the phase is %d", steps, m.Phase())
	}
	said := m.Says(keys)
	if !strings.Contains(said, "should hold 180") || !strings.Contains(said, "Press l") {
		t.Errorf("it says %q", said)
	}
	if err := m.Flip(); err != nil || m.Phase() != Held {
		t.Fatalf("with the lock the phase is %d (%v)", m.Phase(), err)
	}
	waits := 0
	for _, r := range m.Rows() {
		if r.Differs {
			waits++
		}
	}
	if last := m.Rows()[len(m.Rows())-1]; waits != 1 || last.Balance != "180" || !strings.Contains(m.Says(keys), "bob has to wait") {
		t.Errorf("%d rows differ first, the balance is %s, and it says %q", waits, last.Balance, m.Says(keys))
	}
}

// Every order of steps ends in a phase that says what it did, and no step is lost on the
// way back.
func TestEveryOrder(t *testing.T) {
	var all func(m *Minute, taken []int)
	orders, lost := 0, 0
	all = func(m *Minute, taken []int) {
		if m.Phase() != Stepping {
			orders++
			said := m.Says(keys)
			balance := m.Rows()[len(m.Rows())-1].Balance
			if m.Phase() == Lost {
				lost++
				missing := map[string]string{"130": "50", "150": "30"}[balance]
				if !strings.HasPrefix(said, missing+" are gone") {
					t.Errorf("%v leaves %s: %q", taken, balance, said)
				}
				again := begin(t)
				for _, a := range taken {
					again.Step(a)
				}
				if err := again.Flip(); err != nil || again.Phase() != Held {
					t.Errorf("%v with the lock: phase %d, %v", taken, again.Phase(), err)
				}
				again.Undo() // too late
				if again.Phase() != Held {
					t.Errorf("a step of the run with the lock was taken back")
				}
			} else if balance != "180" || !strings.Contains(said, "Press u") {
				t.Errorf("%v leaves %s: %q", taken, balance, said)
			}
			m.Step(0)
			if err := m.Flip(); m.Phase() == Whole && err != nil {
				t.Error(err)
			}
			return
		}
		for a := range 2 {
			m := begin(t)
			for _, b := range taken {
				m.Step(b)
			}
			before := len(m.Rows())
			if m.Step(a); len(m.Rows()) > before {
				m.Undo()
				if len(m.Rows()) != before || m.Phase() != Stepping {
					t.Fatalf("after %v and %d taken back there are %d rows", taken, a, len(m.Rows()))
				}
				m.Step(a)
				all(m, append(taken[:len(taken):len(taken)], a))
			}
		}
	}
	all(begin(t), nil)
	if orders != 6 || lost != 4 {
		t.Errorf("%d of %d orders lose money, want 4 of 6", lost, orders)
	}
}
