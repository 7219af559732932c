package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"racelab/lessons/progress"
)

// Learner returns the store of one learner's record. It implements
// progress.Store: changes are compare-and-set on the revision, so that a learner
// who is here twice loses nothing.
func (s *Store) Learner(id string) *Learner { return &Learner{store: s, id: id, since: time.Now()} }

// Learner is one learner's record in the store.
type Learner struct {
	store *Store
	id    string
	since time.Time // whoever is forgotten after that writes no more
}

// Load implements progress.Store.
func (l *Learner) Load(ctx context.Context) (progress.Record, error) {
	data, err := l.store.Progress.Get(ctx, l.id)
	if errors.Is(err, ErrAbsent) {
		return progress.Record{}, nil
	}
	if err != nil {
		return progress.Record{}, fmt.Errorf("cannot read your progress: %w", err)
	}
	return unpack(data)
}

// Update implements progress.Store.
func (l *Learner) Update(ctx context.Context, change func(*progress.Record)) (progress.Record, error) {
	var now progress.Record
	err := l.store.Progress.Change(ctx, l.id, func(old []byte) ([]byte, error) {
		var r progress.Record
		if old != nil {
			var err error
			if r, err = unpack(old); err != nil {
				return nil, err
			}
		}
		if l.store.forgotten.after(l.id, l.since) {
			return nil, errForgotten
		}
		change(&r)
		r.Version = progress.Version
		now = r
		return pack(r)
	})
	if err != nil {
		return progress.Record{}, fmt.Errorf("cannot keep your progress: %w", err)
	}
	return now, nil
}

// packFrom is the size from which a record is compressed: NATS takes messages of
// 1 MiB by default, and ten thousand answers are more.
const packFrom = 64 << 10

// maxStored bounds a record that is written, in bytes of JSON: compressed it may be
// small, and is read whole each time that its learner comes. Ten thousand answers are
// 3 MiB.
const maxStored = 6 << 20

// maxRecord bounds a record in memory, in bytes of JSON.
const maxRecord = 16 << 20

func pack(r progress.Record) ([]byte, error) {
	data, err := progress.Encode(r)
	if err != nil || len(data) < packFrom {
		return data, err
	}
	if len(data) > maxStored {
		return nil, fmt.Errorf("the record has %d MiB, and %d MiB are kept; what was there stays", len(data)>>20, maxStored>>20)
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func unpack(data []byte) (progress.Record, error) {
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err == nil {
			data, err = io.ReadAll(io.LimitReader(z, maxRecord))
		}
		if err != nil {
			return progress.Record{}, fmt.Errorf("the record in the store is damaged: %w", err)
		}
	}
	r, err := progress.Decode(data)
	if err != nil {
		return progress.Record{}, fmt.Errorf("the record in the store: %w", err)
	}
	return r, nil
}

// Person is what is known of a learner besides their progress.
type Person struct {
	Name   string    `json:"name"`             // with which they signed in last
	Called string    `json:"called,omitempty"` // what they want to be called in rooms; empty: they did not say
	Key    string    `json:"key,omitempty"`    // fingerprint, as OpenSSH shows it; empty for a guest
	Since  time.Time `json:"since"`
	Last   time.Time `json:"last"`
}

// Seen notes that a learner is here. It is written at most once an hour and
// person, unless the name changes.
func (s *Store) Seen(ctx context.Context, id, name, key string) error {
	began := time.Now().UTC() // exact: who was forgotten may come back in the same second
	now := began.Truncate(time.Second)
	return s.People.Change(ctx, id, func(old []byte) ([]byte, error) {
		p := Person{Since: began}
		if old != nil {
			if err := json.Unmarshal(old, &p); err != nil {
				p = Person{Since: began}
			} else if p.Name == name && p.Key == key && now.Sub(p.Last) < time.Hour {
				return nil, nil
			}
		}
		p.Name, p.Key, p.Last = name, key, now
		return json.Marshal(p)
	})
}

// Call notes what somebody wants to be called in rooms.
func (s *Store) Call(ctx context.Context, id, name string) error {
	began := time.Now().UTC()
	return s.People.Change(ctx, id, func(old []byte) ([]byte, error) {
		p := Person{Since: began, Last: began.Truncate(time.Second)}
		if old != nil && json.Unmarshal(old, &p) == nil && p.Called == name {
			return nil, nil
		}
		p.Called = name
		return json.Marshal(p)
	})
}

// Called returns what somebody wants to be called in rooms, empty if they never said.
func (s *Store) Called(ctx context.Context, id string) (string, error) {
	data, err := s.People.Get(ctx, id)
	if errors.Is(err, ErrAbsent) {
		return "", nil
	}
	var p Person
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil {
		return "", fmt.Errorf("cannot read what you are called: %w", err)
	}
	return p.Called, nil
}

// Everybody returns all that is known of learners, by identity.
func (s *Store) Everybody(ctx context.Context) (map[string]Person, error) {
	all, err := s.People.All(ctx, "*") // what has a dot is no person
	if err != nil {
		return nil, fmt.Errorf("cannot read who the learners are: %w", err)
	}
	out := make(map[string]Person, len(all))
	for id, data := range all {
		var p Person
		if json.Unmarshal(data, &p) == nil {
			out[id] = p
		}
	}
	return out, nil
}
