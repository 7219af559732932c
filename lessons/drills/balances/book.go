package balances

import (
	"context"
	"log/slog"
)

// book moves the money of an entry, and writes the entry and the balance of its pot.
func (p *pots) book(ctx context.Context, e entry, log *slog.Logger) error {
	now, err := p.look(ctx, e.pot)
	if err != nil {
		return err
	}
	log.Info("balance looked up", "balance", now.balance, "version", now.version)
	if now.balance+e.amount < 0 {
		return errEmpty
	}
	if err := p.charge(ctx, e.id, e.amount); err != nil {
		return err
	}
	return p.write(ctx, e, pot{now.balance + e.amount, now.version + 1}, log)
}

// write writes an entry, and what is in its pot from now on.
func (p *pots) write(ctx context.Context, e entry, next pot, log *slog.Logger) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE pots SET balance = $1, version = $2 WHERE id = $3`, next.balance, next.version, e.pot); err != nil {
		return err
	}
	if err := enter(ctx, tx, e, next.version); err != nil {
		return err
	}
	log.Info("balance written", "balance", next.balance, "version", next.version)
	return tx.Commit()
}
