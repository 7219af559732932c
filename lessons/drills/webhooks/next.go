package webhooks

import (
	"context"
	"log/slog"
)

// settleNext is what version "next" settles with. Until somebody writes a change it settles as
// the release does.
func (b *billing) settleNext(ctx context.Context, e event, log *slog.Logger) error {
	return b.settle(ctx, e, log)
}
