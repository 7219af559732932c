//go:build heart

package webhooks

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

// small is the heart of the billing: two replicas in front of one database, without the network
// between them and without the bank's delay. Its requests go through the service's own handlers.
type small struct {
	db       *sql.DB
	handlers []http.Handler
}

// openBilling opens the billing. Its rider, ann, has ridden before, for the same price: r-0 is settled.
func openBilling() *small {
	s := &small{db: database.Open()}
	makeTables(s.db)
	for range 2 {
		b := &billing{version: underTest, db: s.db, log: slog.New(slog.DiscardHandler), conf: newConfig(s.db)}
		b.charge = func(ctx context.Context, key, ride string, amount int) error {
			return enter(ctx, s.db, key, ride, amount)
		}
		s.handlers = append(s.handlers, b.routes())
	}
	s.Deliver(0, "r-0", 1)
	return s
}

// Deliver delivers the event of a ride to a replica, 0 or 1, and returns the status of the answer. Each try is a
// delivery of its own.
func (s *small) Deliver(replica int, ride string, try int) int {
	return s.ask(replica, fmt.Sprintf("/hooks/ev-%s?ride=%s&rider=ann&amount=450&delivery=d-%s-%d", ride, ride, ride, try))
}

// Waive gives the money for a ride back.
func (s *small) Waive(replica int, ride string) int { return s.ask(replica, "/waive/"+ride) }

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

// Charged returns how often a ride is charged, less what was given back.
func (s *small) Charged(ride string) int {
	return s.Number(`SELECT COALESCE(SUM(amount), 0) FROM charges WHERE ride = '`+ride+`'`) / 450
}

// wrong says what is wrong with the books; empty if nothing is.
func (s *small) wrong() string {
	rides := s.Number(`SELECT COUNT(*) FROM events`)
	bills := s.Number(`SELECT COUNT(*) FROM bills`)
	if bills != rides {
		return fmt.Sprintf("%d rides have ended, and %d have a bill", rides, bills)
	}
	for i := range rides {
		if ride := fmt.Sprintf("r-%d", i); s.Charged(ride) != 1 {
			return fmt.Sprintf("the ride %s is charged %d times", ride, s.Charged(ride))
		}
	}
	return ""
}

// TestHeart delivers the event of one ride twice at once.
func TestHeart(t *testing.T) {
	s := openBilling()
	var all sync.WaitGroup
	for i := range 2 {
		all.Go(func() { s.Deliver(i, "r-1", i+1) })
	}
	all.Wait()
	if w := s.wrong(); w != "" {
		t.Error(w)
	}
}
