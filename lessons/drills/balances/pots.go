// Package balances is a service for gift pots for one night: two replicas behind a load balancer, the
// payments service, jobs, and everybody who pays into a pot.
//
// Every exported function is a process, or a command of whoever is on call, except Setup, which
// makes the tables before the night. Processes share the database and nothing else.
package balances

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"racelab/lessons/internal/database"
)

// pots is one replica of the service.
type pots struct {
	version string
	db      *sql.DB
	log     *slog.Logger
	conf    *config
	// charge has the payments service take money for an entry, or give it back if amount is negative.
	// The service does so once, however often it is asked.
	charge func(ctx context.Context, entry string, amount int) error
}

// entry is money that goes into a pot, or out of it if amount is negative.
type entry struct {
	id, pot, who string
	amount       int
}

// pot is what is looked up of one.
type pot struct{ balance, version int }

// Why money is not moved, in words for the customer.
var (
	errClosed = errors.New("pots are closed for payments")
	errEmpty  = errors.New("there is not as much in the pot")
)

// Pots is the process of replica number, of 1 and up. It listens at addr while the setting
// replicas.pots asks for that many.
func Pots(name, addr, version string, number int) {
	p := &pots{version: version, db: database.Open(), log: logger(name), charge: overHTTP}
	p.db.SetMaxOpenConns(8)
	p.conf = newConfig(p.db)
	p.log.Info("started", "version", version)
	serve("pots", addr, p.routes(), p.conf, p.log, number)
}

// routes are the requests that the service takes.
func (p *pots) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /pots/{pot}", p.show)
	mux.HandleFunc("POST /pay/{pot}", p.pay)
	mux.HandleFunc("POST /back/{pot}", p.back)
	return guard(mux, p.conf, p.log)
}

// show answers with what is in a pot.
func (p *pots) show(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("pot")
	now, err := p.look(r.Context(), id)
	if err != nil {
		refuse(w, err)
		return
	}
	p.log.Info("pot shown", "req", r.Header.Get("X-Request-Id"), "pot", id, "balance", now.balance)
	answer(w, "balance", now.balance)
}

// pay takes money from somebody and puts it into a pot.
func (p *pots) pay(w http.ResponseWriter, r *http.Request) {
	if !p.conf.on("flag.pay-in") {
		p.log.Info("payment refused", "req", r.Header.Get("X-Request-Id"), "pot", r.PathValue("pot"), "reason", errClosed.Error())
		refuse(w, errClosed)
		return
	}
	p.move(w, r, 1)
}

// back gives somebody money back out of a pot.
func (p *pots) back(w http.ResponseWriter, r *http.Request) { p.move(w, r, -1) }

// move moves money into a pot, or out of it if sign is negative.
func (p *pots) move(w http.ResponseWriter, r *http.Request, sign int) {
	amount, err := strconv.Atoi(r.FormValue("amount"))
	if err != nil {
		refuse(w, err)
		return
	}
	e := entry{r.FormValue("entry"), r.PathValue("pot"), r.FormValue("who"), sign * amount}
	log := p.log.With("req", r.Header.Get("X-Request-Id"), "pot", e.pot, "entry", e.id)
	if err := p.booker(p.version)(r.Context(), e, log); err != nil {
		log.Info("money not moved", "reason", err.Error())
		refuse(w, err)
		return
	}
	log.Info("money moved", "amount", e.amount)
	answer(w, "entry", e.id)
}

func (p *pots) look(ctx context.Context, id string) (now pot, err error) {
	err = p.db.QueryRowContext(ctx, `SELECT balance, version FROM pots WHERE id = $1`, id).Scan(&now.balance, &now.version)
	return now, err
}

// enter writes an entry of the ledger, with the version of the pot that it made.
func enter(ctx context.Context, tx *sql.Tx, e entry, version int) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO entries (id, pot, who, amount, version) VALUES ($1, $2, $3, $4, $5)`, e.id, e.pot, e.who, e.amount, version)
	return err
}

// refuse answers with the status that belongs to an error.
func refuse(w http.ResponseWriter, err error) {
	code := http.StatusInternalServerError
	switch {
	case errors.Is(err, errClosed):
		code = http.StatusForbidden
	case errors.Is(err, errEmpty):
		code = http.StatusConflict
	case errors.Is(err, sql.ErrNoRows):
		code = http.StatusNotFound
	}
	http.Error(w, err.Error(), code)
}
