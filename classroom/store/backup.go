package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"racelab/lessons/progress"
)

// backupLine is one value in a backup.
type backupLine struct {
	Bucket string `json:"bucket"` // progress, people, rooms, nights, recording
	Key    string `json:"key"`    // of a recording, the room
	Value  []byte `json:"value"`
}

// Backup writes everything that the store keeps, one JSON object a line. Learners
// may go on meanwhile; each value is as it was at some moment of the backup.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	enc := json.NewEncoder(w)
	for _, b := range s.buckets() {
		err := b.bucket.Each(ctx, ">", func(key string, value []byte) error { return enc.Encode(backupLine{b.name, key, value}) })
		if err != nil {
			return fmt.Errorf("the backup is not whole: %w", err)
		}
	}
	rooms, err := s.Rooms.Keys(ctx, "*.room")
	if err != nil {
		return fmt.Errorf("the backup is not whole: %w", err)
	}
	for _, key := range rooms {
		code := strings.TrimSuffix(key, ".room")
		err := s.Recording(ctx, code, func(event []byte) error { return enc.Encode(backupLine{"recording", code, event}) })
		if err != nil {
			return fmt.Errorf("the backup is not whole: %w", err)
		}
	}
	return enc.Encode(backupLine{Bucket: "end"})
}

type namedBucket struct {
	name   string
	bucket *Bucket
}

func (s *Store) buckets() []namedBucket {
	// People first: restore has to know since when they are here.
	return []namedBucket{{"people", s.People}, {"progress", s.Progress}, {"rooms", s.Rooms}, {"nights", s.Nights}}
}

// Restored counts what Restore did.
type Restored struct {
	Written int // values that were not there
	Merged  int // records of learners that were there too, and lost nothing
	Kept    int // other values that were there, and stay as they are
	Left    int // values about people who were forgotten since
}

// Restore reads a backup into the store. Nothing that is there is overwritten:
// records of the same learner are merged, and what else is there stays. A restore
// that was cut off is done again from the beginning, and goes on where it ended.
func (s *Store) Restore(ctx context.Context, r io.Reader) (Restored, error) {
	var done Restored
	buckets := map[string]*Bucket{}
	for _, b := range s.buckets() {
		buckets[b.name] = b.bucket
	}
	events := &recordings{store: s, rooms: map[string]*recorded{}, name: rand.Text()}
	since := map[string]time.Time{}
	dec := json.NewDecoder(r)
	for n := 1; ; n++ {
		var line backupLine
		if err := dec.Decode(&line); err != nil {
			return done, fmt.Errorf("the backup is damaged or cut off after %d values: %w", n-1, err)
		}
		if line.Bucket == "end" {
			return done, nil
		}
		if line.Bucket == "people" {
			var p Person
			if json.Unmarshal(line.Value, &p) == nil {
				since[line.Key] = p.Since
			}
		}
		out, err := s.leftOut(ctx, line, since)
		if err != nil {
			return done, err
		}
		if out {
			done.Left++
			continue
		}
		switch b, ok := buckets[line.Bucket]; {
		case ok:
			err = restore(ctx, b, line, &done)
		case line.Bucket == "recording":
			err = events.restore(ctx, line, &done)
		default:
			err = fmt.Errorf("there is nothing called %q", line.Bucket)
		}
		if err != nil {
			return done, fmt.Errorf("cannot restore value %d of the backup: %w", n, err)
		}
	}
}

// leftOut reports whether a value is about somebody who is to stay forgotten: who
// was forgotten since the backup was made. Who had come back by then has begun anew.
func (s *Store) leftOut(ctx context.Context, line backupLine, since map[string]time.Time) (bool, error) {
	who := personOf(line)
	if who == "" {
		return false, nil
	}
	data, err := s.People.Get(ctx, markKey(who))
	if errors.Is(err, ErrAbsent) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var m mark
	if err := json.Unmarshal(data, &m); err != nil {
		return true, nil
	}
	return !since[who].After(m.At), nil
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

// recordings puts events of a backup to those that the store has.
type recordings struct {
	store *Store
	rooms map[string]*recorded
	name  string // of this restore: the store passes over events that it was sent before
}

// recorded is how far a room's recording has been compared.
type recorded struct {
	have  [][sha256.Size]byte // events that were there
	n     int                 // that came from the backup
	other bool                // there is another recording, which stays as it is
}

// restore adds an event after those that were there, if they are the beginning of
// what the backup has.
func (r *recordings) restore(ctx context.Context, line backupLine, done *Restored) error {
	room := r.rooms[line.Key]
	if room == nil {
		room = &recorded{}
		err := r.store.Recording(ctx, line.Key, func(event []byte) error {
			room.have = append(room.have, sha256.Sum256(event))
			return nil
		})
		if err != nil {
			return err
		}
		r.rooms[line.Key] = room
	}
	at := room.n
	room.n++
	if at < len(room.have) {
		room.other = room.other || room.have[at] != sha256.Sum256(line.Value)
	}
	if room.other || at < len(room.have) {
		done.Kept++
		return nil
	}
	done.Written++
	return r.store.Record(ctx, line.Key, fmt.Sprintf("restore-%s-%s-%d", r.name, line.Key, at), line.Value)
}
