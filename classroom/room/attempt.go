package room

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"racelab/lessons/course/attempt"
)

// task is what the challenge asks for: what the stage Break of a lesson does, with the
// challenge's switches.
func (c *Challenge) task() attempt.Task { return attempt.Task{Switches: c.Switches} }

// Broke reports a failure that this person found in the challenge. It is believed
// after replay has run the token. A better one takes the place of a worse.
func (s *Seat) Broke(ctx context.Context, token string, replay func(token string) (attempt.Run, error)) error {
	look := s.Look()
	if look.Removed {
		return errRemoved
	}
	c, now := look.Room.Challenge, time.Now().UTC()
	if !c.Running(now) {
		return errNoChallenge
	}
	a, err := replay(token)
	if err != nil {
		return fmt.Errorf("cannot run what you found again: %w", err)
	}
	if err := c.task().Takes(a); err != nil {
		return err
	}
	mine := Result{Name: s.Me().Name, Token: token, Preemptions: a.Preemptions, Took: now.Sub(c.Began).Round(time.Millisecond)}
	return s.live.rooms.store.Rooms.Change(ctx, fmt.Sprintf("%s.result.%s.%s", s.live.code, c.ID, s.id), func(old []byte) ([]byte, error) {
		var before Result
		if old != nil && json.Unmarshal(old, &before) == nil && !mine.better(before) {
			return nil, nil
		}
		return json.Marshal(mine)
	})
}
