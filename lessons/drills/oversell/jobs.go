package oversell

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
	mux.HandleFunc("POST /entries/{order}", func(w http.ResponseWriter, r *http.Request) {
		id, amount := r.PathValue("order"), r.FormValue("amount")
		n, err := strconv.Atoi(amount)
		if err == nil {
			time.Sleep(bank(id))
			err = enter(r.Context(), db, id, n)
		}
		if err != nil {
			log.Info("entry refused", "order", id, "amount", amount, "error", err.Error())
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		log.Info("entry", "order", id, "amount", n)
		answer(w, "order", id)
	})
	err := http.ListenAndServe(addr, mux)
	log.Info("stopped listening", "error", err.Error())
}

// bank is how long the bank takes for an order.
func bank(order string) time.Duration {
	return 300*time.Millisecond + time.Duration(newDice(order).below(600))*time.Millisecond
}

// enter writes an entry of the ledger. An order is charged once, however often that is asked.
func enter(ctx context.Context, db *sql.DB, order string, amount int) error {
	kind := "charge"
	if amount < 0 {
		kind = "refund"
	}
	_, err := db.ExecContext(ctx, `INSERT INTO payments (order_id, kind, amount) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, order, kind, amount)
	return err
}

// overHTTP asks the payments service.
func overHTTP(ctx context.Context, order string, amount int) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("http://payments/entries/%s?amount=%d", order, amount), nil)
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

// Audit is the process of the audit, which looks at the books every minute.
func Audit() {
	db := database.Open()
	log := logger("audit")
	for {
		time.Sleep(time.Minute)
		var items, negative int
		err := db.QueryRow(`SELECT COUNT(*), COALESCE(SUM(CASE WHEN stock < 0 THEN 1 ELSE 0 END), 0) FROM items`).Scan(&items, &negative)
		if err != nil {
			log.Info("audit failed", "error", err.Error())
			continue
		}
		log.Info("audit", "items", items, "negative", negative)
	}
}

// Packer is the process of the warehouse: every minute it packs orders, the oldest first, as
// long as there are copies of them.
func Packer() {
	db := database.Open()
	log := logger("packer")
	for {
		time.Sleep(time.Minute)
		res, err := db.Exec(`UPDATE orders SET state = 'packed' WHERE state = 'paid' AND placed < $1
			AND (SELECT COUNT(*) FROM orders o WHERE o.item = orders.item AND o.state <> 'cancelled' AND o.n < orders.n)
				< (SELECT received FROM items WHERE id = orders.item)`, sixMinutesAgo(time.Now()))
		if err != nil {
			log.Info("packing failed", "error", err.Error())
			continue
		}
		n, _ := res.RowsAffected()
		log.Info("packed", "orders", n)
	}
}

// sixMinutesAgo is the time of day six minutes before, as orders have it; nothing is as old in the first six minutes of a day.
func sixMinutesAgo(now time.Time) string {
	before := now.Add(-6 * time.Minute)
	if before.Day() != now.Day() {
		return ""
	}
	return before.Format("15:04:05.000")
}

// Report is the process of the sales report, which somebody in the office asks for.
func Report() {
	db := database.Open()
	log := logger("report")
	for _, pause := range []time.Duration{254 * time.Second, 420 * time.Second, 420 * time.Second} {
		time.Sleep(pause)
		began := time.Now()
		log.Info("report begins", "by", "office")
		sold, err := report(db)
		if err != nil {
			log.Info("report failed", "error", err.Error())
			continue
		}
		log.Info("report is done, slow", "sold", sold, "ms", time.Since(began).Milliseconds())
	}
}

// report reads what was sold in one transaction, a part of the catalogue after the other.
func report(db *sql.DB) (sold int, err error) {
	tx, err := db.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	for _, part := range []string{"c-%", "p-0%", "p-1%", "p-2%", "p-3%"} {
		var n int
		if err := tx.QueryRow(`SELECT COALESCE(SUM(price), 0) FROM orders WHERE state <> 'cancelled' AND item LIKE $1`, part).Scan(&n); err != nil {
			return 0, err
		}
		sold += n
		time.Sleep(2300 * time.Millisecond)
	}
	return sold, tx.Commit()
}
