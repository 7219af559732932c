package classroom

import (
	"context"
	"errors"
	"net"
	"time"

	"racelab/classroom/room"
	"racelab/classroom/sshd"
)

// Codes and words are short enough to be said aloud, so what keeps them from being
// guessed is that nobody may guess often. Each address has a burst, which a class
// behind one needs for its typing errors. Words are counted for each name as well:
// who guesses at somebody's word does not keep them out from anywhere else.
const (
	codeEvery, codeBurst = 4 * time.Second, 60
	wordEvery, wordBurst = 30 * time.Second, 5
	roomEvery, roomBurst = time.Second, 60 // for words, all addresses together; then it is slow
	roomPause            = 2 * time.Second
)

// guesses counts what was guessed wrong.
type guesses struct{ codes, words, rooms *throttle }

func newGuesses() *guesses {
	return &guesses{newThrottle(codeEvery, codeBurst), newThrottle(wordEvery, wordBurst), newThrottle(roomEvery, roomBurst)}
}

var errGuesses = errors.New("there were too many wrong codes or words from your address; try again in a minute")

// find returns a room by a code that a visitor gave.
func (c *Class) find(ctx context.Context, v *sshd.Visit, code string) (*room.Room, error) {
	from := sshd.Host(v.Remote)
	if c.opts.Instructors.Has(v.Key) {
		return c.rooms.Get(ctx, code)
	}
	if c.guesses.codes.spent(from) {
		return nil, errGuesses
	}
	r, err := c.rooms.Get(ctx, code)
	if errors.Is(err, room.ErrNoRoom) {
		c.guesses.codes.failed(from)
	}
	return r, err
}

// wrong logs a failed sign-in in the words that a filter for fail2ban knows.
func (c *Class) wrong(remote net.Addr, why string) {
	c.opts.Log.Warn(sshd.SignInFailed, "remote", sshd.Address(remote), "why", why)
}

// Guest implements sshd.App.
func (c *Class) Guest(ctx context.Context, remote net.Addr, code, name, word string) (id string, ask bool, err error) {
	from := sshd.Host(remote)
	person := from + " " + room.GuestKey(code, name)
	if c.guesses.codes.spent(from) || word != "" && c.guesses.words.spent(person) {
		c.wrong(remote, "too many guesses")
		return "", false, errGuesses
	}
	if word != "" && c.guesses.rooms.spent(room.GuestKey(code, "")) {
		select {
		case <-time.After(roomPause):
		case <-ctx.Done():
			return "", false, ctx.Err()
		}
	}
	id, ask, err = c.rooms.Guest(ctx, code, name, word)
	switch {
	case errors.Is(err, room.ErrNoRoom):
		c.guesses.codes.failed(from)
		c.wrong(remote, "no such room")
	case errors.Is(err, room.ErrWrongWord):
		c.guesses.words.failed(person)
		c.guesses.rooms.failed(room.GuestKey(code, ""))
		c.wrong(remote, "wrong word")
	}
	return id, ask, err
}
