package stampede

import (
	"context"
	"log/slog"
)

// page returns how many places of a show are left: as the cache has it, or else counted, and kept for the next reader.
func (o *office) page(ctx context.Context, show string, log *slog.Logger) (string, error) {
	if left, ok := o.cached(ctx, "show:"+show); ok {
		log.Info("page from the cache")
		return left, nil
	}
	left, err := o.count(ctx, show, log)
	if err != nil {
		return "", err
	}
	o.keep(ctx, "show:"+show, left, pageLife)
	return left, nil
}
