//go:build heart

package tours

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"racelab/lessons/internal/database"
)

// small is the heart of the service: two replicas in front of one database, without the network between them, and without
// the delays of the bank and of riders. Its requests go through the service's own handlers.
type small struct {
	db       *sql.DB
	handlers []http.Handler
}

// openPharmacy opens the service with one district, d1, and its tour 1.
func openPharmacy() *small {
	s := &small{db: database.Open()}
	makeTables(s.db)
	open(s.db, "d1")
	for range 2 {
		p := &pharmacy{version: underTest, db: s.db, log: slog.New(slog.DiscardHandler), conf: newConfig(s.db)}
		p.check = func(context.Context, string) error { slow(); return nil }
		p.load = func(string) {}
		p.charge = func(ctx context.Context, key, id string, amount int) error { return enter(ctx, s.db, key, id, amount) }
		s.handlers = append(s.handlers, p.routes())
	}
	return s
}

// slow is the register: it answers at once, or it takes a minute. Whoever waits for a while has not waited long enough.
func slow() {
	once, late := make(chan bool, 1), make(chan bool, 1)
	once <- true
	late <- true
	select {
	case <-once:
	case <-late:
		time.Sleep(time.Minute)
	}
}

// Order has somebody order something, at a replica, 0 or 1.
func (s *small) Order(replica int, who string) int {
	return s.ask(replica, fmt.Sprintf("/orders/d1?order=o-%s&who=%s&amount=500", who, who))
}

// Cancel has somebody take an order back.
func (s *small) Cancel(replica int, who string) int { return s.ask(replica, "/cancel/o-"+who) }

// Leave has the tour leave.
func (s *small) Leave(replica int) int { return s.ask(replica, "/leave/d1") }

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

// Waiting returns how many orders wait for a tour that has left.
func (s *small) Waiting() int {
	return s.Number(`SELECT COUNT(*) FROM orders o JOIN tours t ON t.district = o.district AND t.number = o.tour WHERE o.state = 'paid'`)
}

// wrong says what is wrong with the books; empty if nothing is.
func (s *small) wrong() string {
	if n := s.Waiting(); n > 0 {
		return fmt.Sprintf("%d of the orders that are paid wait for a tour that has left", n)
	}
	if bags, sent := s.Number(`SELECT COALESCE(SUM(bags), 0) FROM tours`), s.Number(`SELECT COUNT(*) FROM orders WHERE state = 'sent'`); bags != sent {
		return fmt.Sprintf("riders have taken %d bags, and %d orders are sent", bags, sent)
	}
	return ""
}

// TestHeart has somebody order while a tour leaves, and the next one.
func TestHeart(t *testing.T) {
	s := openPharmacy()
	var all sync.WaitGroup
	all.Go(func() { s.Order(0, "ann") })
	all.Go(func() {
		s.Leave(1)
		s.Leave(1)
	})
	all.Wait()
	if w := s.wrong(); w != "" {
		t.Error(w)
	}
}
