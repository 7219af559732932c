package tours

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
		key, id := r.PathValue("key"), r.FormValue("order")
		amount, err := strconv.Atoi(r.FormValue("amount"))
		if err == nil {
			time.Sleep(350*time.Millisecond + time.Duration(newDice(key).below(700))*time.Millisecond)
			err = enter(context.WithoutCancel(r.Context()), db, key, id, amount)
		}
		if err != nil {
			log.Info("entry refused", "key", key, "order", id, "error", err.Error())
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		log.Info("entry", "key", key, "order", id, "amount", amount)
		answer(w, "key", key)
	})
	err := http.ListenAndServe(addr, mux)
	log.Info("stopped listening", "error", err.Error())
}

// enter writes an entry of the ledger. There is one for each key.
func enter(ctx context.Context, db *sql.DB, key, id string, amount int) error {
	kind := "charge"
	if amount < 0 {
		kind = "refund"
	}
	_, err := db.ExecContext(ctx, `INSERT INTO payments (id, order_id, kind, amount) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, key, id, kind, amount)
	return err
}

// overHTTP asks the payments service.
func overHTTP(ctx context.Context, key, id string, amount int) error {
	return ask(ctx, http.MethodPost, fmt.Sprintf("http://payments/entries/%s?order=%s&amount=%d", key, id, amount), "")
}

// Register is the process of the register of prescriptions, which says whether an order may be sent.
func Register(addr string) {
	log := logger("register")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /prescriptions/{order}", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(400*time.Millisecond + time.Duration(newDice("register "+r.PathValue("order")).below(1500))*time.Millisecond)
		answer(w, "valid", "yes")
	})
	log.Info("started")
	err := http.ListenAndServe(addr, mux)
	log.Info("stopped listening", "error", err.Error())
}

// registered asks the register.
func registered(ctx context.Context, id string) error {
	return ask(ctx, http.MethodGet, "http://register/prescriptions/"+id, "")
}

// ask sends a request to another service, which has to say yes. It has a name if name is not empty.
func ask(ctx context.Context, method, url, name string) error {
	r, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return err
	}
	if name != "" {
		r.Header.Set("X-Request-Id", name)
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

// loaded is how long a rider takes to load the bags of a tour.
func loaded(tour string) {
	time.Sleep(300*time.Millisecond + time.Duration(newDice("load "+tour).below(500))*time.Millisecond)
}

// districts is how many the town has, and headway how long after one tour the next one leaves, of another district.
const (
	districts = 6
	headway   = 18 * time.Second
)

// departure is a time of the timetable: when the tour of a district leaves.
type departure struct {
	at       time.Time
	district string
}

// after returns the first departure after a moment.
func after(t time.Time) departure {
	n := t.UnixMilli()/headway.Milliseconds() + 1
	return departure{time.UnixMilli(n * headway.Milliseconds()), districtName(int(n % districts))}
}

// Dispatcher is the process that sends tours on their way, by the timetable.
func Dispatcher() {
	log := logger("dispatcher")
	for {
		d := after(time.Now())
		time.Sleep(time.Until(d.at))
		id := "r-bike-" + d.at.Format("150405")
		if err := ask(context.Background(), http.MethodPost, "http://pharmacy/leave/"+d.district, id); err != nil {
			log.Info("no tour leaves, orders wait for the next one", "req", id, "district", d.district, "reason", err.Error())
			continue
		}
		log.Info("rider is on the way", "req", id, "district", d.district)
	}
}

// Audit is the process of the bookkeeping, which looks every minute for orders that wait for a tour that has left.
func Audit() {
	db := database.Open()
	log := logger("audit")
	for {
		time.Sleep(time.Minute)
		var waiting int
		err := db.QueryRow(`SELECT COUNT(*) FROM orders o JOIN tours t ON t.district = o.district AND t.number = o.tour WHERE o.state = 'paid'`).Scan(&waiting)
		if err != nil {
			log.Info("audit failed", "error", err.Error())
			continue
		}
		log.Info("audit", "waiting", waiting)
	}
}

// Statistics is the process of the figures of the night, which somebody in the office asks for.
func Statistics() {
	db := database.Open()
	log := logger("statistics")
	for _, pause := range []time.Duration{205 * time.Second, 390 * time.Second, 420 * time.Second} {
		time.Sleep(pause)
		began := time.Now()
		log.Info("statistics begin", "by", "office")
		bags, err := figures(db)
		if err != nil {
			log.Info("statistics failed", "error", err.Error())
			continue
		}
		log.Info("statistics are done, slow", "bags", bags, "ms", time.Since(began).Milliseconds())
	}
}

// figures counts bags in one transaction, one district after the other.
func figures(db *sql.DB) (bags int, err error) {
	tx, err := db.Begin()
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	for i := range districts {
		var n int
		if err := tx.QueryRow(`SELECT COALESCE(SUM(bags), 0) FROM tours WHERE district = $1`, districtName(i)).Scan(&n); err != nil {
			return 0, err
		}
		bags += n
		time.Sleep(1300 * time.Millisecond)
	}
	return bags, tx.Commit()
}
