package stampede

import (
	"context"
	"log/slog"
)

// pageNext is what version "next" makes pages with. Until somebody writes a change it does so as the release
// does.
func (o *office) pageNext(ctx context.Context, show string, log *slog.Logger) (string, error) {
	return o.page(ctx, show, log)
}
