package pubsub

import (
	"sync"
	"testing"
)

func TestAllGetIt(t *testing.T) {
	b := New()
	one, _ := b.Subscribe()
	two, _ := b.Subscribe()
	var wg sync.WaitGroup
	for _, messages := range []<-chan string{one, two} {
		wg.Go(func() {
			if m := <-messages; m != "hello" {
				t.Errorf("a subscriber got %q, want hello", m)
			}
		})
	}
	b.Publish("hello")
	b.Close()
	wg.Wait()
}

// The subscriber never receives, and cancels.
func TestCancelWhilePublishing(t *testing.T) {
	b := New()
	_, cancel := b.Subscribe()
	var wg sync.WaitGroup
	wg.Go(func() { b.Publish("hello") })
	wg.Go(cancel)
	wg.Wait()
	b.Publish("nobody hears this")
	b.Close()
}

// Whoever receives until the end sees the end.
func TestCloseWhilePublishing(t *testing.T) {
	b := New()
	messages, _ := b.Subscribe()
	var wg sync.WaitGroup
	wg.Go(func() { b.Publish("hello") })
	wg.Go(func() {
		for m := range messages {
			if m != "hello" {
				t.Errorf("got %q", m)
			}
		}
	})
	wg.Go(b.Close)
	wg.Wait()
}

func TestTwice(t *testing.T) {
	b := New()
	messages, cancel := b.Subscribe()
	var wg sync.WaitGroup
	wg.Go(cancel)
	wg.Go(cancel)
	wg.Wait()
	b.Close()
	b.Close()
	b.Publish("nobody hears this")
	select {
	case m, open := <-messages:
		if open {
			t.Errorf("got %q after the end", m)
		}
	default:
	}
	late, cancelLate := b.Subscribe()
	cancelLate()
	if _, open := <-late; open {
		t.Error("a subscription to a closed broker got a message")
	}
}
