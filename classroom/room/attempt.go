package room

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Attempt is what a run comes to that somebody sends in to a challenge.
type Attempt struct {
	Switches    []string // that are on
	AnyTimers   bool     // timers may fire at any moment: another game than the room's
	Fails       bool
	Preemptions int // of the whole run
}

// Errors of attempts, as sentences for whoever made them.
var (
	errHolds     = errors.New("this run does not fail: the board takes failures only")
	errAnyTimers = errors.New("timers fire when they are due in this challenge")
)

// fits says why an attempt is none at this challenge, or nil.
func (c *Challenge) fits(a Attempt) error {
	switch {
	case !SameSwitches(a.Switches, c.Switches):
		return OtherSwitches(c.Switches)
	case a.AnyTimers:
		return errAnyTimers
	case !a.Fails:
		return errHolds
	}
	return nil
}

// SameSwitches reports whether the same switches are on, in whatever order.
func SameSwitches(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// OtherSwitches is the error of an attempt with other switches than the challenge
// has.
func OtherSwitches(want []string) error {
	if len(want) == 0 {
		return errors.New("the challenge is with no switch on: turn off what you turned on")
	}
	return fmt.Errorf("the challenge is with %s on, and nothing else: set the switches so", strings.Join(want, ", "))
}

// Broke reports a failure that this person found in the challenge. It is believed
// after replay has run the token. A better one takes the place of a worse.
func (s *Seat) Broke(ctx context.Context, token string, replay func(token string) (Attempt, error)) error {
	look := s.Look()
	c, now := look.Room.Challenge, time.Now().UTC()
	if !c.Running(now) {
		return errNoChallenge
	}
	a, err := replay(token)
	if err != nil {
		return fmt.Errorf("cannot run what you found again: %w", err)
	}
	if err := c.fits(a); err != nil {
		return err
	}
	mine := Result{Name: s.me.Name, Token: token, Preemptions: a.Preemptions, Took: now.Sub(c.Began).Round(time.Millisecond)}
	return s.live.rooms.store.Rooms.Change(ctx, fmt.Sprintf("%s.result.%s.%s", s.live.code, c.ID, s.me.ID), func(old []byte) ([]byte, error) {
		var before Result
		if old != nil && json.Unmarshal(old, &before) == nil && !mine.better(before) {
			return nil, nil
		}
		return json.Marshal(mine)
	})
}
