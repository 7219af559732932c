package webhooks

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
	began := time.Now()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /entries/{key}", func(w http.ResponseWriter, r *http.Request) {
		key, ride := r.PathValue("key"), r.FormValue("ride")
		amount, err := strconv.Atoi(r.FormValue("amount"))
		if err == nil {
			time.Sleep(bank(key, time.Since(began)))
			err = enter(context.WithoutCancel(r.Context()), db, key, ride, amount)
		}
		if err != nil {
			log.Info("entry refused", "key", key, "ride", ride, "error", err.Error())
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		log.Info("entry", "key", key, "ride", ride, "amount", amount)
		answer(w, "key", key)
	})
	err := http.ListenAndServe(addr, mux)
	log.Info("stopped listening", "error", err.Error())
}

// bank is how long the card network takes for an entry. From the fourth minute of the night on it takes
// several seconds for some, and it recovers slowly.
func bank(key string, at time.Duration) time.Duration {
	d := newDice(key)
	takes := time.Duration(250+d.below(500)) * time.Millisecond
	one := 25 // in so many
	switch {
	case at < 4*time.Minute:
		return takes
	case at < 10*time.Minute:
		one = 6
	case at < 15*time.Minute:
		one = 9
	}
	if d.below(one) == 0 {
		takes += time.Duration(3200+d.below(4500)) * time.Millisecond
	}
	return takes
}

// enter writes an entry of the ledger. There is one for each key.
func enter(ctx context.Context, db *sql.DB, key, ride string, amount int) error {
	kind := "charge"
	if amount < 0 {
		kind = "refund"
	}
	_, err := db.ExecContext(ctx, `INSERT INTO charges (id, ride, kind, amount) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, key, ride, kind, amount)
	return err
}

// overHTTP asks the payments service.
func overHTTP(ctx context.Context, key, ride string, amount int) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("http://payments/entries/%s?ride=%s&amount=%d", key, ride, amount), nil)
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

// Desk is the process of the customer desk, which counts the complaints every minute.
func Desk() {
	db := database.Open()
	log := logger("desk")
	for {
		time.Sleep(time.Minute)
		var open int
		if err := db.QueryRow(`SELECT COUNT(*) FROM complaints`).Scan(&open); err != nil {
			log.Info("counting failed", "error", err.Error())
			continue
		}
		log.Info("desk", "open", open)
	}
}

// Statements is the process that writes the monthly statements, a part of the riders after the other.
func Statements() {
	db := database.Open()
	log := logger("statements")
	for _, pause := range []time.Duration{215 * time.Second, 400 * time.Second, 400 * time.Second} {
		time.Sleep(pause)
		began := time.Now()
		log.Info("statements begin", "month", "last")
		sum, err := statementRun(db)
		if err != nil {
			log.Info("statements failed", "error", err.Error())
			continue
		}
		log.Info("statements are done, slow", "sum", sum, "ms", time.Since(began).Milliseconds())
	}
}

// statementRun reads what riders owe in one transaction.
func statementRun(db *sql.DB) (sum int, err error) {
	tx, err := db.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	for _, part := range []string{"u-0%", "u-1%", "u-2%", "u-3%"} {
		var n int
		if err := tx.QueryRow(`SELECT COALESCE(SUM(amount), 0) FROM bills WHERE state = 'paid' AND rider LIKE $1`, part).Scan(&n); err != nil {
			return 0, err
		}
		sum += n
		time.Sleep(2600 * time.Millisecond)
	}
	return sum, tx.Commit()
}
