package webhooks

import (
	"context"
	"log/slog"
)

// settle charges the rider's card for a ride, and writes the bill.
func (b *billing) settle(ctx context.Context, e event, log *slog.Logger) error {
	if b.settled(ctx, e.ride) {
		return errSettled
	}
	log.Info("no bill yet")
	if err := b.charge(ctx, e.delivery, e.ride, e.amount); err != nil {
		return err
	}
	log.Info("card charged", "charge", e.delivery, "amount", e.amount)
	return b.record(ctx, e)
}

// settled reports whether a ride has a bill.
func (b *billing) settled(ctx context.Context, ride string) bool {
	var amount int
	err := b.db.QueryRowContext(ctx, `SELECT amount FROM bills WHERE ride = $1`, ride).Scan(&amount)
	return err == nil
}

// record writes the bill of a ride.
func (b *billing) record(ctx context.Context, e event) error {
	_, err := b.db.ExecContext(ctx, `INSERT INTO bills (ride, rider, amount, state, at) VALUES ($1, $2, $3, 'paid', $4) ON CONFLICT DO NOTHING`,
		e.ride, e.rider, e.amount, clock())
	return err
}
