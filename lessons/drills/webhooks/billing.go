// Package webhooks is the billing of a scooter hire for one night: two replicas behind a load
// balancer, the payments service, jobs, the fleet that reports each ride by a webhook, and the riders.
//
// Every exported function is a process, or a command of whoever is on call, except Setup, which
// makes the tables before the night. Processes share the database and nothing else.
package webhooks

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"racelab/lessons/internal/database"
)

// billing is one replica of the billing service.
type billing struct {
	version string
	db      *sql.DB
	log     *slog.Logger
	conf    *config
	// charge has the payments service take money for a ride, or give it back if amount is negative.
	// The service makes one entry for a key, however often it is asked.
	charge func(ctx context.Context, key, ride string, amount int) error
}

// event is what the fleet reports: a ride has ended. The same event may be delivered again.
type event struct {
	id, ride, rider string
	amount          int
	delivery        string // names this delivery of it
}

// What is no failure, and yet settles nothing.
var (
	errSettled = errors.New("the ride is settled already")
	errBusy    = errors.New("the ride is being settled")
)

// Billing is the process of replica number, of 1 and up. It listens at addr while the setting
// replicas.billing asks for that many. The first one also settles what was put off.
func Billing(name, addr, version string, number int) {
	b := &billing{version: version, db: database.Open(), log: logger(name), charge: overHTTP}
	b.db.SetMaxOpenConns(8)
	b.conf = newConfig(b.db)
	b.log.Info("started", "version", version)
	if number == 1 {
		go b.catchUp()
	}
	serve("billing", addr, b.routes(), b.conf, b.log, number)
}

// routes are the requests that the service takes.
func (b *billing) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /hooks/{event}", b.hook)
	mux.HandleFunc("GET /rides/{ride}", b.show)
	mux.HandleFunc("POST /waive/{ride}", b.waive)
	mux.HandleFunc("POST /complaints/{ride}", b.complain)
	return guard(mux, b.conf, b.log)
}

// hook takes a delivery of an event.
func (b *billing) hook(w http.ResponseWriter, r *http.Request) {
	amount, err := strconv.Atoi(r.FormValue("amount"))
	if err != nil {
		refuse(w, err)
		return
	}
	e := event{r.PathValue("event"), r.FormValue("ride"), r.FormValue("rider"), amount, r.FormValue("delivery")}
	log := b.log.With("req", r.Header.Get("X-Request-Id"), "event", e.id, "ride", e.ride)
	ctx := context.WithoutCancel(r.Context()) // what has begun is finished, even if the fleet has hung up
	if err := b.keep(ctx, e); err != nil {
		refuse(w, err)
		return
	}
	if !b.conf.on("flag.settlement") {
		log.Info("event kept for later")
		w.WriteHeader(http.StatusAccepted)
		answer(w, "event", e.id)
		return
	}
	switch err := b.settler(b.version)(ctx, e, log); {
	case errors.Is(err, errSettled):
		log.Info("ride is settled already, nothing to do")
		answer(w, "event", e.id)
	case err != nil:
		log.Info("ride not settled", "reason", err.Error())
		refuse(w, err)
	default:
		log.Info("ride settled", "rider", e.rider)
		answer(w, "event", e.id)
	}
}

// keep writes an event down. One that is known stays as it is.
func (b *billing) keep(ctx context.Context, e event) error {
	_, err := b.db.ExecContext(ctx, `INSERT INTO events (id, ride, rider, amount, received) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		e.id, e.ride, e.rider, e.amount, clock())
	return err
}

// show answers with the bill of a ride, and with what was charged for it.
func (b *billing) show(w http.ResponseWriter, r *http.Request) {
	ride := r.PathValue("ride")
	var amount, charged int
	err := b.db.QueryRowContext(r.Context(), `SELECT amount FROM bills WHERE ride = $1`, ride).Scan(&amount)
	if err == nil {
		err = b.db.QueryRowContext(r.Context(), `SELECT COALESCE(SUM(amount), 0) FROM charges WHERE ride = $1`, ride).Scan(&charged)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	b.log.Info("bill shown", "req", r.Header.Get("X-Request-Id"), "ride", ride)
	answer(w, "bill", amount, "charged", charged)
}

// waive gives the money for a ride back, if the rider has to be let off.
func (b *billing) waive(w http.ResponseWriter, r *http.Request) {
	ride := r.PathValue("ride")
	var amount int
	err := b.db.QueryRowContext(r.Context(), `SELECT amount FROM bills WHERE ride = $1`, ride).Scan(&amount)
	if err == nil {
		err = b.charge(r.Context(), "waived-"+ride, ride, -amount)
	}
	if err == nil {
		_, err = b.db.ExecContext(r.Context(), `UPDATE bills SET state = 'waived' WHERE ride = $1`, ride)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	b.log.Info("bill waived", "req", r.Header.Get("X-Request-Id"), "ride", ride, "refund", amount)
	answer(w, "refund", amount)
}

// complain writes down that a rider asks for money back. The desk looks after it.
func (b *billing) complain(w http.ResponseWriter, r *http.Request) {
	_, err := b.db.ExecContext(r.Context(), `INSERT INTO complaints (ride, received) VALUES ($1, $2) ON CONFLICT DO NOTHING`, r.PathValue("ride"), clock())
	if err != nil {
		refuse(w, err)
		return
	}
	b.log.Info("complaint taken", "req", r.Header.Get("X-Request-Id"), "ride", r.PathValue("ride"))
	answer(w, "ride", r.PathValue("ride"))
}

// catchUp settles the events that were kept and have no bill a minute later, one after the other.
func (b *billing) catchUp() {
	from := "" // every event that was received before has a bill
	for {
		time.Sleep(15 * time.Second)
		if !b.conf.on("flag.settlement") {
			continue
		}
		until := minuteAgo(time.Now())
		late, err := b.late(from, until)
		if err != nil {
			b.log.Info("catching up failed", "error", err.Error())
			continue
		}
		if len(late) == 0 {
			from = until
		}
		for _, e := range late {
			log := b.log.With("event", e.id, "ride", e.ride)
			if err := b.settler(b.version)(context.Background(), e, log); err != nil && !errors.Is(err, errSettled) {
				log.Info("ride not settled", "reason", err.Error())
			}
		}
	}
}

// minuteAgo is the time of day a minute before, as tables have it; nothing is as old in the first minute of a day.
func minuteAgo(now time.Time) string {
	if now.Hour() == 0 && now.Minute() == 0 {
		return ""
	}
	return now.Add(-time.Minute).Format("15:04:05.000")
}

// late returns events of some time that have no bill, those that came first.
func (b *billing) late(from, until string) (out []event, err error) {
	rows, err := b.db.Query(`SELECT id, ride, rider, amount FROM events WHERE received >= $1 AND received < $2
		AND NOT EXISTS (SELECT 1 FROM bills WHERE bills.ride = events.ride) ORDER BY received LIMIT 25`, from, until)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var e event
		if err := rows.Scan(&e.id, &e.ride, &e.rider, &e.amount); err != nil {
			return nil, err
		}
		e.delivery = "late-" + e.ride
		out = append(out, e)
	}
	return out, rows.Err()
}

// refuse answers with the status that belongs to an error.
func refuse(w http.ResponseWriter, err error) {
	code := http.StatusInternalServerError
	switch {
	case errors.Is(err, errBusy):
		code = http.StatusConflict
	case errors.Is(err, sql.ErrNoRows):
		code = http.StatusNotFound
	}
	http.Error(w, err.Error(), code)
}

// clock is the time of day, as tables have it.
func clock() string { return time.Now().Format("15:04:05.000") }
