//go:build heart

package stale

import (
	"context"
	"fmt"
	"sync"
	"testing"
)

// openDamaged opens the service with two tickets that were sold after the fare had fallen to 9500: ann paid 9900 for hers, and
// ben 9500.
func openDamaged() *small {
	s := openTickets()
	const sold = 60_000
	_, err := s.db.Exec(`UPDATE history SET until = 30000`)
	if err == nil {
		_, err = s.db.Exec(`INSERT INTO history (route, amount, since, until) VALUES ('n-00', 9500, 30000, $1)`, int64(forever))
	}
	if err == nil {
		_, err = s.db.Exec(`UPDATE fares SET amount = 9500, version = 2`)
	}
	for who, paid := range map[string]int{"ann": 9900, "ben": 9500} {
		if err == nil {
			err = s.replicas[0].charge(context.Background(), "pay-t-"+who, "t-"+who, paid)
		}
		if err == nil {
			_, err = s.db.Exec(`INSERT INTO tickets (id, route, who, state, sold) VALUES ($1, 'n-00', $2, 'sold', $3)`, "t-"+who, who, sold)
		}
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
	for _, who := range []string{"ann", "ben"} {
		paid := s.Number(fmt.Sprintf(`SELECT COALESCE(SUM(amount), 0) FROM payments WHERE ticket = 't-%s'`, who))
		want := 9500 * s.Number(fmt.Sprintf(`SELECT COUNT(*) FROM tickets WHERE id = 't-%s' AND state = 'sold'`, who))
		if paid != want {
			t.Errorf("what %s has paid comes to %d, and should be %d", who, paid, want)
		}
	}
}

// TestRepairBesideACancel has ann take her ticket back while the repair is under way.
func TestRepairBesideACancel(t *testing.T) {
	repairBeside(t, func(s *small) int { return s.Cancel(0, "ann") })
}

// TestRepairBesideABuyer has dan buy a ticket while the repair is under way.
func TestRepairBesideABuyer(t *testing.T) {
	repairBeside(t, func(s *small) int { return s.Buy(1, "dan") })
}
