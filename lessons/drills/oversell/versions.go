package oversell

import (
	"context"
	"log/slog"
)

// seller returns what a version of the shop sells with.
func (s *shop) seller(version string) func(context.Context, order, *slog.Logger) error {
	switch version {
	case "next":
		return s.sellNext
	}
	return s.sell
}
