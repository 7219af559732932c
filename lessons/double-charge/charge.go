// Package doublecharge: a request to pay comes twice, because nobody knows
// whether the first one arrived.
package doublecharge

import (
	"database/sql"
	"fmt"

	"racelab/lessons/internal/database"
	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/remote"
)

// Lesson is a shop with a table of payments, and the card
// company that it calls.
type Lesson struct {
	Key         bool `fix:"First insert a key with a state; send the key to the bank"`
	KeyOnly     bool `partial:"First insert a key; stop if it is already there"`
	RecordAfter bool `partial:"Insert a key, charge, and only then COMMIT"`
	CheckFirst  bool `wrong:"Look for the payment; if there is none, charge and insert"`
	NewKey      bool `wrong:"First insert a key that the app makes for each request"`
	ByContent   bool `wrong:"First insert customer and amount; stop if already there"`
	Crash       bool `fault:"The server may crash in the first request, and repeats it"`
	Reorder     bool `fault:"Order 7 is cancelled; the cancellation may come first"`

	paid [2]int          // charges less refunds, of orders 7 and 8
	seen map[string]bool // keys that the card company knows
	card remote.Server
	db   *sql.DB
}

// Setup makes the table.
func (l *Lesson) Setup() {
	l.seen = map[string]bool{}
	l.db = database.Open()
	database.Setup(l.db, `
		CREATE TABLE payments (
			key TEXT PRIMARY KEY,
			state TEXT NOT NULL)`)
}

// First is the request for order 7.
func (l *Lesson) First() {
	if l.Crash {
		fault.Crash(true, func() { l.pay(7, 1) })
	} else {
		l.pay(7, 1)
	}
}

// Again is the same request. The app got no
// answer in time.
func (l *Lesson) Again() {
	l.pay(7, 2)
}

// Other is order 8: the same guest, the same
// price.
func (l *Lesson) Other() {
	l.pay(8, 1)
}

// Cancel is the guest's second thought.
func (l *Lesson) Cancel() {
	if l.Reorder {
		l.cancel("order 7")
	}
}

// pay handles one request.
func (l *Lesson) pay(order, try int) {
	key := fmt.Sprintf("order %d", order)
	if l.NewKey {
		key = fmt.Sprintf("%s, try %d", key, try)
	}
	if l.ByContent {
		key = "Noor, 14.50"
	}
	if l.Key {
		l.payKnown(order, key)
		return
	}
	if l.RecordAfter {
		l.payInTx(order, key)
		return
	}
	if l.CheckFirst {
		if l.state(key) != "" {
			return
		}
	}
	if l.KeyOnly || l.NewKey || l.ByContent {
		if !l.insert(l.db, key) {
			return
		}
	}
	l.charge(order, "")
	if l.CheckFirst {
		l.insert(l.db, key)
	}
}

// payKnown continues from wherever an earlier
// request got to.
func (l *Lesson) payKnown(order int, key string) {
	if !l.insert(l.db, key) {
		switch l.state(key) {
		case "paid":
			return
		case "cancelled":
			l.refund(order, key)
			return
		}
	}
	l.charge(order, key)
	if !l.finish(key) {
		if l.state(key) == "cancelled" {
			l.refund(order, key)
		}
	}
}

// payInTx keeps the key to itself until the
// money is there.
func (l *Lesson) payInTx(order int, key string) {
	tx, err := l.db.Begin()
	if err != nil {
		return
	}
	defer tx.Rollback()
	if l.insert(tx, key) {
		l.charge(order, "")
		tx.Commit()
	}
}

// cancel cancels an order.
func (l *Lesson) cancel(key string) {
	if l.Key {
		l.db.Exec(`
			INSERT INTO payments
			VALUES ($1, 'cancelled')
			ON CONFLICT (key) DO UPDATE
			SET state = 'cancelled'`, key)
	}
	l.refund(7, key)
}

// execer is a *sql.DB or a *sql.Tx.
type execer interface {
	Exec(string, ...any) (sql.Result, error)
}

// insert reports whether the key is new.
func (l *Lesson) insert(db execer, key string) bool {
	res, err := db.Exec(`
		INSERT INTO payments
		VALUES ($1, 'started')
		ON CONFLICT DO NOTHING`, key)
	if err != nil {
		return false
	}
	n, _ := res.RowsAffected()
	return n == 1
}

// finish reports whether nobody was faster.
func (l *Lesson) finish(key string) bool {
	res, err := l.db.Exec(`
		UPDATE payments SET state = 'paid'
		WHERE key = $1
		AND state = 'started'`, key)
	if err != nil {
		return false
	}
	n, _ := res.RowsAffected()
	return n == 1
}

func (l *Lesson) state(key string) (state string) {
	l.db.QueryRow(`
		SELECT state FROM payments
		WHERE key = $1`, key).Scan(&state)
	return state
}

// charge takes the money, once for each key.
func (l *Lesson) charge(order int, key string) {
	l.card.Do(func() string {
		words := fmt.Sprintf("charge %d", order)
		if key != "" && l.seen[key] {
			return words + " -> known"
		}
		l.seen[key] = true
		l.paid[order-7]++
		return words + " -> ok"
	})
}

// refund gives back what was taken.
func (l *Lesson) refund(order int, key string) {
	l.card.Do(func() string {
		l.paid[order-7] = 0
		return fmt.Sprintf("refund %d", order)
	})
}

// Outcome says what the guest has paid.
func (l *Lesson) Outcome() (text string) {
	l.card.Do(func() string {
		text = fmt.Sprintf("order 7 paid %d×, order 8 %d×", l.paid[0], l.paid[1])
		return ""
	})
	return text
}

// Invariant holds when each order is paid once, and one that
// was cancelled not at all.
func (l *Lesson) Invariant() (err error) {
	want := [2]int{1, 1}
	if l.Reorder {
		want[0] = 0
	}
	l.card.Do(func() string {
		for i, n := range l.paid {
			if n != want[i] {
				err = fmt.Errorf("order %d is paid %d×, want %d×", 7+i, n, want[i])
				break
			}
		}
		return ""
	})
	return err
}
