package network

// This file sends requests that were sent before in a walk: see package machine, Meeting.

func requestName(i int) string

// Again returns who sends one of them, and what that does.
func Again(i int) (name string, run func()) {
	a := &again{i}
	return requestName(i), a.run
}

// again sends a request to whoever answers for its host now.
type again struct{ i int }

func (a *again) run() {
	method, target, host, header, body, port := request(a.i)
	if p := Resolve(&loopback, host); p != 0 {
		port = p
	}
	x := &Exchange{Method: method, Target: target, Host: host, To: host, Header: header, Body: body, IP: "127.0.0.1", Port: port}
	r := Do(&loopback, x, nil, 0)
	for r.State == Answered && r.More {
		_, r.State, r.More = x.Read()
	}
}
