// Package oversell is a record shop on the night of a sale: replicas of the shop behind a
// load balancer, the payments service, jobs, and the customers of thirty minutes.
//
// Every exported function is a process, or a command of whoever is on call, except Setup, which
// fills the database before the shop opens. Processes share the database and nothing else.
package oversell

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"racelab/lessons/internal/database"
)

// shop is one replica of the shop.
type shop struct {
	version string
	db      *sql.DB
	log     *slog.Logger
	conf    *config
	shelves shelves
	// charge has the payments service take money for an order, or give it back if amount is
	// negative.
	charge func(ctx context.Context, order string, amount int) error
}

// order is what a customer asks for.
type order struct{ id, item, buyer string }

// item is a row of the catalogue.
type item struct {
	price, stock int
	sale         bool
}

// Why the shop refuses an order.
var (
	errSoldOut   = errors.New("sold out")
	errClosed    = errors.New("the sale is closed")
	errNoItem    = errors.New("there is no such item")
	errDuplicate = errors.New("this order is known already")
)

// Shop is the process of replica number, of 1 and up. It listens at addr while the setting
// replicas.shop asks for that many.
func Shop(name, addr, version string, number int) {
	s := &shop{version: version, db: database.Open(), log: logger(name), charge: overHTTP}
	s.db.SetMaxOpenConns(8)
	s.conf = newConfig(s.db)
	s.log.Info("started", "version", version)
	serve("shop", addr, s.routes(), s.conf, s.log, number)
}

// routes are the requests that the shop takes.
func (s *shop) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /items/{id}", s.show)
	mux.HandleFunc("POST /buy/{id}", s.buy)
	mux.HandleFunc("POST /cancel/{id}", s.cancel)
	mux.HandleFunc("GET /orders/{id}", s.status)
	return guard(mux, s.conf, s.log)
}

// show answers with the price of an item, and whether it is in stock.
func (s *shop) show(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	it, err := s.item(r.Context(), id)
	if err != nil {
		refuse(w, err)
		return
	}
	s.log.Info("item shown", "req", r.Header.Get("X-Request-Id"), "item", id, "stock", it.stock)
	answer(w, "price", it.price, "stock", it.stock)
}

// buy sells one copy of an item.
func (s *shop) buy(w http.ResponseWriter, r *http.Request) {
	o := order{r.FormValue("order"), r.PathValue("id"), r.FormValue("buyer")}
	log := s.log.With("req", r.Header.Get("X-Request-Id"), "item", o.item, "order", o.id)
	if s.known(r.Context(), o.id) {
		log.Info("order is known, nothing to do")
		answer(w, "order", o.id)
		return
	}
	unlock := s.shelves.lock(o.item) // one purchase of an item at a time
	defer unlock()
	switch err := s.seller(s.version)(r.Context(), o, log); {
	case errors.Is(err, errDuplicate):
		log.Info("order was placed meanwhile, nothing to do")
		answer(w, "order", o.id)
	case err != nil:
		log.Info("order refused", "reason", err.Error())
		refuse(w, err)
	default:
		log.Info("order placed", "buyer", o.buyer)
		answer(w, "order", o.id)
	}
}

// cancel takes an order back that was not packed yet.
func (s *shop) cancel(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	price, err := s.takeBack(r.Context(), id)
	if err != nil {
		refuse(w, err)
		return
	}
	if price > 0 {
		err = s.charge(r.Context(), id, -price)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	s.log.Info("order cancelled by the customer", "req", r.Header.Get("X-Request-Id"), "order", id, "refund", price)
	answer(w, "refund", price)
}

// takeBack cancels an order, and returns what was paid for it; 0 if it is not to be had back.
func (s *shop) takeBack(ctx context.Context, id string) (price int, err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	var what string
	err = tx.QueryRowContext(ctx, `UPDATE orders SET state = 'cancelled' WHERE id = $1 AND state = 'paid' RETURNING item, price`, id).Scan(&what, &price)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE items SET stock = stock + 1 WHERE id = $1`, what); err != nil {
		return 0, err
	}
	return price, tx.Commit()
}

// status answers with the state of an order.
func (s *shop) status(w http.ResponseWriter, r *http.Request) {
	var state string
	err := s.db.QueryRowContext(r.Context(), `SELECT state FROM orders WHERE id = $1`, r.PathValue("id")).Scan(&state)
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, "state", state)
}

func (s *shop) known(ctx context.Context, id string) bool {
	var n int
	err := s.db.QueryRowContext(ctx, `SELECT n FROM orders WHERE id = $1`, id).Scan(&n)
	return err == nil
}

func (s *shop) item(ctx context.Context, id string) (it item, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT price, stock, sale FROM items WHERE id = $1`, id).Scan(&it.price, &it.stock, &it.sale)
	if errors.Is(err, sql.ErrNoRows) {
		err = errNoItem
	}
	return it, err
}

// shelves has a lock for each item.
type shelves struct {
	mu    sync.Mutex
	locks map[string]*sync.Mutex
}

func (s *shelves) lock(item string) (unlock func()) {
	s.mu.Lock()
	if s.locks == nil {
		s.locks = map[string]*sync.Mutex{}
	}
	l := s.locks[item]
	if l == nil {
		l = new(sync.Mutex)
		s.locks[item] = l
	}
	s.mu.Unlock()
	l.Lock()
	return l.Unlock
}

// refuse answers with the status that belongs to an error.
func refuse(w http.ResponseWriter, err error) {
	code := http.StatusInternalServerError
	switch {
	case errors.Is(err, errSoldOut):
		code = http.StatusConflict
	case errors.Is(err, errClosed):
		code = http.StatusForbidden
	case errors.Is(err, errNoItem), errors.Is(err, sql.ErrNoRows):
		code = http.StatusNotFound
	}
	http.Error(w, err.Error(), code)
}

// clock is the time of day, as tables have it.
func clock() string { return time.Now().Format("15:04:05.000") }
