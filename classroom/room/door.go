package room

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/mtibben/confusables"
	"golang.org/x/text/unicode/norm"
)

// Who may be in a room, and what they are called there, is the instructor's to say.

// Most people and guests that a room ever admits. Keys and names cost nothing: this
// bounds what somebody with many of them can do.
const (
	maxPeople = 600
	maxGuests = 200
)

var (
	errRemoved = errors.New("whoever teaches has taken you out of this room")
	errLocked  = errors.New("the door of this room is locked; ask whoever teaches to open it")
	errFull    = errors.New("this room has admitted as many people as it takes; ask whoever teaches for another one")
	errOwner   = errors.New("whoever opened the room cannot be taken out of it, renamed or muted")
)

// ErrPoses is the error of a name that could be taken for the instructor's.
var ErrPoses = errors.New("whoever teaches here has that name, or one that looks like it; choose another")

// errNamed is the error of somebody who was given a name by the instructor.
var errNamed = errors.New("whoever teaches has given you the name that you have here")

// Door is what the instructor has said of people.
type Door struct {
	Locked  bool              `json:"locked,omitempty"`  // who was never here stays out
	Removed []string          `json:"removed,omitempty"` // hashes: they outlive what is known of the person
	Muted   []string          `json:"muted,omitempty"`   // identities whose words nobody sees
	Names   map[string]string `json:"names,omitempty"`   // by identity, in place of their own
}

// badge stands for a person who was removed, and says nothing of who it was.
func badge(code, id string) string {
	sum := sha256.Sum256([]byte(code + " " + id))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// removed reports whether somebody was taken out of the room.
func (r *Room) removed(id string) bool {
	return len(r.Door.Removed) > 0 && slices.Contains(r.Door.Removed, badge(r.Code, id))
}

// called returns what somebody is called in the room.
func (r *Room) called(id, own string) string {
	if name := r.Door.Names[id]; name != "" {
		return name
	}
	return own
}

// looks is what a name looks like: names that one could take for each other look the
// same. Case, spaces and signs are left out.
func looks(name string) string {
	letters := func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}
	return strings.Map(letters, confusables.Skeleton(strings.Map(letters, norm.NFKD.String(name))))
}

// poses reports whether somebody who does not teach has a name that could be taken
// for that of one who does.
func (r *Room) poses(p Person, here map[string]Here) bool {
	if r.LedBy(p) {
		return false
	}
	mine := looks(p.Name)
	for _, role := range []string{"instructor", "teacher", "admin"} {
		if mine == looks(role) {
			return true
		}
	}
	if mine == looks(r.OwnerName) {
		return true
	}
	for _, h := range here {
		if h.Teaches && mine == looks(h.Name) {
			return true
		}
	}
	return false
}

// admits says why somebody may not come in, or nil. Member: they were here before.
// All: how many were.
func (r *Room) admits(p Person, member bool, all int) error {
	switch {
	case r.removed(p.ID):
		return errRemoved
	case member || r.LedBy(p):
		return nil
	case r.Door.Locked:
		return errLocked
	case all >= maxPeople:
		return errFull
	}
	return nil
}

// about checks that p may say something of somebody.
func (r *Room) about(p Person, id string) error {
	if err := r.allow(p); err != nil {
		return err
	}
	if id == r.Owner {
		return errOwner
	}
	return nil
}

func (r *Room) remove(p Person, id string) error {
	if err := r.about(p, id); err != nil {
		return err
	}
	if !r.removed(id) {
		r.Door.Removed = append(slices.Clone(r.Door.Removed), badge(r.Code, id))
	}
	if r.Wheel == id {
		r.Wheel, r.WheelName = r.Owner, r.OwnerName
	}
	r.N++
	return nil
}

func (r *Room) mute(p Person, id string, on bool) error {
	if err := r.about(p, id); err != nil {
		return err
	}
	r.Door.Muted = slices.DeleteFunc(slices.Clone(r.Door.Muted), func(m string) bool { return m == id })
	if on {
		r.Door.Muted = append(r.Door.Muted, id)
	}
	r.N++
	return nil
}

func (r *Room) rename(p Person, id, name string) error {
	if err := r.about(p, id); err != nil {
		return err
	}
	name, err := Name(name)
	if err != nil {
		return err
	}
	r.Door.Names = maps.Clone(r.Door.Names)
	if r.Door.Names == nil {
		r.Door.Names = map[string]string{}
	}
	r.Door.Names[id] = name
	if r.Wheel == id {
		r.WheelName = name
	}
	r.N++
	return nil
}

// recall takes in what somebody is called now. If the room does not have their name, it stays as it is.
func (r *Room) recall(p Person) error {
	changed := false
	for _, at := range []struct {
		id   string
		name *string
	}{{r.Owner, &r.OwnerName}, {r.Wheel, &r.WheelName}} {
		if at.id == p.ID && *at.name != p.Name {
			*at.name, changed = p.Name, true
		}
	}
	if !changed {
		return errSame
	}
	r.N++
	return nil
}

func (r *Room) lock(p Person, on bool) error {
	if err := r.allow(p); err != nil {
		return err
	}
	r.Door.Locked = on
	r.N++
	return nil
}

// forget takes a person out of what the instructor said of people, and reports
// whether they were in it. That they were removed stays.
func (d *Door) forget(id string) bool {
	_, named := d.Names[id]
	muted := slices.Contains(d.Muted, id)
	d.Names = maps.Clone(d.Names)
	delete(d.Names, id)
	d.Muted = slices.DeleteFunc(slices.Clone(d.Muted), func(m string) bool { return m == id })
	return named || muted
}

// Remove takes somebody out of the room, with their votes and results. They do not
// come back with the same key or word; lock the door against others that they have.
func (s *Seat) Remove(ctx context.Context, id string) error {
	return s.change(ctx, func(r *Room, _ time.Time) error { return r.remove(s.Me(), id) })
}

// Mute hides what somebody says, or shows it again.
func (s *Seat) Mute(ctx context.Context, id string, on bool) error {
	return s.change(ctx, func(r *Room, _ time.Time) error { return r.mute(s.Me(), id, on) })
}

// Rename gives somebody another name in this room.
func (s *Seat) Rename(ctx context.Context, id, name string) error {
	return s.change(ctx, func(r *Room, _ time.Time) error { return r.rename(s.Me(), id, name) })
}

// Lock locks the door to all who were never here, or opens it.
func (s *Seat) Lock(ctx context.Context, on bool) error {
	return s.change(ctx, func(r *Room, _ time.Time) error { return r.lock(s.Me(), on) })
}
