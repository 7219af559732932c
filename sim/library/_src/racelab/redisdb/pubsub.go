package redisdb

import (
	"racelab/rt"
	"strings"
)

// Message is what a subscriber gets: a message, or the answer to what it asked for.
type Message struct {
	Kind    string // message, pmessage, subscribe, unsubscribe, psubscribe, punsubscribe, pong
	Channel string
	Pattern string
	Payload string
	Count   int // of subscriptions, with an answer
}

// Subscriber is a connection that listens.
type Subscriber struct {
	link     *Link
	channels []string // in the order in which they were asked for
	patterns []string
	inbox    []Message
	closed   bool
	queue    rt.Queue
}

// NewSubscriber returns a connection that listens to nothing yet.
func NewSubscriber(l *Link) *Subscriber { return &Subscriber{link: l} }

// Ask carries out SUBSCRIBE, UNSUBSCRIBE, PSUBSCRIBE, PUNSUBSCRIBE or PING of a subscriber. What
// is published before that it does not get.
//
//racelab:step
func Ask(n *Network, u *Subscriber, what string, names []string) {
	rt.Label(strings.ToUpper(what) + " " + strings.Join(names, " "))
	if u.closed {
		return
	}
	if what == "ping" {
		u.deliver(Message{Kind: "pong", Payload: strings.Join(names, " ")})
		return
	}
	list := &u.channels
	if strings.HasPrefix(what, "p") {
		list = &u.patterns
	}
	away := strings.Contains(what, "unsub")
	if away && len(names) == 0 {
		if names = append([]string{}, *list...); len(names) == 0 {
			u.deliver(Message{Kind: what, Count: len(u.channels) + len(u.patterns)})
		}
	}
	for _, name := range names {
		if away {
			*list = without(*list, name)
		} else if !has(*list, name) {
			*list = exact(append(*list, name))
		}
		u.deliver(Message{Kind: what, Channel: name, Count: len(u.channels) + len(u.patterns)})
	}
	n.settle(u)
}

// settle keeps the list of those who listen to something.
func (n *Network) settle(u *Subscriber) {
	kept := []*Subscriber{}
	there := false
	for _, o := range n.subscribers {
		if o != u {
			kept = append(kept, o)
		} else if len(u.channels)+len(u.patterns) > 0 {
			kept, there = append(kept, o), true
		}
	}
	if !there && len(u.channels)+len(u.patterns) > 0 {
		kept = append(kept, u)
	}
	n.subscribers = exact(kept)
}

func without(all []string, name string) []string {
	kept := []string{}
	for _, s := range all {
		if s != name {
			kept = append(kept, s)
		}
	}
	return exact(kept)
}

func (u *Subscriber) deliver(m Message) {
	u.inbox = exact(append(u.inbox, m))
	rt.Wake(&u.queue, 1)
}

// Receive waits for the next message of a subscriber; ok is false once it is closed.
//
//racelab:step
func Receive(u *Subscriber) (m Message, ok bool) {
	for len(u.inbox) == 0 && !u.closed {
		rt.Park(&u.queue)
	}
	if u.closed {
		rt.Label("the subscriber is closed")
		return Message{}, false
	}
	m = u.inbox[0]
	u.inbox = exact(u.inbox[1:])
	rt.Label("receive " + m.Kind + " " + m.Channel + " " + shown(m.Payload))
	return m, true
}

// Waiting reports whether a message is there, or the subscriber closed.
func (u *Subscriber) Waiting() bool { return len(u.inbox) > 0 || u.closed }

// Hangup closes a subscriber; nothing more reaches it. It reports whether it was closed before.
//
//racelab:step
func Hangup(n *Network, u *Subscriber) (before bool) {
	rt.Label("close the subscriber")
	before = u.closed
	u.channels, u.patterns, u.inbox, u.closed = nil, nil, nil, true
	n.settle(u)
	rt.Wake(&u.queue, -1)
	return before
}

// pubsub has PUBLISH and PUBSUB.
func (s *server) pubsub(name string, args []string) Reply {
	if name == "publish" {
		return number(network.publish(s.addr, args[1], args[2]))
	}
	sub := strings.ToLower(args[1])
	switch {
	case sub == "channels" && len(args) <= 3:
		out := []string{}
		for _, u := range network.subscribers {
			for _, c := range u.channels {
				if u.link.addr == s.addr && !has(out, c) && (len(args) == 2 || matches(args[2], c)) {
					out = append(out, c)
				}
			}
		}
		return texts(out)
	case sub == "numsub":
		out := []Reply{}
		for _, c := range args[2:] {
			n := 0
			for _, u := range network.subscribers {
				n += bit(u.link.addr == s.addr && has(u.channels, c))
			}
			out = append(out, bulk(c), number(n))
		}
		return array(out)
	case sub == "numpat" && len(args) == 2:
		all := []string{}
		for _, u := range network.subscribers {
			for _, p := range u.patterns {
				if u.link.addr == s.addr && !has(all, p) {
					all = append(all, p)
				}
			}
		}
		return number(len(all))
	case sub == "channels" || sub == "numpat":
		return failure("ERR wrong number of arguments for 'pubsub|" + sub + "' command")
	}
	return failure("ERR unknown subcommand '" + args[1] + "'. Try PUBSUB HELP.")
}

// publish gives a message to everybody who listens and returns how many got it.
func (n *Network) publish(addr, channel, payload string) (got int) {
	for _, u := range n.subscribers {
		if u.link.addr == addr && has(u.channels, channel) {
			u.deliver(Message{Kind: "message", Channel: channel, Payload: payload})
			got++
		}
	}
	for _, u := range n.subscribers {
		for _, p := range u.patterns {
			if u.link.addr == addr && matches(p, channel) {
				u.deliver(Message{Kind: "pmessage", Channel: channel, Pattern: p, Payload: payload})
				got++
			}
		}
	}
	return got
}
