package tours

import (
	"context"
	"log/slog"
)

// rules returns what a version of the service takes orders with, and what it sends tours with.
func (p *pharmacy) rules(version string) (func(context.Context, order, *slog.Logger) error, func(context.Context, string) (int, int, error)) {
	switch version {
	case "next":
		return p.takeNext, p.sendNext
	}
	return p.take, p.send
}
