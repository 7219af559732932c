package stampede

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// places are some that a customer wants.
type places struct {
	id, show, who string
	seats         int
}

// holdFor is how long places are held for somebody who pays.
const holdFor = 15 * time.Second

// book holds places, has the card charged, and confirms the booking. What has begun is finished, even if the customer
// hangs up.
func (o *office) book(w http.ResponseWriter, r *http.Request) {
	seats, err := strconv.Atoi(r.FormValue("seats"))
	if err != nil {
		refuse(w, err)
		return
	}
	p := places{r.FormValue("booking"), r.PathValue("show"), r.FormValue("who"), seats}
	log := o.log.With("req", r.Header.Get("X-Request-Id"), "show", p.show, "booking", p.id)
	if !o.conf.on("flag.bookings") {
		log.Info("booking refused", "reason", errClosed.Error())
		refuse(w, errClosed)
		return
	}
	ctx := context.WithoutCancel(r.Context())
	price, err := o.hold(ctx, p)
	if err != nil {
		log.Info("places not held", "reason", err.Error())
		refuse(w, err)
		return
	}
	if err := o.charge(ctx, "pay-"+p.id, p.id, price); err != nil {
		log.Info("card not charged", "reason", err.Error())
		refuse(w, err)
		return
	}
	log.Info("card charged", "amount", price)
	err = o.confirm(ctx, p.id)
	if errors.Is(err, errGone) {
		err = errors.Join(err, o.charge(ctx, "back-"+p.id, p.id, -price))
	}
	if err != nil {
		log.Info("booking not confirmed", "reason", err.Error())
		refuse(w, err)
		return
	}
	log.Info("booking confirmed", "seats", p.seats)
	answer(w, "booking", p.id)
}

// limited is a context that ends when the patience with the database does.
func (o *office) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if o.patience == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, o.patience)
}

// hold holds places for somebody, and returns what they cost.
func (o *office) hold(ctx context.Context, p places) (price int, err error) {
	ctx, done := o.limited(ctx)
	defer done()
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	err = tx.QueryRowContext(ctx, `UPDATE shows SET free = free - $1 WHERE id = $2 AND free >= $1 RETURNING price`, p.seats, p.show).Scan(&price)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, errSoldOut
	}
	if err != nil {
		return 0, err
	}
	price *= p.seats
	_, err = tx.ExecContext(ctx, `INSERT INTO bookings (id, show, who, seats, price, state, until) VALUES ($1, $2, $3, $4, $5, 'held', $6)`,
		p.id, p.show, p.who, p.seats, price, time.Now().Add(holdFor).UnixMilli())
	if err != nil {
		return 0, err
	}
	return price, tx.Commit()
}

// confirm makes a booking of places that are held, and of none that are not any more.
func (o *office) confirm(ctx context.Context, id string) error {
	ctx, done := o.limited(ctx)
	defer done()
	res, err := o.db.ExecContext(ctx, `UPDATE bookings SET state = 'booked' WHERE id = $1 AND state = 'held'`, id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, errGone)
	}
	return nil
}

// booking answers with how a booking stands.
func (o *office) booking(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("booking")
	var state string
	if err := o.db.QueryRowContext(r.Context(), `SELECT state FROM bookings WHERE id = $1`, id).Scan(&state); err != nil {
		refuse(w, err)
		return
	}
	o.log.Info("booking shown", "req", r.Header.Get("X-Request-Id"), "booking", id, "state", state)
	answer(w, "state", state)
}

// cancel takes a booking back, and pays for it.
func (o *office) cancel(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("booking")
	ctx := context.WithoutCancel(r.Context())
	price, err := o.giveUp(ctx, id)
	if err == nil {
		err = o.charge(ctx, "back-"+id, id, -price)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	o.log.Info("booking cancelled", "req", r.Header.Get("X-Request-Id"), "booking", id, "refund", price)
	answer(w, "refund", price)
}

// giveUp gives the places of a booking back, and returns what they cost.
func (o *office) giveUp(ctx context.Context, id string) (price int, err error) {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	var p places
	err = tx.QueryRowContext(ctx, `UPDATE bookings SET state = 'cancelled' WHERE id = $1 AND state = 'booked' RETURNING show, seats, price`, id).Scan(&p.show, &p.seats, &price)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, errGone
	}
	if err != nil {
		return 0, err
	}
	if err := free(ctx, tx, p); err != nil {
		return 0, err
	}
	return price, tx.Commit()
}

// free gives places back to their show.
func free(ctx context.Context, tx *sql.Tx, p places) error {
	_, err := tx.ExecContext(ctx, `UPDATE shows SET free = free + $1 WHERE id = $2`, p.seats, p.show)
	return err
}
