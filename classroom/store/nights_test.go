package store

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

// An attempt is replaced only by whoever saw it last, however long it is.
func TestANightIsReplacedByWhoeverSawIt(t *testing.T) {
	s := openStore(t, Options{Folder: t.TempDir()})
	ctx := t.Context()
	one, two := s.NightsOf("key-ada"), s.NightsOf("key-ada")
	if text, err := one.Load("oversell", 2); text != nil || err != nil {
		t.Fatalf("a night that has not begun is %q, %v", text, err)
	}
	long := []byte(strings.Repeat("a line of the attempt, ", 40_000)) // nearly a MiB
	if err := one.Replace(ctx, "oversell", 2, nil, []byte("short")); err != nil {
		t.Fatal(err)
	}
	if err := one.Replace(ctx, "oversell", 2, []byte("short"), long); err != nil {
		t.Fatal(err)
	}
	if err := two.Replace(ctx, "oversell", 2, []byte("short"), []byte("other")); !errors.Is(err, ErrElsewhere) {
		t.Errorf("whoever came second: %v", err)
	}
	if err := two.Replace(ctx, "oversell", 2, nil, []byte("other")); !errors.Is(err, ErrElsewhere) {
		t.Errorf("whoever saw none: %v", err)
	}
	if err := one.Replace(ctx, "oversell", 2, []byte("short"), long); err != nil {
		t.Errorf("a write whose answer was lost: %v", err)
	}
	if text, err := two.Load("oversell", 2); !bytes.Equal(text, long) || err != nil {
		t.Errorf("%d bytes are kept of %d, %v", len(text), len(long), err)
	}
	if err := one.Replace(ctx, "oversell", 2, long, make([]byte, maxNight+1)); err == nil || !strings.Contains(err.Error(), "this line did nothing") {
		t.Errorf("an attempt without end: %v", err)
	}
	for i := range asides + 2 {
		if err := two.Aside("oversell", 2); err != nil {
			t.Fatal(err)
		}
		if err := two.Keep("oversell", 2, []byte{byte('a' + i)}); err != nil {
			t.Fatal(err)
		}
	}
	if keys, err := s.Nights.Keys(ctx, "key-ada.>"); err != nil || len(keys) != asides+1 {
		t.Errorf("%v are kept, %v", keys, err)
	}
}

// Nights go with the learner: into a backup, to another key, and away.
func TestNightsGoWithTheLearner(t *testing.T) {
	s := openStore(t, Options{Folder: t.TempDir()})
	ctx := t.Context()
	if err := s.Seen(ctx, "key-ada", "Ada", ""); err != nil {
		t.Fatal(err)
	}
	ada, eve := s.NightsOf("key-ada"), s.NightsOf("key-eve")
	for name, of := range map[string]*Nights{"oversell": ada, "stale": ada, "webhooks": eve} {
		if err := of.Keep(name, 1, []byte("a night of "+name)); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Expire(ctx, time.Now().Add(time.Hour)); n != 0 || err != nil {
		t.Errorf("%d people who did nothing were forgotten, %v", n, err)
	}
	var backup bytes.Buffer
	if err := s.Backup(ctx, &backup); err != nil {
		t.Fatal(err)
	}
	if err := eve.Keep("stale", 1, []byte("Eve's own")); err != nil {
		t.Fatal(err)
	}
	if err := eve.Take(ctx, ada); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"oversell": "a night of oversell", "stale": "Eve's own"} {
		if text, err := eve.Load(name, 1); string(text) != want || err != nil {
			t.Errorf("Eve's night of %s is %q, %v", name, text, err)
		}
	}
	if err := s.DeleteLearner(ctx, "key-ada"); err != nil {
		t.Fatal(err)
	}
	if err := ada.Keep("oversell", 1, []byte("late")); !errors.Is(err, errForgotten) {
		t.Errorf("a visit of somebody who was forgotten keeps a night: %v", err)
	}
	done, err := s.Restore(ctx, bytes.NewReader(backup.Bytes()))
	if err != nil || done.Left != 3 { // Ada and her nights
		t.Errorf("the restore: %+v, %v", done, err)
	}
	if keys, err := s.Nights.Keys(ctx, "key-ada.>"); err != nil || len(keys) != 0 {
		t.Errorf("%v are left, %v", keys, err)
	}
	other := openStore(t, Options{Folder: t.TempDir()})
	if _, err := other.Restore(ctx, bytes.NewReader(backup.Bytes())); err != nil {
		t.Fatal(err)
	}
	if text, err := other.NightsOf("key-ada").Load("stale", 1); string(text) != "a night of stale" || err != nil {
		t.Errorf("the night in another store is %q, %v", text, err)
	}
}
