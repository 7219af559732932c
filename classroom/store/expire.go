package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// Expire forgets people who were last here before then and did nothing: they have no
// progress, no night on call, and are in no room. Keys cost nothing, and somebody may come with many.
// It returns how many those were.
func (s *Store) Expire(ctx context.Context, before time.Time) (expired int, err error) {
	people, err := s.Everybody(ctx)
	if err != nil {
		return 0, err
	}
	for id, p := range people {
		if !p.Last.Before(before) {
			continue
		}
		did, err := s.didSomething(ctx, id)
		if err != nil {
			return expired, err
		}
		if did {
			continue
		}
		// Whoever came meanwhile is written anew with the next visit.
		if err := s.People.Delete(ctx, id); err != nil {
			return expired, err
		}
		expired++
	}
	return expired, nil
}

func (s *Store) didSomething(ctx context.Context, id string) (bool, error) {
	_, err := s.Progress.Get(ctx, id)
	if err == nil {
		return true, nil
	}
	if !errors.Is(err, ErrAbsent) {
		return false, err
	}
	nights, err := s.Nights.Keys(ctx, id+".>")
	if err != nil || len(nights) > 0 {
		return len(nights) > 0, err
	}
	rooms, err := s.Rooms.Keys(ctx, "*.member."+id)
	return len(rooms) > 0, err
}

// ExpireMarks deletes the marks of people who were forgotten before then: no backup
// that old is to be restored any more.
func (s *Store) ExpireMarks(ctx context.Context, before time.Time) error {
	all, err := s.People.All(ctx, "forgotten.*")
	if err != nil {
		return err
	}
	for key, data := range all {
		var m mark
		if json.Unmarshal(data, &m) == nil && !m.At.Before(before) {
			continue
		}
		if err := s.People.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}
