// Package pubsub passes messages to whoever has subscribed.
package pubsub

import "sync"

// Broker passes messages on.
type Broker struct {
	turn   chan struct{} // holds a value while nobody publishes or closes
	mu     sync.Mutex
	all    []*subscriber
	closed bool
}

// subscriber is where messages go. Only whoever has the turn sends or closes.
type subscriber struct {
	messages chan string
	gone     chan struct{}
	end      sync.Once
}

// New returns a broker without subscribers.
func New() *Broker {
	b := &Broker{turn: make(chan struct{}, 1)}
	b.turn <- struct{}{}
	return b
}

// Subscribe returns a channel of messages, and a function that ends it.
func (b *Broker) Subscribe() (messages <-chan string, cancel func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := &subscriber{messages: make(chan string), gone: make(chan struct{})}
	if b.closed {
		close(s.messages)
		return s.messages, func() {}
	}
	b.all = append(b.all, s)
	return s.messages, func() {
		<-b.turn
		s.end.Do(func() { close(s.gone) })
		b.turn <- struct{}{}
	}
}

// list returns the subscribers, and ends the list if it shall be the last.
func (b *Broker) list(last bool) []*subscriber {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := b.all
	if last {
		b.all, b.closed = nil, true
	}
	return all
}

// Publish hands m to every subscriber, and waits until each has it or has cancelled.
func (b *Broker) Publish(m string) {
	<-b.turn
	for _, s := range b.list(false) {
		select {
		case <-s.gone:
			continue
		default:
		}
		select {
		case s.messages <- m:
		case <-s.gone:
		}
	}
	b.turn <- struct{}{}
}

// Close ends all subscriptions.
func (b *Broker) Close() {
	all := b.list(true)
	<-b.turn
	for _, s := range all {
		close(s.messages)
	}
	b.turn <- struct{}{}
}
