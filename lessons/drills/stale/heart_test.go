//go:build heart

package stale

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"racelab/lessons/internal/cache"
	"racelab/lessons/internal/database"
)

// small is the heart of the service: two replicas in front of one database and one cache, without the network
// between them, and without the delays of the bank and of the operator. Its requests go through the service's own handlers.
type small struct {
	db       *sql.DB
	replicas []*tickets
	handlers []http.Handler
}

// openTickets opens the service with one route, n-00, at 9900. The cache is empty.
func openTickets() *small {
	s := &small{db: database.Open()}
	makeTables(s.db)
	open(s.db, "n-00", 9900)
	for range 2 {
		t := &tickets{version: underTest, db: s.db, cache: cache.Client(0), log: slog.New(slog.DiscardHandler), conf: newConfig(s.db)}
		t.runs = func(context.Context, string) error { return nil }
		t.charge = func(ctx context.Context, key, ticket string, amount int) error {
			return enter(ctx, s.db, key, ticket, amount)
		}
		s.replicas, s.handlers = append(s.replicas, t), append(s.handlers, t.routes())
	}
	return s
}

// Look has a passenger look at the fare, at a replica, 0 or 1.
func (s *small) Look(replica int) int { return s.ask(replica, http.MethodGet, "/fares/n-00") }

// Change changes the fare.
func (s *small) Change(replica, amount int) int {
	return s.ask(replica, http.MethodPost, fmt.Sprintf("/fares/n-00?amount=%d", amount))
}

// Buy has somebody buy a ticket.
func (s *small) Buy(replica int, who string) int {
	return s.ask(replica, http.MethodPost, fmt.Sprintf("/buy/n-00?ticket=t-%s&who=%s", who, who))
}

// Cancel has somebody take a ticket back.
func (s *small) Cancel(replica int, who string) int {
	return s.ask(replica, http.MethodPost, "/cancel/t-"+who)
}

func (s *small) ask(replica int, method, path string) int {
	w := httptest.NewRecorder()
	s.handlers[replica].ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w.Code
}

// Number returns what a query for one number returns.
func (s *small) Number(query string) (n int) {
	if err := s.db.QueryRow(query).Scan(&n); err != nil {
		panic(err)
	}
	return n
}

// Cached returns the fare that the cache has; 0 if it has none.
func (s *small) Cached() int {
	f, _ := s.replicas[0].cached(context.Background(), "n-00")
	return f.amount
}

// wrong says what is wrong with the cache; empty if nothing is.
func (s *small) wrong() string {
	have, want := s.Cached(), s.Number(`SELECT amount FROM fares`)
	if have != 0 && have != want {
		return fmt.Sprintf("the cache has the fare %d, and the database %d", have, want)
	}
	return ""
}

// TestHeart has a passenger look at a fare while it changes.
func TestHeart(t *testing.T) {
	s := openTickets()
	var all sync.WaitGroup
	all.Go(func() { s.Look(0) })
	all.Go(func() { s.Change(1, 9500) })
	all.Wait()
	if w := s.wrong(); w != "" {
		t.Error(w)
	}
}
