// Package pubsub passes messages to whoever has subscribed.
package pubsub

import "sync"

// Broker passes messages on.
type Broker struct {
	mu     sync.Mutex
	all    map[*subscriber]bool
	closed bool
}

// subscriber is where messages go.
type subscriber struct {
	messages chan string
	gone     chan struct{} // closed when the subscription ends
	end      sync.Once
	sending  sync.Mutex // held while somebody sends
}

// New returns a broker without subscribers.
func New() *Broker {
	return &Broker{all: map[*subscriber]bool{}}
}

// Subscribe returns a channel of messages, and a function that ends it.
func (b *Broker) Subscribe() (messages <-chan string, cancel func()) {
	s := &subscriber{messages: make(chan string), gone: make(chan struct{})}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		close(s.messages)
		return s.messages, func() {}
	}
	b.all[s] = true
	return s.messages, func() {
		b.mu.Lock()
		delete(b.all, s)
		b.mu.Unlock()
		s.leave()
	}
}

// leave frees whoever is sending, and waits until nobody is.
func (s *subscriber) leave() {
	s.end.Do(func() { close(s.gone) })
	s.sending.Lock()
	defer s.sending.Unlock()
}

func (s *subscriber) send(m string) {
	s.sending.Lock()
	defer s.sending.Unlock()
	select {
	case <-s.gone: // a send on a closed channel would panic, even beside this
		return
	default:
	}
	select {
	case s.messages <- m:
	case <-s.gone:
	}
}

// Publish hands m to every subscriber, and waits until each has it or has cancelled.
func (b *Broker) Publish(m string) {
	b.mu.Lock()
	var all []*subscriber
	for s := range b.all {
		all = append(all, s)
	}
	b.mu.Unlock()
	for _, s := range all {
		s.send(m)
	}
}

// Close ends all subscriptions.
func (b *Broker) Close() {
	b.mu.Lock()
	all := b.all
	b.all, b.closed = map[*subscriber]bool{}, true
	b.mu.Unlock()
	for s := range all {
		s.leave()
		close(s.messages)
	}
}
