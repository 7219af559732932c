package tours

import (
	"context"
	"log/slog"
)

// take takes an order into the tour that is next in its district.
func (p *pharmacy) take(ctx context.Context, o order, log *slog.Logger) error {
	tour, err := p.current(ctx, o.district)
	if err != nil {
		return err
	}
	log.Info("tour found", "tour", tourName(o.district, tour))
	if err := p.pay(ctx, o, log); err != nil {
		return err
	}
	return p.record(ctx, p.db, o, tour, log)
}

// send closes the tour of a district, and sends what is in it.
func (p *pharmacy) send(ctx context.Context, district string) (tour, bags int, err error) {
	if tour, err = p.closeTour(ctx, district); err != nil {
		return 0, 0, err
	}
	p.load(tourName(district, tour))
	bags, err = p.depart(ctx, district, tour)
	return tour, bags, err
}

// closeTour has orders of a district go into the next tour from now on, and returns the one before.
func (p *pharmacy) closeTour(ctx context.Context, district string) (tour int, err error) {
	err = p.db.QueryRowContext(ctx, `UPDATE districts SET tour = tour + 1 WHERE id = $1 RETURNING tour - 1`, district).Scan(&tour)
	return tour, err
}
