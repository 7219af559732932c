package stale

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"racelab/lessons/internal/database"
)

// Payments is the process of the payments service. It keeps the ledger: what was taken is an
// entry, and what was given back is another one.
func Payments(addr string) {
	db := database.Open()
	log := logger("payments")
	log.Info("started")
	mux := http.NewServeMux()
	mux.HandleFunc("POST /entries/{key}", func(w http.ResponseWriter, r *http.Request) {
		key, ticket := r.PathValue("key"), r.FormValue("ticket")
		amount, err := strconv.Atoi(r.FormValue("amount"))
		if err == nil {
			time.Sleep(350*time.Millisecond + time.Duration(newDice(key).below(700))*time.Millisecond)
			err = enter(context.WithoutCancel(r.Context()), db, key, ticket, amount)
		}
		if err != nil {
			log.Info("entry refused", "key", key, "ticket", ticket, "error", err.Error())
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		log.Info("entry", "key", key, "ticket", ticket, "amount", amount)
		answer(w, "key", key)
	})
	err := http.ListenAndServe(addr, mux)
	log.Info("stopped listening", "error", err.Error())
}

// enter writes an entry of the ledger. There is one for each key.
func enter(ctx context.Context, db *sql.DB, key, ticket string, amount int) error {
	kind := "charge"
	if amount < 0 {
		kind = "refund"
	}
	_, err := db.ExecContext(ctx, `INSERT INTO payments (id, ticket, kind, amount) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, key, ticket, kind, amount)
	return err
}

// overHTTP asks the payments service.
func overHTTP(ctx context.Context, key, ticket string, amount int) error {
	return ask(ctx, http.MethodPost, fmt.Sprintf("http://payments/entries/%s?ticket=%s&amount=%d", key, ticket, amount))
}

// Operator is the process of the operator of the trains, which says whether the train of a route runs.
func Operator(addr string) {
	log := logger("operator")
	mux := http.NewServeMux()
	asked := 0
	mux.HandleFunc("GET /runs/{route}", func(w http.ResponseWriter, r *http.Request) {
		asked++
		time.Sleep(300*time.Millisecond + time.Duration(newDice(fmt.Sprint(r.PathValue("route"), asked)).below(900))*time.Millisecond)
		answer(w, "runs", "yes")
	})
	log.Info("started")
	err := http.ListenAndServe(addr, mux)
	log.Info("stopped listening", "error", err.Error())
}

// asked asks the operator.
func asked(ctx context.Context, route string) error {
	return ask(ctx, http.MethodGet, "http://operator/runs/"+route)
}

// ask sends a request to another service, which has to say yes.
func ask(ctx context.Context, method, url string) error {
	r, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %d", url, res.StatusCode)
	}
	return nil
}

// grace is for how long, in ms, somebody may still pay a fare that has changed.
const grace = 10_000

// Audit is the process of the bookkeeping, which compares what was paid with the fares every minute.
func Audit() {
	db := database.Open()
	log := logger("audit")
	for {
		time.Sleep(time.Minute)
		var over int
		err := db.QueryRow(`SELECT COUNT(*) FROM tickets t WHERE t.state = 'sold' AND (SELECT SUM(p.amount) FROM payments p WHERE p.ticket = t.id)
			> (SELECT MAX(h.amount) FROM history h WHERE h.route = t.route AND h.since <= t.sold AND h.until > t.sold - $1)`, grace).Scan(&over)
		if err != nil {
			log.Info("audit failed", "error", err.Error())
			continue
		}
		log.Info("audit", "over", over)
	}
}

// Statistics is the process of the occupancy of the trains, which somebody in the office asks for.
func Statistics() {
	db := database.Open()
	log := logger("statistics")
	for _, pause := range []time.Duration{225 * time.Second, 410 * time.Second, 410 * time.Second} {
		time.Sleep(pause)
		began := time.Now()
		log.Info("statistics begin", "by", "office")
		sold, err := occupancy(db)
		if err != nil {
			log.Info("statistics failed", "error", err.Error())
			continue
		}
		log.Info("statistics are done, slow", "sold", sold, "ms", time.Since(began).Milliseconds())
	}
}

// occupancy counts tickets in one transaction, some routes after the other.
func occupancy(db *sql.DB) (sold int, err error) {
	tx, err := db.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	for _, part := range []string{"n-0%", "n-1%", "n-2%"} {
		var n int
		if err := tx.QueryRow(`SELECT COUNT(*) FROM tickets WHERE state = 'sold' AND route LIKE $1`, part).Scan(&n); err != nil {
			return 0, err
		}
		sold += n
		time.Sleep(2500 * time.Millisecond)
	}
	return sold, tx.Commit()
}
