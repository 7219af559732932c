package stampede

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
		key, booking := r.PathValue("key"), r.FormValue("booking")
		amount, err := strconv.Atoi(r.FormValue("amount"))
		if err == nil {
			time.Sleep(bank(key))
			err = enter(context.WithoutCancel(r.Context()), db, key, booking, amount)
		}
		if err != nil {
			log.Info("entry refused", "key", key, "booking", booking, "error", err.Error())
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		log.Info("entry", "key", key, "booking", booking, "amount", amount)
		answer(w, "key", key)
	})
	err := http.ListenAndServe(addr, mux)
	log.Info("stopped listening", "error", err.Error())
}

// bank is how long the bank takes for an entry: the customer says yes on the phone.
func bank(key string) time.Duration {
	return 1500*time.Millisecond + time.Duration(newDice(key).below(4500))*time.Millisecond
}

// enter writes an entry of the ledger. There is one for each key.
func enter(ctx context.Context, db *sql.DB, key, booking string, amount int) error {
	kind := "charge"
	if amount < 0 {
		kind = "refund"
	}
	_, err := db.ExecContext(ctx, `INSERT INTO payments (id, booking, kind, amount) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, key, booking, kind, amount)
	return err
}

// overHTTP asks the payments service.
func overHTTP(ctx context.Context, key, booking string, amount int) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("http://payments/entries/%s?booking=%s&amount=%d", key, booking, amount), nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the payments service answered %d", res.StatusCode)
	}
	return nil
}

// Holds is the process that gives places back that are held for too long.
func Holds() {
	db := database.Open()
	log := logger("holds")
	for {
		time.Sleep(5 * time.Second)
		released, err := release(db, time.Now().UnixMilli())
		if err != nil {
			log.Info("releasing failed", "error", err.Error())
			continue
		}
		for _, p := range released {
			log.Info("places released, nobody confirmed them in time", "booking", p.id, "show", p.show, "seats", p.seats)
		}
	}
}

// release gives places back that were held until before a moment.
func release(db *sql.DB, now int64) (all []places, err error) {
	ctx := context.Background()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `UPDATE bookings SET state = 'released' WHERE state = 'held' AND until < $1 RETURNING id, show, seats`, now)
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var p places
		if err := rows.Scan(&p.id, &p.show, &p.seats); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	if err := rows.Close(); err != nil {
		return nil, err
	}
	for _, p := range all {
		if err := free(ctx, tx, p); err != nil {
			return nil, err
		}
	}
	return all, tx.Commit()
}

// Probe is the process that asks the service every ten seconds whether it is well, as a customer would ask it.
func Probe() {
	log := logger("probe")
	for n := 1; ; n++ {
		time.Sleep(10 * time.Second)
		began := time.Now()
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://office/health", nil)
		if err != nil {
			continue
		}
		r.Header.Set("X-Request-Id", fmt.Sprintf("probe-%d", n))
		status := 0
		if res, err := http.DefaultClient.Do(r); err == nil {
			status = res.StatusCode
			_ = res.Body.Close() // it was read as far as it matters
		}
		log.Info("probe", "status", status, "ms", time.Since(began).Milliseconds())
	}
}

// Numbers is the process of the numbers for the promoters, which somebody in the office asks for.
func Numbers() {
	db := database.Open()
	log := logger("numbers")
	for _, pause := range []time.Duration{205 * time.Second, 410 * time.Second, 410 * time.Second} {
		time.Sleep(pause)
		began := time.Now()
		log.Info("numbers begin", "by", "promoter")
		sold, err := numbers(db)
		if err != nil {
			log.Info("numbers failed", "error", err.Error())
			continue
		}
		log.Info("numbers are done, slow", "sold", sold, "ms", time.Since(began).Milliseconds())
	}
}

// numbers reads what was sold in one transaction, some shows after the other.
func numbers(db *sql.DB) (sold int, err error) {
	tx, err := db.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	for _, part := range []string{"k-0%", "k-1%", "k-2%", "k-3%"} {
		var n int
		if err := tx.QueryRow(`SELECT COALESCE(SUM(price), 0) FROM bookings WHERE state = 'booked' AND show LIKE $1`, part).Scan(&n); err != nil {
			return 0, err
		}
		sold += n
		time.Sleep(2500 * time.Millisecond)
	}
	return sold, tx.Commit()
}
