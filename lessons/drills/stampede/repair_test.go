//go:build heart

package stampede

import (
	"context"
	"math"
	"sync"
	"testing"
)

// openDamaged opens the office after ben's card was charged, and his places were released. Ann has booked.
func openDamaged() *small {
	s := openOffice()
	s.Book("ann")
	price, err := s.office.hold(context.Background(), places{"b-ben", "k-00", "ben", 1})
	if err == nil {
		err = s.office.charge(context.Background(), "pay-b-ben", "b-ben", price)
	}
	if err == nil {
		_, err = release(s.db, math.MaxInt64)
	}
	if err != nil {
		panic(err)
	}
	return s
}

// repairBeside explores the repair beside a request.
func repairBeside(t *testing.T, others ...func(*small)) {
	s := openDamaged()
	var all sync.WaitGroup
	all.Go(func() {
		if _, err := statements(s.db, repairText); err != nil {
			t.Errorf("the repair fails: %v", err)
		}
	})
	for _, do := range others {
		all.Go(func() { do(s) })
	}
	all.Wait()
	if w := s.wrong(); w != "" {
		t.Error(w)
	}
}

// TestRepairBesideALateBooking has the places of a booking that is under way released, while the repair is
// under way, too.
func TestRepairBesideALateBooking(t *testing.T) {
	repairBeside(t, func(s *small) { s.Book("dan") }, func(s *small) {
		if _, err := release(s.db, math.MaxInt64); err != nil {
			t.Errorf("releasing fails: %v", err)
		}
	})
}

// TestRepairBesideACancel has ann take her booking back while the repair is under way.
func TestRepairBesideACancel(t *testing.T) {
	repairBeside(t, func(s *small) { s.Cancel("ann") })
}
