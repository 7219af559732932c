//go:build heart

package stampede

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

// small is the heart of the service: a replica in front of the database and the cache, without the network
// between them, without the bank's delay, and with all the patience that it takes. Its requests go through the service's own handlers.
type small struct {
	db      *sql.DB
	office  *office
	handler http.Handler
}

// openOffice opens the office with one show, k-00. The cache is empty.
func openOffice() *small {
	s := &small{db: database.Open()}
	makeTables(s.db)
	putOn(s.db, "k-00", 2000)
	s.office = &office{version: underTest, db: s.db, cache: cache.Client(0), log: slog.New(slog.DiscardHandler), conf: newConfig(s.db)}
	s.office.charge = func(ctx context.Context, key, booking string, amount int) error {
		return enter(ctx, s.db, key, booking, amount)
	}
	s.handler = s.office.routes()
	return s
}

// Open opens the page of the show, and returns the status of the answer.
func (s *small) Open() int { return s.ask(http.MethodGet, "/shows/k-00") }

// Book has somebody book a place.
func (s *small) Book(who string) int {
	return s.ask(http.MethodPost, fmt.Sprintf("/book/k-00?booking=b-%s&who=%s&seats=1", who, who))
}

// Cancel has somebody take a booking back.
func (s *small) Cancel(who string) int { return s.ask(http.MethodPost, "/cancel/b-"+who) }

func (s *small) ask(method, path string) int {
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w.Code
}

// Number returns what a query for one number returns.
func (s *small) Number(query string) (n int) {
	if err := s.db.QueryRow(query).Scan(&n); err != nil {
		panic(err)
	}
	return n
}

// Counts returns how often the places of the show were counted.
func (s *small) Counts() int { return int(s.office.counts.Load()) }

// wrong says what is wrong with the books; empty if nothing is.
func (s *small) wrong() string {
	if n := s.Number(`SELECT COUNT(*) FROM bookings b WHERE b.state <> 'held' AND (SELECT COALESCE(SUM(p.amount), 0) FROM payments p WHERE p.booking = b.id) <> CASE WHEN b.state = 'booked' THEN b.price ELSE 0 END`); n > 0 {
		return fmt.Sprintf("what is paid for %d bookings is not what they cost", n)
	}
	if s.Number(`SELECT COUNT(*) FROM shows s WHERE s.free <> s.capacity - (SELECT COALESCE(SUM(seats), 0) FROM bookings b WHERE b.show = s.id AND b.state IN ('held', 'booked'))`) > 0 {
		return "the free places of the show are not those that nobody has"
	}
	return ""
}

// TestHeart has two readers open the page of a show at once, when the cache does not have it.
func TestHeart(t *testing.T) {
	s := openOffice()
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() { s.Open() })
	}
	all.Wait()
	if n := s.Counts(); n != 1 {
		t.Errorf("the database counted the places %d times for one page", n)
	}
}
