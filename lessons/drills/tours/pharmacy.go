// Package tours is a pharmacy that delivers by bicycle, for one night: two replicas behind a load balancer, the
// payments service, the register of prescriptions, jobs, and everybody who needs something before the morning.
//
// Every exported function is a process, or a command of whoever is on call, except Setup, which
// makes the tables before the night. Processes share the database and nothing else.
package tours

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"racelab/lessons/internal/database"
)

// pharmacy is one replica of the service.
type pharmacy struct {
	version string
	db      *sql.DB
	log     *slog.Logger
	conf    *config
	// check asks the register whether an order may be sent.
	check func(ctx context.Context, id string) error
	// charge has the payments service take money for an order, or give it back if amount is negative.
	// The service makes one entry for a key, however often it is asked.
	charge func(ctx context.Context, key, id string, amount int) error
	// load is what a rider takes to load the bags.
	load func(tour string)
}

// order is what somebody asks for.
type order struct {
	id, district, who string
	amount            int
}

// Why somebody's order is not taken, or not cancelled, in words for the customer.
var (
	errClosed = errors.New("the pharmacy takes no orders now")
	errGone   = errors.New("there is no such order any more")
)

// Pharmacy is the process of replica number, of 1 and up. It listens at addr while the setting
// replicas.pharmacy asks for that many.
func Pharmacy(name, addr, version string, number int) {
	p := &pharmacy{version: version, db: database.Open(), log: logger(name), check: registered, charge: overHTTP, load: loaded}
	p.db.SetMaxOpenConns(8)
	p.conf = newConfig(p.db)
	p.log.Info("started", "version", version)
	serve("pharmacy", addr, p.routes(), p.conf, p.log, number)
}

// routes are the requests that the service takes.
func (p *pharmacy) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /tours/{district}", p.show)
	mux.HandleFunc("POST /orders/{district}", p.order)
	mux.HandleFunc("GET /orders/{order}", p.status)
	mux.HandleFunc("POST /cancel/{order}", p.cancel)
	mux.HandleFunc("POST /leave/{district}", p.leave)
	return guard(mux, p.conf, p.log)
}

// tourName is what the tour of a number is called.
func tourName(district string, tour int) string { return fmt.Sprintf("%s-%03d", district, tour) }

// show answers with the tour that takes orders.
func (p *pharmacy) show(w http.ResponseWriter, r *http.Request) {
	district := r.PathValue("district")
	tour, err := p.current(r.Context(), district)
	if err != nil {
		refuse(w, err)
		return
	}
	p.log.Info("tour shown", "req", r.Header.Get("X-Request-Id"), "tour", tourName(district, tour))
	answer(w, "tour", tour)
}

// current returns the tour of a district that takes orders.
func (p *pharmacy) current(ctx context.Context, district string) (tour int, err error) {
	err = p.db.QueryRowContext(ctx, `SELECT tour FROM districts WHERE id = $1`, district).Scan(&tour)
	return tour, err
}

// order takes an order.
func (p *pharmacy) order(w http.ResponseWriter, r *http.Request) {
	o := order{id: r.FormValue("order"), district: r.PathValue("district"), who: r.FormValue("who")}
	log := p.log.With("req", r.Header.Get("X-Request-Id"), "order", o.id)
	if !p.conf.on("flag.orders") {
		log.Info("order refused", "reason", errClosed.Error())
		refuse(w, errClosed)
		return
	}
	var err error
	if o.amount, err = strconv.Atoi(r.FormValue("amount")); err == nil {
		take, _ := p.rules(p.version)
		err = take(context.WithoutCancel(r.Context()), o, log)
	}
	if err != nil {
		log.Info("order not taken", "reason", err.Error())
		refuse(w, err)
		return
	}
	answer(w, "order", o.id)
}

// pay has an order checked, and charges for it.
func (p *pharmacy) pay(ctx context.Context, o order, log *slog.Logger) error {
	if err := p.check(ctx, o.id); err != nil {
		return err
	}
	log.Info("prescription is in order")
	return p.charge(ctx, "pay-"+o.id, o.id, o.amount)
}

// querier is the database, or a transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// record writes an order into the list of a tour.
func (p *pharmacy) record(ctx context.Context, q querier, o order, tour int, log *slog.Logger) error {
	_, err := q.ExecContext(ctx, `INSERT INTO orders (id, district, tour, who, amount, state) VALUES ($1, $2, $3, $4, $5, 'paid')`,
		o.id, o.district, tour, o.who, o.amount)
	if err == nil {
		log.Info("order taken", "tour", tourName(o.district, tour))
	}
	return err
}

// status answers with how an order stands.
func (p *pharmacy) status(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("order")
	var state string
	if err := p.db.QueryRowContext(r.Context(), `SELECT state FROM orders WHERE id = $1`, id).Scan(&state); err != nil {
		refuse(w, err)
		return
	}
	p.log.Info("order shown", "req", r.Header.Get("X-Request-Id"), "order", id, "state", state)
	answer(w, "state", state)
}

// cancel takes an order back that is not under way, and pays it back.
func (p *pharmacy) cancel(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("order")
	ctx := context.WithoutCancel(r.Context())
	var amount int
	err := p.db.QueryRowContext(ctx, `UPDATE orders SET state = 'cancelled' WHERE id = $1 AND state = 'paid' RETURNING amount`, id).Scan(&amount)
	if errors.Is(err, sql.ErrNoRows) {
		err = errGone
	}
	if err == nil {
		err = p.charge(ctx, "back-"+id, id, -amount)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	p.log.Info("order cancelled", "req", r.Header.Get("X-Request-Id"), "order", id, "refund", amount)
	answer(w, "refund", amount)
}

// leave sends the tour of a district on its way, and begins the next one.
func (p *pharmacy) leave(w http.ResponseWriter, r *http.Request) {
	district := r.PathValue("district")
	_, send := p.rules(p.version)
	tour, bags, err := send(context.WithoutCancel(r.Context()), district)
	if err != nil {
		p.log.Info("tour not sent", "req", r.Header.Get("X-Request-Id"), "district", district, "reason", err.Error())
		refuse(w, err)
		return
	}
	p.log.Info("tour leaves", "req", r.Header.Get("X-Request-Id"), "tour", tourName(district, tour), "bags", bags)
	answer(w, "tour", tour, "bags", bags)
}

// depart marks the orders of a tour as sent, and writes down how many bags the rider has.
func (p *pharmacy) depart(ctx context.Context, district string, tour int) (bags int, err error) {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	res, err := tx.ExecContext(ctx, `UPDATE orders SET state = 'sent' WHERE district = $1 AND tour = $2 AND state = 'paid'`, district, tour)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO tours (id, district, number, bags, at) VALUES ($1, $2, $3, $4, $5)`,
		tourName(district, tour), district, tour, n, time.Now().Format("15:04:05"))
	if err != nil {
		return 0, err
	}
	return int(n), tx.Commit()
}

// refuse answers with the status that belongs to an error.
func refuse(w http.ResponseWriter, err error) {
	code := http.StatusInternalServerError
	switch {
	case errors.Is(err, errClosed):
		code = http.StatusForbidden
	case errors.Is(err, errGone):
		code = http.StatusConflict
	case errors.Is(err, sql.ErrNoRows):
		code = http.StatusNotFound
	}
	http.Error(w, err.Error(), code)
}
