//go:build heart

package tours

import (
	"context"
	"sync"
	"testing"
)

// openDamaged opens the service after tour 1 has left: with the order of ben, and without that of ann, who has paid.
func openDamaged() *small {
	s := openPharmacy()
	s.Order(0, "ben")
	s.Leave(0)
	err := enter(context.Background(), s.db, "pay-o-ann", "o-ann", 500)
	if err == nil {
		_, err = s.db.Exec(`INSERT INTO orders (id, district, tour, who, amount, state) VALUES ('o-ann', 'd1', 1, 'ann', 500, 'paid')`)
	}
	if err != nil {
		panic(err)
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
	if n := s.Number(`SELECT COUNT(*) FROM orders WHERE id = 'o-ben' AND tour = 1 AND state = 'sent'`); n != 1 {
		t.Error("the order of ben, which was right, has changed")
	}
	paid := s.Number(`SELECT COALESCE(SUM(amount), 0) FROM payments WHERE order_id = 'o-ann'`)
	if want := 500 * s.Number(`SELECT COUNT(*) FROM orders WHERE id = 'o-ann' AND state <> 'cancelled'`); paid != want {
		t.Errorf("what ann has paid comes to %d, and should be %d", paid, want)
	}
}

// TestRepairBesideATour has the next tour leave while the repair is under way.
func TestRepairBesideATour(t *testing.T) {
	repairBeside(t, func(s *small) int { return s.Leave(1) })
}

// TestRepairBesideACancel has ann take her order back while the repair is under way.
func TestRepairBesideACancel(t *testing.T) {
	repairBeside(t, func(s *small) int { return s.Cancel(0, "ann") })
}
