package network

import "racelab/rt"

// This file has what differs where there are several processes (package machine, walk.go): a load
// balancer in front of those of one service, and connections that break when a process is gone.

// answering is the name of the goroutine that answers a request at a service: in a meeting (package machine) it says whose.
func answering(service string) string

// balance returns the next one of the open ports of a service that several processes may have; nil
// if nobody has one.
func (n *Network) balance(name string) *Listener {
	var open []*Listener
	for _, l := range n.names {
		if l.process > 0 && l.name == name && !l.closed {
			open = append(open, l)
		}
	}
	if len(open) == 0 {
		return nil
	}
	n.turn = (n.turn + 1) % 5040 // which many numbers of replicas divide
	return open[n.turn%len(open)]
}

// ProcessGone breaks the connections of a process that is no more, and closes its ports.
func ProcessGone(process int) { loopback.gone(process) }

//racelab:step
func (n *Network) gone(process int) {
	for _, l := range append([]*Listener{}, n.listeners...) {
		if l.server != nil {
			l.server.lost(process, l.process == process)
		}
		if l.process == process {
			l.shut()
		}
	}
	kept := []*Listener{}
	for i, l := range n.names {
		if l.process != process || !n.again(l.name, i) { // the last one stays: its host is known, and refuses
			kept = append(kept, l)
		}
	}
	n.names = kept
}

// again reports whether a name is that of another port than number i, too, of another process or a later one.
func (n *Network) again(name string, i int) bool {
	for k, l := range n.names {
		if l.name == name && (k > i || l.process != n.names[i].process) {
			return true
		}
	}
	return false
}

// lost ends the requests of a server whose client is gone or, if that is it, all.
func (s *Server) lost(process int, all bool) {
	for _, x := range append([]*Exchange{}, s.active...) {
		switch {
		case all:
			if x.state <= Answered && !x.left {
				x.state = Broken
			}
			x.left = true
			x.release()
			rt.Wake(&x.q, -1)
		case x.process == process:
			x.end(Broken)
		}
	}
	if all {
		s.active = nil
	}
}
