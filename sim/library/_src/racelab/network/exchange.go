package network

import (
	"context"
	"racelab/rt"
	"strconv"
	"time"
)

// What came of a request.
const (
	Waiting = iota
	Answered
	Refused   // nobody listens there
	Reset     // the port was closed before anybody served it
	Broken    // the server hung up without an answer
	TimedOut  // the client's time was over
	Cancelled // the client's context was done
)

// Exchange is one HTTP request and its response. Both travel as text, so that the
// goroutines at its ends share no memory of the program. Its steps are the network's, so
// that all of them order memory, as system calls do for Go's race detector. Fields with capitals never
// change once the request is under way.
type Exchange struct {
	Method, Target, Host string // Target is path and query
	To                   string // host and port in the URL, which Host may differ from
	Header, Body         string
	IP                   string
	Port                 int
	Chunked              bool // the request has a body of unknown length
	Ask                  int  // which of racelab's own requests it is, from 1; 0: none

	server  *Server
	process int    // the client's
	at      int    // the server's process
	span    int    // of the client, and then of the server: see rt.Enter
	name    string // of the service, or ""
	from    int    // port of the client
	q       rt.Queue
	state   int
	status  int
	header  string // of the response
	body    string // what of it the client has not read
	done    bool   // the handler has returned
	late    bool   // the time was over while the body was read
	wait    patience

	readBy, writeBy rt.Instant // when the server's timeouts are over; 0: never

	left    bool // the client has gone
	noticed bool // the server knows
	cancel  func()
}

// Prepare makes what a goroutine is to run that answers x, and names it.
type Prepare func(x *Exchange) (name string, run func())

// Reply is what a client knows of the response.
type Reply struct {
	State  int
	Status int
	Header string
	Body   string // as far as it has come
	More   bool   // the rest is to be had from Read
}

func (x *Exchange) words() string {
	path := x.Target
	for i := range path {
		if path[i] == '?' {
			path = path[:i]
			break
		}
	}
	host := x.To
	if x.name != "" {
		host = x.name
	}
	return x.Method + " " + host + path
}

// Remote returns the client's address.
func (x *Exchange) Remote() string {
	rt.Hush()
	from := x.from
	rt.Unhush()
	return "127.0.0.1:" + strconv.Itoa(from)
}

// Do sends x and waits for the response, at most for d if d is positive.
func Do(n *Network, x *Exchange, ctx context.Context, d time.Duration) Reply { return n.do(x, ctx, d) }

//racelab:step
func (n *Network) do(x *Exchange, ctx context.Context, d time.Duration) Reply {
	l := n.find(x.IP, x.Port)
	if l != nil {
		x.name = l.name
	}
	words := x.words()
	if ctx != nil && ctx.Err() != nil {
		rt.Label(words + ": not sent, the context is done")
		return Reply{State: Cancelled}
	}
	span := rt.Enter(0, words)
	if span > 0 {
		rt.Observe(rt.Request, x.Method+" "+x.Target, x.To+"\n"+x.Header+"\n"+x.Body, 0, 0)
	}
	if l == nil {
		rt.Label(words + " -> refused")
		rt.Leave(span, "refused", 0)
		return Reply{State: Refused}
	}
	x.process = rt.Process()
	x.from = n.takeClient()
	if l.server != nil {
		l.begin(x)
	} else {
		l.waiting = append(l.waiting, x)
	}
	x.wait = limit(ctx, d, x.timeout, x.cancelled)
	rt.Label(words)
	for x.state == Waiting {
		rt.Park(&x.q)
	}
	if x.state != Answered || x.done {
		x.wait.over()
	}
	rt.Label(words + " -> " + x.outcome())
	rt.Leave(span, x.outcome(), x.status)
	r := Reply{x.state, x.status, x.header, x.body, !x.done}
	x.body = ""
	return r
}

func (x *Exchange) outcome() string {
	switch x.state {
	case Answered:
		return strconv.Itoa(x.status)
	case Reset:
		return "error: reset"
	case Broken:
		return "error: hung up"
	case TimedOut:
		return "timeout"
	}
	return "error: cancelled"
}

// Read waits for more of the body, until the server is done (more is false).
func (x *Exchange) Read() (text string, state int, more bool) { return loopback.read(x) }

