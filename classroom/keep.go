package classroom

import (
	"context"
	"time"
)

// How long things are kept that nobody uses.
const (
	roomUnused  = 12 * time.Hour           // then a room is closed
	idleUnknown = 24 * time.Hour           // then somebody who did nothing is forgotten
	markKept    = 2 * 366 * 24 * time.Hour // that somebody was forgotten
	keepEvery   = time.Hour
)

// Keep closes rooms and forgets people that nobody needs any more, once an hour,
// until ctx ends. Several nodes may do so.
func (c *Class) Keep(ctx context.Context) {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for {
		c.keep(ctx, time.Now())
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (c *Class) keep(ctx context.Context, now time.Time) {
	closed, err := c.rooms.CloseUnused(ctx, now.Add(-roomUnused))
	for _, code := range closed {
		c.opts.Log.Info("room closed, for nobody used it", "room", code)
	}
	if err != nil {
		c.opts.Log.Warn("unused rooms were not closed", "err", err)
	}
	n, err := c.opts.Store.Expire(ctx, now.Add(-idleUnknown))
	if n > 0 {
		c.opts.Log.Info("people who did nothing were forgotten", "people", n)
	}
	if err != nil {
		c.opts.Log.Warn("people who did nothing were not forgotten", "err", err)
	}
	rooms, people, err := c.Expire(ctx, now)
	if rooms+people > 0 {
		c.opts.Log.Info("deleted, for it was kept long enough", "rooms", rooms, "people", people)
	}
	if err != nil {
		c.opts.Log.Warn("what was kept long enough was not deleted", "err", err)
	}
	if err := c.opts.Store.ExpireMarks(ctx, now.Add(-markKept)); err != nil {
		c.opts.Log.Warn("old marks were not deleted", "err", err)
	}
}
