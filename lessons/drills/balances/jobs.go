package balances

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"racelab/lessons/internal/database"
)

// Payments is the process of the payments service. It keeps a line for each amount that it took or gave back.
func Payments(addr string) {
	db := database.Open()
	log := logger("payments")
	log.Info("started")
	mux := http.NewServeMux()
	mux.HandleFunc("POST /captures/{entry}", func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("entry")
		amount, err := strconv.Atoi(r.FormValue("amount"))
		if err == nil {
			time.Sleep(bank(id))
			err = capture(r.Context(), db, id, amount)
		}
		if err != nil {
			log.Info("capture refused", "entry", id, "error", err.Error())
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		log.Info("capture", "entry", id, "amount", amount)
		answer(w, "entry", id)
	})
	err := http.ListenAndServe(addr, mux)
	log.Info("stopped listening", "error", err.Error())
}

// bank is how long the bank takes for an entry.
func bank(entry string) time.Duration {
	return 350*time.Millisecond + time.Duration(newDice(entry).below(700))*time.Millisecond
}

// capture writes down that money was taken. That is done once for an entry, however often it is asked for.
func capture(ctx context.Context, db *sql.DB, entry string, amount int) error {
	_, err := db.ExecContext(ctx, `INSERT INTO captures (entry, amount) VALUES ($1, $2) ON CONFLICT DO NOTHING`, entry, amount)
	return err
}

// overHTTP asks the payments service.
func overHTTP(ctx context.Context, entry string, amount int) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("http://payments/captures/%s?amount=%d", entry, amount), nil)
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

// Audit is the process of the bookkeeping, which compares balances with entries every minute.
func Audit() {
	db := database.Open()
	log := logger("audit")
	for {
		time.Sleep(time.Minute)
		var off int
		err := db.QueryRow(`SELECT COUNT(*) FROM pots p JOIN (SELECT pot, SUM(amount) AS paid FROM entries GROUP BY pot) d ON d.pot = p.id WHERE d.paid <> p.balance`).Scan(&off)
		if err != nil {
			log.Info("audit failed", "error", err.Error())
			continue
		}
		log.Info("audit", "off", off)
	}
}

// Points is the process that counts the points of members, those who joined first come first.
func Points() {
	award(logger("points"), 50*time.Second, `UPDATE members SET points = points + 1 WHERE id = $1`, []string{"m-01", "m-02", "m-03", "m-04"})
}

// Badges is the process that gives badges to members, those who joined last come first.
func Badges() {
	award(logger("badges"), 63500*time.Millisecond, `UPDATE members SET badges = badges + 1 WHERE id = $1`, []string{"m-04", "m-03", "m-02", "m-01"})
}

// award goes through members in one transaction, again and again after a pause.
func award(log *slog.Logger, pause time.Duration, statement string, members []string) {
	db := database.Open()
	for {
		time.Sleep(pause)
		began := time.Now()
		if err := round(db, statement, members); err != nil {
			log.Info("round rolled back, the next one makes up for it", "error", err.Error())
			continue
		}
		log.Info("round is done", "members", len(members), "ms", time.Since(began).Milliseconds())
	}
}

func round(db *sql.DB, statement string, members []string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, m := range members {
		if _, err := tx.Exec(statement, m); err != nil {
			return err
		}
		time.Sleep(900 * time.Millisecond)
	}
	return tx.Commit()
}
