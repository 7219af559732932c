package tours

import (
	"context"
	"log/slog"
)

// takeNext and sendNext are what version "next" takes orders and sends tours with. Until somebody writes a change they do so
// as the release does.
func (p *pharmacy) takeNext(ctx context.Context, o order, log *slog.Logger) error {
	return p.take(ctx, o, log)
}

func (p *pharmacy) sendNext(ctx context.Context, district string) (tour, bags int, err error) {
	return p.send(ctx, district)
}
