package room

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/big"
	"slices"
	"strings"
	"sync"
	"time"

	"racelab/classroom/store"
)

// Rooms are the rooms of a classroom, as one process sees them.
type Rooms struct {
	store *store.Store
	log   *slog.Logger
	grace time.Duration // that a lost connection keeps the wheel

	mu    sync.Mutex
	lives map[string]*Live
}

// wheelGrace is how long whoever lost the connection keeps the wheel.
const wheelGrace = time.Minute

// NewRooms returns the rooms in a store.
func NewRooms(s *store.Store, log *slog.Logger) *Rooms {
	return &Rooms{store: s, log: log, grace: wheelGrace, lives: map[string]*Live{}}
}

// Codes are easy to say and to type: no letters that look like digits.
const (
	codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
	codeLength  = 6
)

// Code returns the code that somebody meant, and whether it can be one.
func Code(s string) (string, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) != codeLength {
		return "", false
	}
	for _, r := range s {
		if !strings.ContainsRune(codeLetters, r) {
			return "", false
		}
	}
	return s, true
}

// ErrNoRoom is the error of a code without a room.
var ErrNoRoom = errors.New("there is no room with this code; ask whoever teaches for it")

func pick(letters string, n int) (string, error) {
	var b strings.Builder
	for range n {
		i, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
		if err != nil {
			return "", err
		}
		b.WriteByte(letters[i.Int64()])
	}
	return b.String(), nil
}

// New opens a room on a lesson and returns its code.
func (rs *Rooms) New(ctx context.Context, owner Person, lesson, title string) (string, error) {
	if !owner.Instructor {
		return "", errNoInstructor
	}
	for range 20 {
		code, err := pick(codeLetters, codeLength)
		if err != nil {
			return "", err
		}
		taken := errors.New("taken")
		err = rs.store.Rooms.Change(ctx, code+".room", func(old []byte) ([]byte, error) {
			if old != nil {
				return nil, taken
			}
			return json.Marshal(Room{Code: code, Lesson: lesson, Title: title, Owner: owner.ID, OwnerName: owner.Name, Opened: time.Now().UTC(), Wheel: owner.ID, WheelName: owner.Name})
		})
		if errors.Is(err, taken) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("cannot open a room: %w", err)
		}
		rs.record(ctx, Event{Kind: "opened", Room: code, Lesson: lesson, At: time.Now().UTC(), ID: code + "-opened"})
		return code, nil
	}
	return "", errors.New("cannot open a room: every code that was tried is taken")
}

// Get returns a room.
func (rs *Rooms) Get(ctx context.Context, code string) (*Room, error) {
	code, ok := Code(code)
	if !ok {
		return nil, ErrNoRoom
	}
	data, err := rs.store.Rooms.Get(ctx, code+".room")
	if errors.Is(err, store.ErrAbsent) {
		return nil, ErrNoRoom
	}
	if err != nil {
		return nil, fmt.Errorf("cannot look for the room: %w", err)
	}
	var r Room
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("the room is damaged in the store: %w", err)
	}
	return &r, nil
}

// List returns all rooms, the newest first.
func (rs *Rooms) List(ctx context.Context) ([]Room, error) {
	all, err := rs.store.Rooms.All(ctx, "*.room")
	if err != nil {
		return nil, fmt.Errorf("cannot list the rooms: %w", err)
	}
	var out []Room
	for _, data := range all {
		var r Room
		if json.Unmarshal(data, &r) == nil {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Room) int { return b.Opened.Compare(a.Opened) })
	return out, nil
}

// Delete forgets a room with all that happened in it.
func (rs *Rooms) Delete(ctx context.Context, p Person, code string) error {
	r, err := rs.Get(ctx, code)
	if err != nil {
		return err
	}
	if !r.LedBy(p) {
		return errNoInstructor
	}
	all, err := rs.store.Rooms.All(ctx, r.Code+".>")
	if err != nil {
		return fmt.Errorf("cannot delete the room: %w", err)
	}
	places, err := rs.store.Rooms.Keys(ctx, placeKey(r.Code, "*"))
	if err != nil {
		return fmt.Errorf("cannot delete the room: %w", err)
	}
	for _, key := range slices.Concat(slices.Collect(maps.Keys(all)), places) {
		if err := rs.store.Rooms.Delete(ctx, key); err != nil {
			return fmt.Errorf("cannot delete the room: %w", err)
		}
	}
	return rs.store.Forget(ctx, r.Code)
}

