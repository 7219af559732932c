// Package pubsub passes messages to whoever has subscribed.
package pubsub

// Broker passes messages on.
type Broker struct{}

// New returns a broker without subscribers.
func New() *Broker {
	return &Broker{}
}

// Subscribe returns a channel of messages, and a function that ends it.
func (b *Broker) Subscribe() (messages <-chan string, cancel func()) {
	panic("Subscribe is not written yet")
}

// Publish hands m to every subscriber, and waits until each has it or has cancelled.
func (b *Broker) Publish(m string) {
	panic("Publish is not written yet")
}

// Close ends all subscriptions.
func (b *Broker) Close() {
	panic("Close is not written yet")
}
