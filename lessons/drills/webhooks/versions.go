package webhooks

import (
	"context"
	"log/slog"
)

// settler returns what a version of the service settles with.
func (b *billing) settler(version string) func(context.Context, event, *slog.Logger) error {
	switch version {
	case "next":
		return b.settleNext
	}
	return b.settle
}