// ForgetPerson deletes what rooms know of somebody, and returns how many values
// that were. What they did in a recording has no name.
func (rs *Rooms) ForgetPerson(ctx context.Context, id string) (deleted int, err error) {
	for _, pattern := range []string{"*.member." + id, "*.vote.*.*." + id, "*.result.*." + id, placeKey("*", id), "*.ask.*." + id, "*.second.*." + id} {
		keys, err := rs.store.Rooms.Keys(ctx, pattern)
		if err != nil {
			return deleted, err
		}
		for _, key := range keys {
			if err := rs.store.Rooms.Delete(ctx, key); err != nil {
				return deleted, err
			}
			deleted++
		}
	}
	if err := rs.forgetRoles(ctx, id); err != nil {
		return deleted, err
	}
	guests, err := rs.store.Rooms.All(ctx, "*.guest.*")
	if err != nil {
		return deleted, err
	}
	for key, data := range guests {
		var g guest
		if json.Unmarshal(data, &g) == nil && g.ID == id {
			if err := rs.store.Rooms.Delete(ctx, key); err != nil {
				return deleted, err
			}
			deleted++
		}
	}
	return deleted, nil
}

// nobody is who owns a room whose owner was forgotten. Other instructors still run
// it.
const nobody = "somebody who left"

