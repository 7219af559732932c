package balances

import (
	"context"
	"log/slog"
)

// bookNext is what version "next" moves money with. Until somebody writes a change it does so as the release
// does.
func (p *pots) bookNext(ctx context.Context, e entry, log *slog.Logger) error {
	return p.book(ctx, e, log)
}
