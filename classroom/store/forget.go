package store

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// errForgotten is the error of a visit that began before its learner was forgotten.
var errForgotten = errors.New("you were forgotten here; connect again to start from the beginning")

// forgotten says whom a process knows to be forgotten, and when it heard so.
type forgotten struct {
	mu   sync.Mutex
	when map[string]time.Time
}

func (f *forgotten) after(id string, since time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.when[id].After(since)
}

func (f *forgotten) add(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.when == nil {
		f.when = map[string]time.Time{}
	}
	f.when[id] = time.Now()
}

// forgotSubject is where processes tell each other whom they forget.
const forgotSubject = "racelab.forgotten"

// OnForgotten calls each with everybody who is forgotten from now on, in whatever
// process.
func (s *Store) OnForgotten(each func(id string)) (quit func(), err error) {
	return s.Listen(forgotSubject, func(id []byte) { each(string(id)) })
}

// mark is what is kept of somebody who was forgotten: enough to leave them out when
// an older backup is restored, and not who they were.
type mark struct {
	At time.Time `json:"at"`
}

func markKey(id string) string {
	sum := sha256.Sum256([]byte("racelab forgot " + id))
	return "forgotten." + base64.RawURLEncoding.EncodeToString(sum[:])
}

// DeleteLearner forgets a learner's record and who they are. Visits that are open
// write nothing more of them, and a backup from before does not bring them back.
func (s *Store) DeleteLearner(ctx context.Context, id string) error {
	s.forgotten.add(id)
	s.Announce(forgotSubject, []byte(id))
	data, err := json.Marshal(mark{time.Now().UTC()})
	if err != nil {
		return err
	}
	if err := s.People.Put(ctx, markKey(id), data); err != nil {
		return fmt.Errorf("cannot note that the learner is to be forgotten: %w", err)
	}
	if err := s.Progress.Delete(ctx, id); err != nil {
		return fmt.Errorf("cannot delete the progress: %w", err)
	}
	if err := s.deleteNights(ctx, id); err != nil {
		return fmt.Errorf("cannot delete the nights on call: %w", err)
	}
	if err := s.People.Delete(ctx, id); err != nil {
		return fmt.Errorf("cannot delete who the learner is: %w", err)
	}
	return nil
}

// personOf returns the identity of whom a value of a backup is about, and "" if it
// is about nobody in particular.
func personOf(line backupLine) string {
	if line.Bucket == "progress" || line.Bucket == "people" && !strings.Contains(line.Key, ".") {
		return line.Key
	}
	if line.Bucket == "nights" {
		id, _, _ := strings.Cut(line.Key, ".")
		return id
	}
	if line.Bucket != "rooms" {
		return ""
	}
	switch parts := strings.Split(line.Key, "."); {
	case len(parts) == 3 && parts[1] == "member", len(parts) == 5 && parts[1] == "vote", len(parts) == 4 && parts[1] == "result":
		return parts[len(parts)-1]
	case len(parts) == 3 && parts[1] == "guest":
		var g struct{ ID string }
		if json.Unmarshal(line.Value, &g) == nil {
			return g.ID
		}
	}
	return ""
}
