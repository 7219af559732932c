package stale

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// fareLife is how long the cache keeps a fare.
const fareLife = 4 * time.Minute

// load returns the fare of a route: as the cache has it, or else from the database, and puts it there.
func (t *tickets) load(ctx context.Context, route string, log *slog.Logger) (fare, error) {
	if f, ok := t.cached(ctx, route); ok {
		log.Info("fare from the cache", "fare", f.amount)
		return f, nil
	}
	f, err := t.look(ctx, route)
	if err == nil {
		err = t.runs(ctx, route)
	}
	if err != nil {
		return f, err
	}
	log.Info("fare from the database", "fare", f.amount, "version", f.version)
	t.keep(ctx, route, f)
	return f, nil
}

// publish sets a fare, and removes the one before from the cache.
func (t *tickets) publish(ctx context.Context, route string, amount int) (fare, error) {
	f, err := t.record(ctx, route, amount)
	if err != nil {
		return f, err
	}
	return f, t.cache.Del(ctx, "fare:"+route).Err()
}

// cached returns the fare that the cache has.
func (t *tickets) cached(ctx context.Context, route string) (f fare, ok bool) {
	text, err := t.cache.Get(ctx, "fare:"+route).Result()
	if err != nil {
		return f, false
	}
	n, err := fmt.Sscan(text, &f.amount, &f.version)
	return f, err == nil && n == 2
}

// text is a fare as the cache has it.
func (f fare) text() string { return fmt.Sprint(f.amount, " ", f.version) }

// keep puts a fare into the cache.
func (t *tickets) keep(ctx context.Context, route string, f fare) {
	if err := t.cache.Set(ctx, "fare:"+route, f.text(), fareLife).Err(); err != nil {
		t.log.Info("the cache takes nothing", "route", route, "error", err.Error())
	}
}
