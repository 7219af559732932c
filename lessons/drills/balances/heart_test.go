//go:build heart

package balances

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"racelab/lessons/internal/database"
)

// small is the heart of the service: two replicas in front of one database, without the network
// between them and without the bank's delay. Its requests go through the service's own handlers.
type small struct {
	db       *sql.DB
	replicas []*pots
	handlers []http.Handler
}

// openPots opens the service with one pot, g-00, into which ann has paid 1000.
func openPots() *small {
	s := &small{db: database.Open()}
	makeTables(s.db)
	openPot(s.db, "g-00", "host")
	for range 2 {
		p := &pots{version: underTest, db: s.db, log: slog.New(slog.DiscardHandler), conf: newConfig(s.db)}
		p.charge = func(ctx context.Context, entry string, amount int) error { return capture(ctx, s.db, entry, amount) }
		s.replicas, s.handlers = append(s.replicas, p), append(s.handlers, p.routes())
	}
	s.Pay(0, "ann", 1000)
	return s
}

// Pay has somebody pay into the pot at a replica, 0 or 1, and returns the status of the answer.
func (s *small) Pay(replica int, who string, amount int) int {
	return s.ask(replica, fmt.Sprintf("/pay/g-00?entry=e-%s&who=%s&amount=%d", who, who, amount))
}

// Back gives somebody money back out of the pot.
func (s *small) Back(replica int, who string, amount int) int {
	return s.ask(replica, fmt.Sprintf("/back/g-00?entry=b-%s&who=%s&amount=%d", who, who, amount))
}

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
	taken := s.Number(`SELECT COALESCE(SUM(amount), 0) FROM captures`)
	booked := s.Number(`SELECT COALESCE(SUM(amount), 0) FROM entries`)
	balance := s.Number(`SELECT balance FROM pots`)
	switch {
	case taken != booked:
		return fmt.Sprintf("%d was taken from cards, and the entries have %d", taken, booked)
	case balance != booked:
		return fmt.Sprintf("the entries have %d, and the pot %d", booked, balance)
	}
	return ""
}

// TestHeart has two people pay into one pot at once.
func TestHeart(t *testing.T) {
	s := openPots()
	var all sync.WaitGroup
	for i, who := range []string{"ben", "cid"} {
		all.Go(func() { s.Pay(i, who, 500) })
	}
	all.Wait()
	if w := s.wrong(); w != "" {
		t.Error(w)
	}
}
