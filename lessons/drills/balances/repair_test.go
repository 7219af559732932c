//go:build heart

package balances

import (
	"context"
	"log/slog"
	"sync"
	"testing"
)

// openDamaged opens the service after a payment of 500 into g-00 was lost: ben's, whose balance cid's replica wrote over.
func openDamaged() *small {
	s := openPots()
	p := s.replicas[0]
	log := slog.New(slog.DiscardHandler)
	for _, who := range []string{"ben", "cid"} {
		e := entry{"e-" + who, "g-00", who, 500}
		if err := p.charge(context.Background(), e.id, e.amount); err != nil {
			panic(err)
		}
		if err := p.write(context.Background(), e, pot{1500, 2}, log); err != nil {
			panic(err)
		}
	}
	return s
}

// repairBeside explores the repair beside a request.
func repairBeside(t *testing.T, request func(*small) int) {
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
	if w := s.wrong(); w != "" {
		t.Error(w)
	}
}

// TestRepairBesideAPayment has dan pay into the pot while the repair is under way.
func TestRepairBesideAPayment(t *testing.T) {
	repairBeside(t, func(s *small) int { return s.Pay(0, "dan", 700) })
}

// TestRepairBesideMoneyBack has ann take money back out of the pot while the repair is under way.
func TestRepairBesideMoneyBack(t *testing.T) {
	repairBeside(t, func(s *small) int { return s.Back(0, "ann", 300) })
}
