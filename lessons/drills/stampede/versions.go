package stampede

import (
	"context"
	"log/slog"
)

// pager returns what a version of the service makes pages with.
func (o *office) pager(version string) func(context.Context, string, *slog.Logger) (string, error) {
	switch version {
	case "next":
		return o.pageNext
	}
	return o.page
}
