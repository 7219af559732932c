//go:build heart

package oversell

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"racelab/lessons/internal/database"
)

// small is the heart of the shop: two replicas in front of one database, without the network
// between them and without the bank's delay. Its requests go through the shop's own handlers.
type small struct {
	*shop
	handlers []http.Handler
}

// openShop opens a shop with one record, "p-00", of which so many copies are on the shelf.
func openShop(copies int) *small {
	db := database.Open()
	makeTables(db)
	put(db, "p-00", 2900, copies, true)
	s := &small{}
	for range 2 {
		r := &shop{version: underTest, db: db, log: slog.New(slog.DiscardHandler), conf: newConfig(db)}
		r.charge = func(ctx context.Context, order string, amount int) error { return enter(ctx, db, order, amount) }
		s.shop, s.handlers = r, append(s.handlers, r.routes())
	}
	return s
}

// Buy has somebody buy a copy at a replica, 0 or 1, and returns the status of the answer. The order
// is called after the buyer.
func (s *small) Buy(replica int, buyer string) int {
	return s.ask(replica, "/buy/p-00?order=o-"+buyer+"&buyer="+buyer)
}

// Cancel takes the order of a buyer back.
func (s *small) Cancel(replica int, buyer string) int { return s.ask(replica, "/cancel/o-"+buyer) }

func (s *small) ask(replica int, path string) int {
	w := httptest.NewRecorder()
	s.handlers[replica].ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, nil))
	return w.Code
}

// Number returns what a query for one number returns.
func (s *small) Number(query string) (n int) {
	if err := s.db.QueryRow(query).Scan(&n); err != nil {
		panic(err)
	}
	return n
}

// wrong says what is wrong with the books; empty if nothing is.
func (s *small) wrong() string {
	stock := s.Number(`SELECT stock FROM items`)
	open := s.Number(`SELECT COUNT(*) FROM orders WHERE state <> 'cancelled'`)
	received := s.Number(`SELECT received FROM items`)
	owed := s.Number(`SELECT COALESCE(SUM(price), 0) FROM orders WHERE state <> 'cancelled'`)
	paid := s.Number(`SELECT COALESCE(SUM(amount), 0) FROM payments`)
	switch {
	case stock < 0:
		return fmt.Sprintf("stock is %d", stock)
	case stock+open != received:
		return fmt.Sprintf("%d on the shelf and %d sold, of %d received", stock, open, received)
	case owed != paid:
		return fmt.Sprintf("%d paid for orders of %d", paid, owed)
	}
	return ""
}

// TestHeart sells the last copy to two customers at once.
func TestHeart(t *testing.T) {
	s := openShop(1)
	var all sync.WaitGroup
	for i, who := range []string{"ann", "ben"} {
		all.Go(func() { s.Buy(i, who) })
	}
	all.Wait()
	if w := s.wrong(); w != "" {
		t.Error(w)
	}
}
