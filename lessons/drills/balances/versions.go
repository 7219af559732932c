package balances

import (
	"context"
	"log/slog"
)

// booker returns what a version of the service moves money with.
func (p *pots) booker(version string) func(context.Context, entry, *slog.Logger) error {
	switch version {
	case "next":
		return p.bookNext
	}
	return p.book
}
