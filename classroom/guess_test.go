package classroom

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"racelab/classroom/room"
	"racelab/classroom/sshd"
	"racelab/classroom/store"
)

func TestWhatWasSpentComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newThrottle(time.Second, 3)
		for range 3 {
			if h.spent("eve") {
				t.Fatal("spent before its time")
			}
			h.failed("eve")
		}
		if !h.spent("eve") || h.spent("ada") {
			t.Error("it is not eve's alone")
		}
		time.Sleep(1100 * time.Millisecond)
		if h.spent("eve") {
			t.Error("nothing came back")
		}
		h.most = 10
		for i := range 1000 {
			h.failed(fmt.Sprint(i))
		}
		if len(h.who) > 10 {
			t.Errorf("%d are remembered, want 10", len(h.who))
		}
	})
}

// log is what a class logs.
type logged struct{ strings.Builder }

func newTestClass(t *testing.T) (*Class, *logged) {
	t.Helper()
	kept, err := store.Open(t.Context(), store.Options{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(kept.Close)
	log := &logged{}
	return New(Options{Store: kept, Log: slog.New(slog.NewTextHandler(log, nil))}), log
}

func from(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 50000} }

var teacher = room.Person{ID: "key-teacher", Name: "Ada", Instructor: true}

// Who guesses codes has a few tries and then some a minute, in whatever way; others
// notice nothing.
func TestCodesAreGuessedSlowly(t *testing.T) {
	c, log := newTestClass(t)
	ctx := t.Context()
	code, err := c.rooms.New(ctx, teacher, "lost-update", "Lost update")
	if err != nil {
		t.Fatal(err)
	}
	if len(code) < 6 {
		t.Errorf("a code of %d letters is too short", len(code))
	}
	tries := 0
	for i := range 1000 {
		var err error
		if i%2 == 0 {
			_, _, err = c.Guest(ctx, from("203.0.113.9"), fmt.Sprintf("AA%04d", i%1000), "Eve", "")
		} else {
			_, err = c.find(ctx, &sshd.Visit{Remote: from("203.0.113.9")}, "ABCDEF")
		}
		if errors.Is(err, room.ErrNoRoom) {
			tries++
		} else if !errors.Is(err, errGuesses) {
			t.Fatal(err)
		}
	}
	if tries < codeBurst || tries > codeBurst+5 {
		t.Errorf("%d guesses in a row were answered, want some %d", tries, codeBurst)
	}
	if _, _, err := c.Guest(ctx, from("203.0.113.9"), code, "Eve", ""); !errors.Is(err, errGuesses) {
		t.Errorf("the right code after too many wrong ones: %v", err)
	}
	if _, _, err := c.Guest(ctx, from("198.51.100.1"), code, "Bea", ""); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	if want := `msg="sign-in failed" remote=203.0.113.9 why="no such room"`; !strings.Contains(log.String(), want) {
		t.Errorf("the log has no %s:\n%.500s", want, log.String())
	}
}

// However many words somebody tries for a name, from wherever, the right one comes
// in; and they do not try many.
func TestWrongWordsLockNobodyOut(t *testing.T) {
	c, log := newTestClass(t)
	ctx := t.Context()
	code, err := c.rooms.New(ctx, teacher, "lost-update", "Lost update")
	if err != nil {
		t.Fatal(err)
	}
	id, _, err := c.Guest(ctx, from("198.51.100.1"), code, "Gus", "")
	if err != nil {
		t.Fatal(err)
	}
	answered := 0
	for i := range 200 {
		spelling := []string{"Gus", "gus", " GUS ", "g\u200bus"}[i%4] // all mean the same
		_, _, err := c.Guest(ctx, from("203.0.113.9"), strings.ToLower(code), spelling, fmt.Sprint("word", i))
		if errors.Is(err, room.ErrWrongWord) {
			answered++
		} else if !errors.Is(err, errGuesses) {
			t.Fatal(err)
		}
	}
	if answered < wordBurst || answered > wordBurst+2 {
		t.Errorf("%d words were tried, want some %d", answered, wordBurst)
	}
	word := c.rooms.Word(ctx, code, "Gus")
	if again, _, err := c.Guest(ctx, from("198.51.100.1"), code, "Gus", word); again != id || err != nil {
		t.Errorf("the right one: %q, %v", again, err)
	}
	// From the attacker's address another name's word goes as well.
	other, _, err := c.Guest(ctx, from("203.0.113.9"), code, "Neighbour", "")
	if err != nil {
		t.Fatal(err)
	}
	if again, _, err := c.Guest(ctx, from("203.0.113.9"), code, "Neighbour", c.rooms.Word(ctx, code, "Neighbour")); again != other || err != nil {
		t.Errorf("a neighbour of the attacker: %q, %v", again, err)
	}
	if !strings.Contains(log.String(), `remote=203.0.113.9 why="wrong word"`) {
		t.Errorf("the log has no wrong word:\n%.500s", log.String())
	}
	// From many addresses it is slow, and no more than that.
	if _, _, err := c.Guest(ctx, from("192.0.2.1"), code, "Gus", "guess"); !errors.Is(err, room.ErrWrongWord) {
		t.Fatal(err)
	}
	for range 2 * roomBurst {
		c.guesses.rooms.failed(room.GuestKey(code, "")) // as the guess above does, from as many addresses
	}
	began := time.Now()
	if again, _, err := c.Guest(ctx, from("198.51.100.1"), code, "Gus", word); again != id || err != nil || time.Since(began) < roomPause/2 {
		t.Errorf("while many guess: %q, %v after %v", again, err, time.Since(began))
	}
}

func TestUnusedRoomsCloseAndWhoDidNothingIsForgotten(t *testing.T) {
	c, _ := newTestClass(t)
	ctx := t.Context()
	now := time.Now()
	code, err := c.rooms.New(ctx, teacher, "lost-update", "Lost update")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"key-member", "key-fresh"} {
		if err := c.opts.Store.Seen(ctx, id, "x", ""); err != nil {
			t.Fatal(err)
		}
	}
	seat, err := c.rooms.Sit(ctx, code, room.Person{ID: "key-member", Name: "Member"})
	if err != nil {
		t.Fatal(err)
	}
	seat.Leave()
	state := func() (closed bool, people int) {
		r, err := c.rooms.Get(ctx, code)
		if err != nil {
			t.Fatal(err)
		}
		all, err := c.opts.Store.Everybody(context.WithoutCancel(ctx))
		if err != nil {
			t.Fatal(err)
		}
		return !r.Closed.IsZero(), len(all)
	}
	c.keep(ctx, now.Add(roomUnused-time.Minute))
	if closed, people := state(); closed || people != 2 {
		t.Errorf("before its time: closed %t, %d people", closed, people)
	}
	c.keep(ctx, now.Add(roomUnused+time.Minute))
	if closed, people := state(); !closed || people != 2 {
		t.Errorf("after half a day: closed %t, %d people", closed, people)
	}
	c.keep(ctx, now.Add(idleUnknown+time.Minute))
	if _, people := state(); people != 1 {
		t.Errorf("after a day there are %d people, want the one who was in a room", people)
	}
}
