package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// NightsOf returns where the attempts of a learner at the drills of the incident room are kept.
func (s *Store) NightsOf(id string) *Nights { return &Nights{store: s, id: id, since: time.Now()} }

// Nights keeps one learner's attempts at drills, one for each night. It implements oncall.Shelf.
type Nights struct {
	store *Store
	id    string
	since time.Time // whoever is forgotten after that writes no more
}

// Bounds of an attempt, in bytes: as it is played, and what is read of a value. Fifty changes typed into it have some hundred
// kilobytes, and compressed few of them.
const (
	maxNight  = 2 << 20
	nightFrom = 16 << 10 // is compressed
)

// ErrElsewhere is the error of a line that came after another window's.
var ErrElsewhere = errors.New("the night went on in another window of yours, and this line did nothing: enter it again")

// asides is how many attempts at a night are kept that were put aside.
const asides = 3

func nightKey(id, drill string, seed int) string {
	return id + "." + drill + "." + strconv.Itoa(seed)
}

// Load implements drill.Shelf.
func (n *Nights) Load(drill string, seed int) ([]byte, error) {
	data, err := n.store.Nights.Get(context.Background(), nightKey(n.id, drill, seed))
	if errors.Is(err, ErrAbsent) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read your night: %w", err)
	}
	return unpackNight(data)
}

// Keep implements drill.Shelf.
func (n *Nights) Keep(drill string, seed int, text []byte) error {
	return n.change(context.Background(), drill, seed, text, func([]byte) error { return nil })
}

// Replace implements oncall.Shelf.
func (n *Nights) Replace(ctx context.Context, drill string, seed int, was, text []byte) error {
	return n.change(ctx, drill, seed, text, func(old []byte) error {
		if !bytes.Equal(old, was) {
			return ErrElsewhere
		}
		return nil
	})
}

func (n *Nights) change(ctx context.Context, drill string, seed int, text []byte, may func(old []byte) error) error {
	if len(text) > maxNight {
		return fmt.Errorf("the attempt has %d MiB by now, and no more of it is kept: this line did nothing", len(text)>>20)
	}
	packed, err := packNight(text)
	if err != nil {
		return err
	}
	err = n.store.Nights.Change(ctx, nightKey(n.id, drill, seed), func(old []byte) ([]byte, error) {
		var was []byte
		if old != nil {
			if was, err = unpackNight(old); err != nil {
				return nil, err
			}
		}
		if n.store.forgotten.after(n.id, n.since) {
			return nil, errForgotten
		}
		if bytes.Equal(was, text) { // an answer of the store was lost
			return nil, nil
		}
		if err := may(was); err != nil {
			return nil, err
		}
		return packed, nil
	})
	if err != nil && !errors.Is(err, ErrElsewhere) {
		return fmt.Errorf("cannot keep your night: %w", err)
	}
	return err
}

// Aside implements drill.Shelf. The last few attempts that were put aside are kept.
func (n *Nights) Aside(drill string, seed int) error {
	ctx := context.Background()
	key := nightKey(n.id, drill, seed)
	data, err := n.store.Nights.Get(ctx, key)
	if errors.Is(err, ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := n.store.Nights.Put(ctx, fmt.Sprintf("%s.aside.%d", key, time.Now().UnixNano()), data); err != nil {
		return err
	}
	if err := n.store.Nights.Delete(ctx, key); err != nil {
		return err
	}
	old, err := n.store.Nights.Keys(ctx, key+".aside.*")
	if err != nil {
		return err
	}
	slices.Sort(old) // of one length, for centuries
	for _, key := range old[:max(len(old)-asides, 0)] {
		if err := n.store.Nights.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// Take gives a learner the nights of another that they have not begun themselves.
func (n *Nights) Take(ctx context.Context, from *Nights) error {
	all, err := n.store.Nights.All(ctx, from.id+".>")
	if err != nil {
		return fmt.Errorf("cannot read the nights: %w", err)
	}
	for key, data := range all {
		err := n.store.Nights.Change(ctx, n.id+strings.TrimPrefix(key, from.id), func(old []byte) ([]byte, error) {
			if old != nil {
				return nil, nil
			}
			return data, nil
		})
		if err != nil {
			return fmt.Errorf("cannot keep the nights: %w", err)
		}
	}
	return nil
}

// deleteNights forgets all attempts of a learner.
func (s *Store) deleteNights(ctx context.Context, id string) error {
	keys, err := s.Nights.Keys(ctx, id+".>")
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := s.Nights.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

func packNight(text []byte) ([]byte, error) {
	if len(text) < nightFrom {
		return text, nil
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(text); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func unpackNight(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(z, maxNight))
	}
	if err != nil {
		return nil, fmt.Errorf("the night in the store is damaged: %w", err)
	}
	return data, nil
}
