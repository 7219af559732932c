package stale

import (
	"context"
	"log/slog"
)

// rules returns what a version of the service reads fares with, and what it changes them with.
func (t *tickets) rules(version string) (func(context.Context, string, *slog.Logger) (fare, error), func(context.Context, string, int) (fare, error)) {
	switch version {
	case "next":
		return t.loadNext, t.publishNext
	}
	return t.load, t.publish
}