//racelab:step
func (n *Network) read(x *Exchange) (text string, state int, more bool) {
	rt.Label("read the response of " + x.words())
	for x.state == Answered && x.body == "" && !x.done {
		rt.Park(&x.q)
	}
	rt.Label("read the response of " + x.words())
	text, x.body = x.body, ""
	if x.done || x.state != Answered {
		x.wait.over()
	}
	return text, x.state, x.state == Answered && !x.done
}

// Close is for a client that reads no more of the body.
func (x *Exchange) Close() { loopback.hangUp(x) }

//racelab:step
func (n *Network) hangUp(x *Exchange) {
	rt.Label("close the response of " + x.words())
	x.wait.over()
	if !x.done && x.state == Answered {
		x.end(Broken)
	}
}

func (x *Exchange) timeout() { loopback.timeout(x) }

//racelab:step
func (n *Network) timeout(x *Exchange) {
	rt.Label("timeout of " + x.words())
	x.end(TimedOut)
}

func (x *Exchange) cancelled() { loopback.cancelled(x) }

//racelab:step
func (n *Network) cancelled(x *Exchange) {
	rt.Label("cancel " + x.words())
	x.end(Cancelled)
}

// end ends x from the client's side, or because the connection is gone. The server
// notices in its own time.
func (x *Exchange) end(state int) {
	if x.done || x.left || x.state > Answered {
		return
	}
	x.state = state
	x.release()
	x.left = true
	rt.Wake(&x.q, -1)
	if x.server != nil {
		self := rt.Process()
		rt.Become(x.at)
		start("hang-up", x.notice)
		rt.Become(self)
	}
}

// release gives the client's port back.
func (x *Exchange) release() {
	if x.from != 0 {
		loopback.dropClient(x.from)
		x.from = 0
	}
}

// notice tells a handler that its client has gone.
func (x *Exchange) notice() { loopback.notice(x) }

//racelab:step
func (n *Network) notice(x *Exchange) {
	x.noticed = true
	if x.cancel != nil {
		x.cancel()
	}
	rt.Label("the server notices that the client has gone")
}

// Context makes the context of the request, for its handler.
func (x *Exchange) Context(base context.Context) context.Context {
	rt.Hush()
	ctx, cancel := context.WithCancel(base)
	x.cancel = cancel
	if x.noticed || x.done {
		cancel()
	}
	rt.Unhush()
	return ctx
}

// Limit sets how long the server lets its handler take, from now; 0 is for ever. It is part of the step in which x
// connects.
func (x *Exchange) Limit(read, write time.Duration) {
	if read > 0 {
		x.readBy = rt.Now() + rt.Instant(read)
	}
	if write > 0 {
		x.writeBy = rt.Now() + rt.Instant(write)
	}
}

// Finish sends the response, or the rest of it.
func (x *Exchange) Finish(status int, header, body string) { loopback.finish(x, status, header, body) }

//racelab:step
func (n *Network) finish(x *Exchange, status int, header, body string) {
	words := x.words() + " <- " + strconv.Itoa(status)
	if x.left {
		words += ", but the client has gone"
	}
	x.send(status, header, body)
	x.leave()
	rt.Leave(x.span, words, status)
	rt.Label(words)
}

// Flush sends a part of the response.
func (x *Exchange) Flush(status int, header, body string) { loopback.flush(x, status, header, body) }

//racelab:step
func (n *Network) flush(x *Exchange, status int, header, body string) {
	rt.Label(x.words() + " <- a part of the response")
	x.send(status, header, body)
}

func (x *Exchange) send(status int, header, body string) {
	if x.left {
		return
	}
	if x.readBy > 0 && rt.Now() >= x.readBy && x.cancel != nil {
		rt.NotModelled("a handler asked for the context of its request and took longer than the server's ReadTimeout, which cancels that context in Go; racelab does not model it")
	}
	if x.writeBy > 0 && rt.Now() >= x.writeBy {
		x.end(Broken)
		return
	}
	if x.state == Waiting {
		x.state, x.status, x.header = Answered, status, header
	}
	x.body += body
	rt.Wake(&x.q, -1)
}

// Abort ends x without a response: its handler panicked.
func (x *Exchange) Abort() { loopback.abort(x) }

//racelab:step
func (n *Network) abort(x *Exchange) {
	x.end(Broken)
	x.leave()
	rt.Leave(x.span, "hung up", 0)
	rt.Label(x.words() + " <- hang up")
}

// leave is the end of the handler.
func (x *Exchange) leave() {
	x.done = true
	x.release()
	if x.cancel != nil {
		x.cancel()
		x.cancel = nil
	}
	x.server.drop(x)
}