// forgetRoles takes somebody out of the rooms that they own or drive.
func (rs *Rooms) forgetRoles(ctx context.Context, id string) error {
	rooms, err := rs.List(ctx)
	if err != nil {
		return err
	}
	for _, r := range rooms {
		if err := rs.forgetDriver(ctx, r.Code, id); err != nil {
			return err
		}
		if !r.Door.forget(id) && r.Owner != id && r.Wheel != id {
			continue
		}
		err := rs.store.Rooms.Change(ctx, r.Code+".room", func(old []byte) ([]byte, error) {
			var r Room
			if old == nil || json.Unmarshal(old, &r) != nil {
				return nil, nil
			}
			r.Door.forget(id)
			if r.Owner == id {
				r.Owner, r.OwnerName = "", nobody
			}
			if r.Wheel == id {
				r.Wheel, r.WheelName = r.Owner, r.OwnerName
			}
			r.N++
			return json.Marshal(r)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// forgetDriver takes somebody's identity off the scene that they left.
func (rs *Rooms) forgetDriver(ctx context.Context, code, id string) error {
	return rs.store.Rooms.Change(ctx, code+".scene", func(old []byte) ([]byte, error) {
		var s Scene
		if old == nil || json.Unmarshal(old, &s) != nil || s.By != id {
			return nil, nil
		}
		s.By = ""
		return json.Marshal(s)
	})
}

// guest is somebody without a key.
type guest struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Word string `json:"word"` // with which they come back
}

// ErrWrongWord is the error of a word that does not go with a name. How often it may
// be tried is not this package's business: a name must not be locked, or anybody
// could lock out whoever has it.
var ErrWrongWord = errors.New("that is not the word that goes with this name; take another name")

const (
	consonants = "bdfgklmnprstvz"
	vowels     = "aeiou"
)

// returnWord makes a word that is easy to say: some 1.7 billion of them.
func returnWord() (string, error) {
	var b strings.Builder
	for range 5 {
		c, err := pick(consonants, 1)
		if err != nil {
			return "", err
		}
		v, err := pick(vowels, 1)
		if err != nil {
			return "", err
		}
		b.WriteString(c + v)
	}
	return b.String(), nil
}

func short(s string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(s)))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// GuestKey returns the same for all spellings of a code and a name that mean the same
// guest.
func GuestKey(code, name string) string {
	code, _ = Code(code) // empty for none
	name, _ = Name(name)
	return code + " " + short(name)
}

// CloseUnused closes the rooms in which nothing has happened since then, and returns
// their codes. What happened in them is kept.
func (rs *Rooms) CloseUnused(ctx context.Context, since time.Time) (closed []string, err error) {
	rooms, err := rs.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range rooms {
		if !r.Closed.IsZero() || r.Opened.After(since) {
			continue
		}
		last, err := rs.store.Rooms.LastWrite(ctx, r.Code+".>")
		if err != nil {
			return closed, err
		}
		if last.After(since) {
			continue
		}
		err = rs.store.Rooms.Change(ctx, r.Code+".room", func(old []byte) ([]byte, error) {
			var r Room
			if old == nil || json.Unmarshal(old, &r) != nil || !r.Closed.IsZero() {
				return nil, nil
			}
			r.archive()
			r.Closed = time.Now().UTC()
			r.N++
			return json.Marshal(r)
		})
		if err != nil {
			return closed, err
		}
		closed = append(closed, r.Code)
	}
	return closed, nil
}

// Expire deletes the rooms that were closed before then, and returns how many.
func (rs *Rooms) Expire(ctx context.Context, before time.Time) (deleted int, err error) {
	rooms, err := rs.List(ctx)
	if err != nil {
		return 0, err
	}
	for _, r := range rooms {
		if r.Closed.IsZero() || r.Closed.After(before) {
			continue
		}
		if err := rs.Delete(ctx, Person{Instructor: true}, r.Code); err != nil {
			return deleted, err
		}
		deleted++
	}
	return deleted, nil
}

// Guest lets somebody without a key into a room, as sshd.App says.
func (rs *Rooms) Guest(ctx context.Context, code, name, word string) (id string, ask bool, err error) {
	r, err := rs.Get(ctx, code)
	if err != nil {
		return "", false, err
	}
	if !r.Closed.IsZero() {
		return "", false, errClosed
	}
	if name, err = Name(name); err != nil {
		return "", false, err
	}
	if r.poses(Person{Name: name}, nil) {
		return "", false, ErrPoses
	}
	if err := rs.guestMayCome(ctx, r, name); err != nil {
		return "", false, err
	}
	fresh, err := returnWord()
	if err != nil {
		return "", false, err
	}
	word = strings.ToLower(strings.TrimSpace(word))
	var denied error
	err = rs.store.Rooms.Change(ctx, r.Code+".guest."+short(name), func(old []byte) ([]byte, error) {
		id, ask, denied = "", false, nil
		var g guest
		if old == nil {
			// The identity says nothing of the name: logs have it.
			g = guest{ID: "guest-" + r.Code + "-" + strings.ToLower(rand.Text()[:16]), Name: name, Word: fresh}
			id = g.ID
			return json.Marshal(g)
		}
		if err := json.Unmarshal(old, &g); err != nil {
			return nil, err
		}
		switch {
		case word == "":
			ask, denied = true, errors.New("somebody has this name")
		case subtle.ConstantTimeCompare([]byte(word), []byte(g.Word)) == 1:
			id = g.ID
		default:
			denied = ErrWrongWord
		}
		return nil, nil
	})
	if err != nil {
		return "", false, fmt.Errorf("cannot let you in: %w", err)
	}
	return id, ask, denied
}

// guestMayCome says why a guest of that name may not come in, or nil.
func (rs *Rooms) guestMayCome(ctx context.Context, r *Room, name string) error {
	keys, err := rs.store.Rooms.Keys(ctx, r.Code+".guest.*")
	if err != nil {
		return fmt.Errorf("cannot let you in: %w", err)
	}
	switch {
	case slices.Contains(keys, r.Code+".guest."+short(name)):
		return nil // whether it is the same person, the word tells
	case r.Door.Locked:
		return errLocked
	case len(keys) >= maxGuests:
		return errFull
	}
	return nil
}

// Word returns the word with which a guest comes back, empty for others.
func (rs *Rooms) Word(ctx context.Context, code, name string) string {
	data, err := rs.store.Rooms.Get(ctx, code+".guest."+short(name))
	var g guest
	if err != nil || json.Unmarshal(data, &g) != nil {
		return ""
	}
	return g.Word
}
