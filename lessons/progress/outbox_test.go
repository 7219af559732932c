package progress

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Commands that store run beside each other. One that is late undoes nothing that was changed after its own change.
func TestOutboxKeepsTheOrderOfChanges(t *testing.T) {
	var store Memory
	var out Outbox
	early := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	out.Put(func(r *Record) { r.Set(Settings{Theme: "light"}, early) })
	out.Put(func(r *Record) { r.Set(Settings{Theme: "light", Signs: "ascii"}, early.Add(time.Second)) })
	if r, any, err := out.Send(t.Context(), &store); err != nil || !any || r.Settings.Signs != "ascii" {
		t.Errorf("stored is %+v, %t, %v", r.Settings, any, err)
	}
	if _, any, err := out.Send(t.Context(), &store); any || err != nil {
		t.Errorf("there was something left: %t, %v", any, err)
	}
	if r, err := store.Load(t.Context()); err != nil || r.Settings.Signs != "ascii" {
		t.Errorf("kept is %+v, %v", r.Settings, err)
	}
}

func TestOutboxLosesNothingToOthers(t *testing.T) {
	var store Memory
	var out Outbox
	var all sync.WaitGroup
	var called atomic.Int32
	const changes = 50
	for range changes {
		out.Put(func(*Record) { called.Add(1) })
		all.Go(func() {
			if _, _, err := out.Send(t.Context(), &store); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := called.Load(); n != changes {
		t.Errorf("%d of %d changes were stored", n, changes)
	}
}

// broken is a store that stores nothing.
type broken struct{ Memory }

func (*broken) Update(context.Context, func(*Record)) (Record, error) {
	return Record{}, errors.New("no space")
}

func TestOutboxSaysWhatWentWrong(t *testing.T) {
	var out Outbox
	out.Put(func(*Record) {})
	if _, any, err := out.Send(t.Context(), &broken{}); !any || err == nil {
		t.Errorf("%t, %v", any, err)
	}
}
