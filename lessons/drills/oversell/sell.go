package oversell

import (
	"context"
	"log/slog"

	"racelab/lessons/internal/database"
)

// sell takes the money for one copy, and then the copy.
func (s *shop) sell(ctx context.Context, o order, log *slog.Logger) error {
	it, err := s.item(ctx, o.item)
	if err != nil {
		return err
	}
	if it.sale && !s.conf.on("flag.sale") {
		return errClosed
	}
	log.Info("stock looked up", "stock", it.stock)
	if it.stock < 1 {
		return errSoldOut
	}
	if err := s.charge(ctx, o.id, it.price); err != nil {
		return err
	}
	log.Info("card charged", "amount", it.price)
	return s.record(ctx, o, it.price)
}

// record writes the order, and takes the copy from the shelf.
func (s *shop) record(ctx context.Context, o order, price int) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = tx.ExecContext(ctx, `INSERT INTO orders (id, item, buyer, price, state, placed) VALUES ($1, $2, $3, $4, 'paid', $5)`,
		o.id, o.item, o.buyer, price, clock())
	if database.Code(err) == "23505" {
		return errDuplicate
	}
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE items SET stock = stock - 1 WHERE id = $1`, o.item); err != nil {
		return err
	}
	return tx.Commit()
}
