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

	mu    sync.Mutex
	lives map[string]*Live
}

// NewRooms returns the rooms in a store.
func NewRooms(s *store.Store, log *slog.Logger) *Rooms {
	return &Rooms{store: s, log: log, lives: map[string]*Live{}}
}

// Codes are easy to say and to type: no letters that look like digits.
const (
	codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
	codeLength  = 5
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
	if !p.Instructor && r.Owner != p.ID {
		return errNoInstructor
	}
	all, err := rs.store.Rooms.All(ctx, r.Code+".>")
	if err != nil {
		return fmt.Errorf("cannot delete the room: %w", err)
	}
	for key := range all {
		if err := rs.store.Rooms.Delete(ctx, key); err != nil {
			return fmt.Errorf("cannot delete the room: %w", err)
		}
	}
	return rs.store.Forget(ctx, r.Code)
}

// ForgetPerson deletes what rooms know of somebody.
func (rs *Rooms) ForgetPerson(ctx context.Context, id string) error {
	for _, pattern := range []string{"*.member." + id, "*.vote.*.*." + id, "*.result.*." + id} {
		all, err := rs.store.Rooms.All(ctx, pattern)
		if err != nil {
			return err
		}
		for key := range all {
			if err := rs.store.Rooms.Delete(ctx, key); err != nil {
				return err
			}
		}
	}
	guests, err := rs.store.Rooms.All(ctx, "*.guest.*")
	if err != nil {
		return err
	}
	for key, data := range guests {
		var g guest
		if json.Unmarshal(data, &g) == nil && g.ID == id {
			if err := rs.store.Rooms.Delete(ctx, key); err != nil {
				return err
			}
		}
	}
	return nil
}

// guest is somebody without a key.
type guest struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Word  string `json:"word"`  // with which they come back
	Wrong int    `json:"wrong"` // times that another word was tried
}

// maxWrong bounds guesses of a guest's word.
const maxWrong = 20

const (
	consonants = "bdfgklmnprstvz"
	vowels     = "aeiou"
)

// returnWord makes a word that is easy to say: some 13 million of them.
func returnWord() (string, error) {
	var b strings.Builder
	for range 4 {
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
			g = guest{ID: "guest-" + r.Code + "-" + short(name), Name: name, Word: fresh}
			id = g.ID
			return json.Marshal(g)
		}
		if err := json.Unmarshal(old, &g); err != nil {
			return nil, err
		}
		switch {
		case g.Wrong >= maxWrong:
			denied = errors.New("too many wrong words for this name; take another name")
		case word == "":
			ask, denied = true, errors.New("somebody has this name")
		case subtle.ConstantTimeCompare([]byte(word), []byte(g.Word)) == 1:
			id = g.ID
		default:
			denied = errors.New("that is not the word that goes with this name; take another name")
			g.Wrong++
			return json.Marshal(g)
		}
		return nil, nil
	})
	if err != nil {
		return "", false, fmt.Errorf("cannot let you in: %w", err)
	}
	return id, ask, denied
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
