//go:build heart

package oversell

import (
	"context"
	"sync"
	"testing"
)

// openDamaged opens a shop in which one copy of p-00 was sold twice, to ann and then to ben, and one of
// p-01 is left.
func openDamaged() *small {
	s := openShop(1)
	put(s.db, "p-01", 2900, 1, true)
	for _, who := range []string{"ann", "ben"} {
		if err := s.charge(context.Background(), "o-"+who, 2900); err != nil {
			panic(err)
		}
		if err := s.record(context.Background(), order{"o-" + who, "p-00", who}, 2900); err != nil {
			panic(err)
		}
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
			t.Errorf("the customer's request is answered with %d", code)
		}
	})
	all.Wait()
	if n := s.Number(`SELECT COUNT(*) FROM items i WHERE i.stock < 0 OR i.stock <> i.received - (SELECT COUNT(*) FROM orders o WHERE o.item = i.id AND o.state <> 'cancelled')`); n > 0 {
		t.Errorf("the stock of a record is not what was received less what is sold")
	}
	owed := s.Number(`SELECT COALESCE(SUM(price), 0) FROM orders WHERE state <> 'cancelled'`)
	if paid := s.Number(`SELECT COALESCE(SUM(amount), 0) FROM payments`); owed != paid {
		t.Errorf("%d paid for orders of %d", paid, owed)
	}
	return s
}

// TestRepairBesideACancel has ann take her order back while the repair is under way.
func TestRepairBesideACancel(t *testing.T) {
	repairBeside(t, func(s *small) int { return s.Cancel(0, "ann") })
}

// TestRepairBesideABuyer has dan buy the last copy of another record while the repair is under way.
func TestRepairBesideABuyer(t *testing.T) {
	s := repairBeside(t, func(s *small) int { return s.ask(0, "/buy/p-01?order=o-dan&buyer=dan") })
	if s.Number(`SELECT COUNT(*) FROM orders WHERE id = 'o-dan' AND state = 'paid'`) != 1 {
		t.Errorf("the repair cancels an order that was right")
	}
}
