package redis

import (
	"context"
	"fmt"
	"sync"
	"time"

	"racelab/redisdb"
)

// PubSubCmdable has the commands for messages.
type PubSubCmdable interface {
	Publish(ctx context.Context, channel string, message any) *IntCmd
	PubSubChannels(ctx context.Context, pattern string) *StringSliceCmd
	PubSubNumPat(ctx context.Context) *IntCmd
	PubSubNumSub(ctx context.Context, channels ...string) *MapStringIntCmd
}

// Publish sends a message to those who listen now and returns how many.
func (c cmdable) Publish(ctx context.Context, channel string, message any) *IntCmd {
	return c.number(ctx, "publish", channel, message)
}

// PubSubChannels returns the channels that somebody listens to.
func (c cmdable) PubSubChannels(ctx context.Context, pattern string) *StringSliceCmd {
	args := []any{"pubsub", "channels"}
	if pattern != "*" {
		args = append(args, pattern)
	}
	return c.texts(ctx, args...)
}

// PubSubNumPat returns how many patterns somebody listens to.
func (c cmdable) PubSubNumPat(ctx context.Context) *IntCmd {
	return c.number(ctx, "pubsub", "numpat")
}

// PubSubNumSub returns how many listen to each channel.
func (c cmdable) PubSubNumSub(ctx context.Context, channels ...string) *MapStringIntCmd {
	cmd := NewMapStringIntCmd(ctx, keyed("pubsub", "numsub", channels)...)
	_ = c(ctx, cmd)
	return cmd
}

// Subscription is the server's word that it has changed what one listens to.
type Subscription struct {
	Kind    string // subscribe, unsubscribe, psubscribe or punsubscribe
	Channel string
	Count   int
}

// String returns "subscribe: orders".
func (m *Subscription) String() string { return fmt.Sprintf("%s: %s", m.Kind, m.Channel) }

// Message is a message that was published.
type Message struct {
	Channel      string
	Pattern      string
	Payload      string
	PayloadSlice []string
}

// String returns "Message<orders: 7>".
func (m *Message) String() string { return fmt.Sprintf("Message<%s: %s>", m.Channel, m.Payload) }

// Pong is the answer to a ping.
type Pong struct{ Payload string }

// String returns "Pong" and what was sent.
func (p *Pong) String() string {
	if p.Payload != "" {
		return fmt.Sprintf("Pong<%s>", p.Payload)
	}
	return "Pong"
}

// PubSub is a connection that listens. What is asked of it goes over the network: a
// message that is published before the server got a Subscribe does not arrive. Receive
// the Subscription first to be sure.
type PubSub struct {
	conn *redisdb.Subscriber

	mu      sync.Mutex
	asked   []asking // on their way to the server
	sending bool
	closed  bool
	ch      chan *Message
}

type asking struct {
	what  string
	names []string
}

// Subscribe listens to channels.
func (c *Client) Subscribe(ctx context.Context, channels ...string) *PubSub {
	p := &PubSub{conn: redisdb.NewSubscriber(c.base.link)}
	if len(channels) > 0 {
		_ = p.Subscribe(ctx, channels...)
	}
	return p
}

// PSubscribe listens to the channels whose names match patterns.
func (c *Client) PSubscribe(ctx context.Context, channels ...string) *PubSub {
	p := &PubSub{conn: redisdb.NewSubscriber(c.base.link)}
	if len(channels) > 0 {
		_ = p.PSubscribe(ctx, channels...)
	}
	return p
}

// ask sends something to the server and does not wait for it.
func (c *PubSub) ask(what string, names []string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrClosed
	}
	c.asked = append(c.asked, asking{what, names})
	if !c.sending {
		c.sending = true
		go c.send()
	}
	return nil
}

// send is the way to the server: what was asked for arrives there in order.
func (c *PubSub) send() {
	for {
		c.mu.Lock()
		if len(c.asked) == 0 {
			c.sending = false
			c.mu.Unlock()
			return
		}
		a := c.asked[0]
		c.asked = c.asked[1:]
		c.mu.Unlock()
		redisdb.Ask(redisdb.Default(), c.conn, a.what, a.names)
	}
}

// Subscribe listens to more channels.
func (c *PubSub) Subscribe(ctx context.Context, channels ...string) error {
	return c.ask("subscribe", channels)
}

// PSubscribe listens to more patterns.
func (c *PubSub) PSubscribe(ctx context.Context, patterns ...string) error {
	return c.ask("psubscribe", patterns)
}

// Unsubscribe listens to channels no more; to none for no argument.
func (c *PubSub) Unsubscribe(ctx context.Context, channels ...string) error {
	return c.ask("unsubscribe", channels)
}

// PUnsubscribe listens to patterns no more; to none for no argument.
func (c *PubSub) PUnsubscribe(ctx context.Context, patterns ...string) error {
	return c.ask("punsubscribe", patterns)
}

// Ping asks the server for a Pong.
func (c *PubSub) Ping(ctx context.Context, payload ...string) error {
	if len(payload) > 1 {
		panic("redis: Ping takes one payload at most")
	}
	return c.ask("ping", payload)
}

// Close ends the connection, and the channel that Channel returned.
func (c *PubSub) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrClosed
	}
	c.closed = true
	redisdb.Hangup(redisdb.Default(), c.conn)
	return nil
}

// Receive waits for a *Subscription, *Message or *Pong.
func (c *PubSub) Receive(ctx context.Context) (any, error) {
	m, ok := redisdb.Receive(c.conn)
	if !ok {
		return nil, ErrClosed
	}
	switch m.Kind {
	case "message", "pmessage":
		return &Message{Channel: m.Channel, Pattern: m.Pattern, Payload: m.Payload}, nil
	case "pong":
		return &Pong{Payload: m.Payload}, nil
	}
	return &Subscription{Kind: m.Kind, Channel: m.Channel, Count: m.Count}, nil
}

// ReceiveMessage waits for a message.
func (c *PubSub) ReceiveMessage(ctx context.Context) (*Message, error) {
	for {
		m, err := c.Receive(ctx)
		if err != nil {
			return nil, err
		}
		if m, ok := m.(*Message); ok {
			return m, nil
		}
	}
}

// ChannelOption is an option of Channel.
type ChannelOption func(c *channel)

type channel struct {
	size    int
	timeout time.Duration
}

// WithChannelSize sets how many messages wait in the channel, 100 if it is not used.
func WithChannelSize(size int) ChannelOption { return func(c *channel) { c.size = size } }

// WithChannelSendTimeout sets after which time a message is dropped that nobody takes, a
// minute if it is not used.
func WithChannelSendTimeout(d time.Duration) ChannelOption {
	return func(c *channel) { c.timeout = d }
}

// Channel returns a channel of messages. It is closed with the PubSub. A message that finds it
// full for a minute is dropped.
func (c *PubSub) Channel(opts ...ChannelOption) <-chan *Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ch == nil {
		o := channel{100, time.Minute}
		for _, opt := range opts {
			opt(&o)
		}
		c.ch = make(chan *Message, o.size)
		go c.pump(o.timeout)
	}
	return c.ch
}

func (c *PubSub) pump(timeout time.Duration) {
	for {
		m, err := c.ReceiveMessage(context.Background())
		if err != nil {
			close(c.ch)
			return
		}
		select {
		case c.ch <- m:
			continue
		default:
		}
		t := time.NewTimer(timeout)
		select {
		case c.ch <- m:
		case <-t.C:
		}
		t.Stop()
	}
}
