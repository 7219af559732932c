package http

import "racelab/rt"

// This file says which handlers a server has, for racelab to ask them.

// muxIn returns the i-th mux that a handler leads to, nil if there are fewer. It looks
// through what the handler holds, but not below another mux or StripPrefix.
func muxIn(h Handler, i int) *ServeMux

// stripperIn is muxIn for what StripPrefix returns.
func stripperIn(h Handler, i int) *stripPrefix

// offered notes a handler of the server at a port, and the pattern that leads to it, below a
// prefix: empty for that of the whole server.
func offered(port int, prefix, pattern string, h Handler)

// dispatched notes that one of racelab's requests, by its number, reaches a handler; -1 is
// any other request.
func dispatched(ask int, pattern string, h Handler)

// panicked notes the panic that was recovered last.
func panicked(text string)

// maxMounted bounds how deep muxes are mounted below others.
const maxMounted = 4

// offer is a network.Offer.
func (s *Server) offer(port int) {
	rt.Hush()
	h := s.root()
	if !offerInside(port, h, "", 0) {
		offered(port, "", "", h)
	}
	rt.Unhush()
}

// offerInside offers the handlers of the muxes that h leads to, below a prefix, and reports
// whether there are any.
func offerInside(port int, h Handler, prefix string, depth int) (any bool) {
	if depth == maxMounted {
		return false
	}
	for i := 0; ; i++ {
		mux := muxIn(h, i)
		if mux == nil {
			break
		}
		any = true
		for k, pattern := range mux.patterns {
			if !offerInside(port, mux.handlers[k], prefix, depth+1) {
				offered(port, prefix, pattern, mux.handlers[k])
			}
		}
	}
	for i := 0; ; i++ {
		s := stripperIn(h, i)
		if s == nil {
			return any
		}
		any = offerInside(port, s.handler, prefix+s.prefix, depth+1) || any
	}
}
