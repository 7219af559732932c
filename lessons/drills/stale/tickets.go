// Package stale is a ticket office for night trains for one night: two replicas behind a load balancer, the
// payments service, the operator of the trains, a cache, jobs, and everybody who waits for a cheap fare.
//
// Every exported function is a process, or a command of whoever is on call, except Setup, which
// makes the tables before the night. Processes share the database and the cache, and nothing else.
package stale

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"racelab/lessons/internal/cache"
	"racelab/lessons/internal/database"
)

// tickets is one replica of the service.
type tickets struct {
	version string
	db      *sql.DB
	cache   *redis.Client
	log     *slog.Logger
	conf    *config
	// runs asks the operator whether the train of a route runs.
	runs func(ctx context.Context, route string) error
	// charge has the payments service take money for a ticket, or give it back if amount is negative.
	// The service makes one entry for a key, however often it is asked.
	charge func(ctx context.Context, key, ticket string, amount int) error
}

// fare is what a ticket of a route costs, by which version of it.
type fare struct{ amount, version int }

// Why somebody gets no ticket, in words for the passenger.
var (
	errClosed = errors.New("the sale is closed")
	errGone   = errors.New("there is no such ticket any more")
)

// Tickets is the process of replica number, of 1 and up. It listens at addr while the setting
// replicas.tickets asks for that many.
func Tickets(name, addr, version string, number int) {
	t := &tickets{version: version, db: database.Open(), cache: cache.Client(0), log: logger(name), runs: asked, charge: overHTTP}
	t.db.SetMaxOpenConns(8)
	t.conf = newConfig(t.db)
	t.log.Info("started", "version", version)
	serve("tickets", addr, t.routes(), t.conf, t.log, number)
}

// routes are the requests that the service takes.
func (t *tickets) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /fares/{route}", t.show)
	mux.HandleFunc("POST /fares/{route}", t.change)
	mux.HandleFunc("POST /buy/{route}", t.buy)
	mux.HandleFunc("GET /tickets/{ticket}", t.ticket)
	mux.HandleFunc("POST /cancel/{ticket}", t.cancel)
	return guard(mux, t.conf, t.log)
}

// show answers with the fare of a route.
func (t *tickets) show(w http.ResponseWriter, r *http.Request) {
	route := r.PathValue("route")
	f, err := t.fare(context.WithoutCancel(r.Context()), route, t.log.With("req", r.Header.Get("X-Request-Id"), "route", route))
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, "fare", f.amount)
}

// fare returns the fare of a route: that of the cache, as long as the switch fare-cache is on.
func (t *tickets) fare(ctx context.Context, route string, log *slog.Logger) (fare, error) {
	if t.conf.on("flag.fare-cache") {
		load, _ := t.rules(t.version)
		return load(ctx, route, log)
	}
	f, err := t.look(ctx, route)
	if err == nil {
		err = t.runs(ctx, route)
	}
	return f, err
}

// look looks a fare up in the database.
func (t *tickets) look(ctx context.Context, route string) (f fare, err error) {
	err = t.db.QueryRowContext(ctx, `SELECT amount, version FROM fares WHERE route = $1`, route).Scan(&f.amount, &f.version)
	return f, err
}

// change sets a fare, from now on.
func (t *tickets) change(w http.ResponseWriter, r *http.Request) {
	route := r.PathValue("route")
	amount, err := strconv.Atoi(r.FormValue("amount"))
	if err != nil {
		refuse(w, err)
		return
	}
	_, publish := t.rules(t.version)
	f, err := publish(context.WithoutCancel(r.Context()), route, amount)
	if err != nil {
		refuse(w, err)
		return
	}
	t.log.Info("fare changed", "req", r.Header.Get("X-Request-Id"), "route", route, "fare", f.amount, "version", f.version)
	answer(w, "version", f.version)
}

// forever is until when a fare holds that nobody has changed.
const forever = 1 << 60

// record writes a fare, and until when the one before it held.
func (t *tickets) record(ctx context.Context, route string, amount int) (f fare, err error) {
	f.amount = amount
	now := time.Now().UnixMilli()
	tx, err := t.db.BeginTx(ctx, nil)
	if err != nil {
		return f, err
	}
	defer tx.Rollback()
	if err := tx.QueryRowContext(ctx, `UPDATE fares SET amount = $1, version = version + 1 WHERE route = $2 RETURNING version`, amount, route).Scan(&f.version); err != nil {
		return f, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE history SET until = $1 WHERE route = $2 AND until = $3`, now, route, int64(forever)); err != nil {
		return f, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO history (route, amount, since, until) VALUES ($1, $2, $3, $4)`, route, amount, now, int64(forever)); err != nil {
		return f, err
	}
	return f, tx.Commit()
}

// buy sells a ticket for what the fare is now.
func (t *tickets) buy(w http.ResponseWriter, r *http.Request) {
	route, id, who := r.PathValue("route"), r.FormValue("ticket"), r.FormValue("who")
	log := t.log.With("req", r.Header.Get("X-Request-Id"), "route", route, "ticket", id)
	if !t.conf.on("flag.sale") {
		log.Info("ticket refused", "reason", errClosed.Error())
		refuse(w, errClosed)
		return
	}
	ctx := context.WithoutCancel(r.Context())
	f, err := t.fare(ctx, route, log)
	if err == nil {
		err = t.charge(ctx, "pay-"+id, id, f.amount)
	}
	if err == nil {
		_, err = t.db.ExecContext(ctx, `INSERT INTO tickets (id, route, who, state, sold) VALUES ($1, $2, $3, 'sold', $4)`, id, route, who, time.Now().UnixMilli())
	}
	if err != nil {
		log.Info("ticket not sold", "reason", err.Error())
		refuse(w, err)
		return
	}
	log.Info("ticket sold", "fare", f.amount)
	answer(w, "ticket", id)
}

// ticket answers with how a ticket stands.
func (t *tickets) ticket(w http.ResponseWriter, r *http.Request) {
	var state string
	if err := t.db.QueryRowContext(r.Context(), `SELECT state FROM tickets WHERE id = $1`, r.PathValue("ticket")).Scan(&state); err != nil {
		refuse(w, err)
		return
	}
	t.log.Info("ticket shown", "req", r.Header.Get("X-Request-Id"), "ticket", r.PathValue("ticket"), "state", state)
	answer(w, "state", state)
}

// cancel takes a ticket back, and pays back what was paid for it.
func (t *tickets) cancel(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("ticket")
	ctx := context.WithoutCancel(r.Context())
	paid, err := t.giveUp(ctx, id)
	if err == nil {
		err = t.charge(ctx, "back-"+id, id, -paid)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	t.log.Info("ticket cancelled", "req", r.Header.Get("X-Request-Id"), "ticket", id, "refund", paid)
	answer(w, "refund", paid)
}

// giveUp ends a ticket, and returns what is paid for it at that moment.
func (t *tickets) giveUp(ctx context.Context, id string) (paid int, err error) {
	tx, err := t.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	res, err := tx.ExecContext(ctx, `UPDATE tickets SET state = 'cancelled' WHERE id = $1 AND state = 'sold'`, id)
	if err != nil {
		return 0, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return 0, errors.Join(err, errGone)
	}
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(SUM(amount), 0) FROM payments WHERE ticket = $1`, id).Scan(&paid); err != nil {
		return 0, err
	}
	return paid, tx.Commit()
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
