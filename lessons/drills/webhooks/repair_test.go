//go:build heart

package webhooks

import (
	"context"
	"sync"
	"testing"
)

// openDamaged opens the billing after r-1 was charged twice.
func openDamaged() *small {
	s := openBilling()
	s.Deliver(0, "r-1", 1)
	if s.Number(`SELECT COUNT(*) FROM bills WHERE ride = 'r-1'`) != 1 {
		panic("r-1 is not settled")
	}
	if err := enter(context.Background(), s.db, "d-r-1-2", "r-1", 450); err != nil {
		panic(err)
	}
	return s
}

// repairBeside explores the repair beside a request.
func repairBeside(t *testing.T, request func(*small) int) *small {
	s := openDamaged()
	var all sync.WaitGroup
	all.Go(func() {
		if _, err := statements(s.db, repairText); err != nil {
			t.Errorf("the repair fails: %v", err)
		}
	})
	all.Go(func() {
		if code := request(s); code >= 500 {
			t.Errorf("the request is answered with %d", code)
		}
	})
	all.Wait()
	if n := s.Charged("r-0"); n != 1 {
		t.Errorf("the ride r-0, which was right, is charged %d times", n)
	}
	return s
}

// TestRepairBesideAWaive has the desk give the money for r-1 back while the repair is under way.
func TestRepairBesideAWaive(t *testing.T) {
	s := repairBeside(t, func(s *small) int { return s.Waive(0, "r-1") })
	if n := s.Charged("r-1"); n != 0 {
		t.Errorf("the ride r-1 is waived, and charged %d times", n)
	}
}

// TestRepairBesideARide has another ride of ann's end while the repair is under way, for the same price.
func TestRepairBesideARide(t *testing.T) {
	s := repairBeside(t, func(s *small) int { return s.Deliver(1, "r-2", 1) })
	if w := s.wrong(); w != "" {
		t.Error(w)
	}
}
