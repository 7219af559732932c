package walk

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"racelab/sim"
	"racelab/sim/machine"
)

// This file gives requests of a walk to the explorer.

// Meeting returns a configuration of the program for sim.Explore and sim.NewRun: the requests with these traces meet
// once more, all at once and in every order, with the stores as they were when the first of them was sent, once
// those that were under way then had been answered, and with nobody else about: no other clients, no jobs, no
// tickers. Afterwards check says whether all is well: the name of a function of the program without parameters that
// returns what is wrong, or a query that returns what is. The walk stays where it is.
func (w *Walk) Meeting(traces []uint32, check string) (sim.Config, error) {
	if len(traces) == 0 {
		return sim.Config{}, fmt.Errorf("no requests were named that could meet")
	}
	if err := w.checkable(check); err != nil {
		return sim.Config{}, err
	}
	var requests []machine.Request
	first := w.m.Now()
	for _, id := range slices.Sorted(slices.Values(traces)) {
		r, at, err := w.sent(id)
		if err != nil {
			return sim.Config{}, err
		}
		requests = append(requests, r)
		first = min(first, at)
	}
	b, err := w.Branch(w.cfg.Commands)
	if err != nil {
		return sim.Config{}, err
	}
	if err := b.Until(time.Duration(first - 1)); err != nil {
		return sim.Config{}, err
	}
	m := b.m.Fork()
	if err := m.Quiet(); err != nil {
		return sim.Config{}, fmt.Errorf("stopping everybody but the servers at %s: %w", b.Now(), err)
	}
	return w.prog.Meet(fmt.Sprintf("requests %v at %s", traces, b.Now()), m, requests, check), nil
}

// checkable reports whether a check is a function that says whether all is well, or a query.
func (w *Walk) checkable(check string) error {
	if strings.Contains(check, " ") {
		_, err := w.Query("", check)
		return err
	}
	_, err := w.callable(check, nil)
	return err
}

// sent returns the request with which a trace began, and when it was sent.
func (w *Walk) sent(trace uint32) (r machine.Request, at int64, err error) {
	for _, e := range w.Events() {
		if e.Kind != machine.RequestSent || e.Trace != trace || e.Span != trace {
			continue
		}
		r.Method, r.Target, _ = strings.Cut(e.Text, " ")
		to, rest, _ := strings.Cut(e.More, "\n")
		head, body, ok := strings.Cut(rest, "\n\n")
		if !ok { // there are no headers
			head, body = "", strings.TrimPrefix(rest, "\n")
		}
		if head != "" {
			r.Header = head + "\n"
		}
		r.Body, r.Host = body, to
		if host, port, err := net.SplitHostPort(to); err == nil {
			r.Host = host
			r.Port, _ = strconv.Atoi(port)
		}
		r.Name = fmt.Sprintf("request %d", trace)
		return r, e.At, nil
	}
	return r, 0, fmt.Errorf("there is no request %d up to %s", trace, w.Now())
}
