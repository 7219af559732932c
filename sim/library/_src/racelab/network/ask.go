package network

import "racelab/rt"

// This file sends the requests that racelab itself asks a server with: see package
// machine, Request.

// Offer says which handlers a server has at a port.
type Offer func(port int)

// pick chooses which two of racelab's requests are sent at once: their numbers, and both in
// words; -1 if there are none.
func pick() (first, second int, words string)

// request returns one of them; port 0 is that of the server which listens first.
func request(i int) (method, target, host, header, body string, port int)

// noted reports whether anybody wants to know of handlers.
func noted() bool

// asked notes that a request reached a handler of the server at a port, and whether it was
// one of racelab's own, by its number from 1.
func asked(port, ask int)

// answered notes a response to one of racelab's requests.
func answered(ask, status int)

// ask sends those of the requests that are for l, which begins to serve.
func (n *Network) ask(l *Listener, offer Offer) {
	if noted() {
		offer(l.Port)
	}
	if !n.picked {
		n.picked = true
		first, second, words := pick()
		if first < 0 {
			return
		}
		n.due = []int{first, second}
		rt.Label("listen on " + l.Address() + ", and racelab asks " + words)
	}
	var left []int
	for _, i := range n.due {
		if _, _, _, _, _, port := request(i); port != 0 && port != l.Port {
			left = append(left, i)
			continue
		}
		c := &client{i, l.IP, l.Port}
		start("client", c.run)
	}
	n.due = left
}

// client sends one request.
type client struct {
	ask  int
	ip   string
	port int
}

// maxReads bounds how often a client reads more of a response, which may have no end.
const maxReads = 3

func (c *client) run() {
	method, target, host, header, body, _ := request(c.ask)
	ip := c.ip
	if ip == "" {
		ip = "127.0.0.1"
	}
	to := (&Listener{IP: ip, Port: c.port}).Address()
	if host == "" {
		host = to
	}
	x := &Exchange{Method: method, Target: target, Host: host, To: to, Header: header, Body: body, IP: ip, Port: c.port, Ask: c.ask + 1}
	r := Do(Default(), x, nil, 0)
	for i := 0; r.State == Answered && r.More; i++ {
		if i == maxReads {
			x.Close()
			return
		}
		_, r.State, r.More = x.Read()
	}
}

// Asked notes that x reached a handler.
func (x *Exchange) Asked() {
	asked(x.Port, x.Ask)
	if rt.Process() > 0 {
		x.span = rt.Enter(1, x.words())
	}
}

// Answered notes how x was answered.
func (x *Exchange) Answered(status int) { answered(x.Ask-1, status) }
