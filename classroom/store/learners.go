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

	"racelab/progress"
)

// Learner returns the store of one learner's record. It implements
// progress.Store: changes are compare-and-set on the revision, so that a learner
// who is here twice loses nothing.
func (s *Store) Learner(id string) *Learner { return &Learner{store: s, id: id} }

// Learner is one learner's record in the store.
type Learner struct {
	store *Store
	id    string
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

// maxRecord bounds a record in memory, in bytes of JSON.
const maxRecord = 16 << 20

func pack(r progress.Record) ([]byte, error) {
	data, err := progress.Encode(r)
	if err != nil || len(data) < packFrom {
		return data, err
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
	Name  string    `json:"name"`
	Key   string    `json:"key,omitempty"` // fingerprint, as OpenSSH shows it; empty for a guest
	Since time.Time `json:"since"`
	Last  time.Time `json:"last"`
}

// Seen notes that a learner is here. It is written at most once an hour and
// person, unless the name changes.
func (s *Store) Seen(ctx context.Context, id, name, key string) error {
	now := time.Now().UTC().Truncate(time.Second)
	return s.People.Change(ctx, id, func(old []byte) ([]byte, error) {
		p := Person{Since: now}
		if old != nil {
			if err := json.Unmarshal(old, &p); err != nil {
				p = Person{Since: now}
			} else if p.Name == name && p.Key == key && now.Sub(p.Last) < time.Hour {
				return nil, nil
			}
		}
		p.Name, p.Key, p.Last = name, key, now
		return json.Marshal(p)
	})
}

// Everybody returns all that is known of learners, by identity.
func (s *Store) Everybody(ctx context.Context) (map[string]Person, error) {
	all, err := s.People.All(ctx, ">")
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

// DeleteLearner forgets a learner's record and who they are.
func (s *Store) DeleteLearner(ctx context.Context, id string) error {
	if err := s.Progress.Delete(ctx, id); err != nil {
		return fmt.Errorf("cannot delete the progress: %w", err)
	}
	if err := s.People.Delete(ctx, id); err != nil {
		return fmt.Errorf("cannot delete who the learner is: %w", err)
	}
	return nil
}

// backupLine is one value in a backup.
type backupLine struct {
	Bucket string `json:"bucket"` // progress, people, rooms, recording
	Key    string `json:"key"`    // of a recording, the room
	Value  []byte `json:"value"`
}

// Backup writes everything that the store keeps, one JSON object a line. Learners
// may go on meanwhile; each value is as it was at some moment of the backup.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	enc := json.NewEncoder(w)
	for _, b := range s.buckets() {
		all, err := b.bucket.All(ctx, ">")
		if err != nil {
			return fmt.Errorf("cannot read the store: %w", err)
		}
		for key, value := range all {
			if err := enc.Encode(backupLine{b.name, key, value}); err != nil {
				return fmt.Errorf("cannot write the backup: %w", err)
			}
		}
	}
	rooms, err := s.Rooms.All(ctx, "*.room")
	if err != nil {
		return fmt.Errorf("cannot read the store: %w", err)
	}
	for key := range rooms {
		code := key[:len(key)-len(".room")]
		err := s.Recording(ctx, code, func(event []byte) error { return enc.Encode(backupLine{"recording", code, event}) })
		if err != nil {
			return err
		}
	}
	return enc.Encode(backupLine{Bucket: "end"})
}

type namedBucket struct {
	name   string
	bucket *Bucket
}

func (s *Store) buckets() []namedBucket {
	return []namedBucket{{"progress", s.Progress}, {"people", s.People}, {"rooms", s.Rooms}}
}

// Restored counts what Restore did.
type Restored struct {
	Written int // values that were not there
	Merged  int // records of learners that were there too, and lost nothing
	Kept    int // other values that were there, and stay as they are
}

// Restore reads a backup into the store. Nothing that is there is overwritten:
// records of the same learner are merged, and what else is there stays.
func (s *Store) Restore(ctx context.Context, r io.Reader) (Restored, error) {
	var done Restored
	buckets := map[string]*Bucket{}
	for _, b := range s.buckets() {
		buckets[b.name] = b.bucket
	}
	recorded := map[string]int{} // events of a room so far; -1: the room has a recording
	dec := json.NewDecoder(r)
	for n := 1; ; n++ {
		var line backupLine
		if err := dec.Decode(&line); err != nil {
			return done, fmt.Errorf("the backup is damaged or cut off after %d values: %w", n-1, err)
		}
		if line.Bucket == "end" {
			return done, nil
		}
		var err error
		switch b, ok := buckets[line.Bucket]; {
		case ok:
			err = restore(ctx, b, line, &done)
		case line.Bucket == "recording":
			err = s.restoreEvent(ctx, line, recorded, &done)
		default:
			err = fmt.Errorf("there is nothing called %q", line.Bucket)
		}
		if err != nil {
			return done, fmt.Errorf("cannot restore value %d of the backup: %w", n, err)
		}
	}
}

func restore(ctx context.Context, b *Bucket, line backupLine, done *Restored) error {
	what := &done.Kept
	err := b.Change(ctx, line.Key, func(old []byte) ([]byte, error) {
		if old == nil {
			what = &done.Written
			return line.Value, nil
		}
		what = &done.Kept
		if line.Bucket != "progress" {
			return nil, nil
		}
		here, err := unpack(old)
		if err != nil {
			return nil, err
		}
		there, err := unpack(line.Value)
		if err != nil {
			return nil, err
		}
		what = &done.Merged
		return pack(progress.Merge(here, there))
	})
	if err == nil {
		*what++
	}
	return err
}

func (s *Store) restoreEvent(ctx context.Context, line backupLine, recorded map[string]int, done *Restored) error {
	n, begun := recorded[line.Key]
	if !begun {
		some := false
		if err := s.Recording(ctx, line.Key, func([]byte) error { some = true; return nil }); err != nil {
			return err
		}
		if some {
			n = -1
		}
	}
	if n < 0 {
		recorded[line.Key] = -1
		done.Kept++
		return nil
	}
	recorded[line.Key] = n + 1
	done.Written++
	return s.Record(ctx, line.Key, fmt.Sprintf("restore-%s-%d", line.Key, n), line.Value)
}
