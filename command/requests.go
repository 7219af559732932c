package command

import (
	"errors"
	"strings"

	"racelab/sim"
	"racelab/sim/number"
)

const requestUsage = "send this request to the program's server, beside itself and each other one that is given " +
	"(may be repeated): 'POST /orders {\"n\":1}'; without any, a server that nobody in the program asks is sent those that racelab finds"

// unanswered returns what keeps a server from being checked, nil if nothing does.
func unanswered(c checked) error {
	if s := c.report.Served; s != nil && s.Missing != "" {
		return errors.New(s.Missing)
	}
	return nil
}

// maxAsked is how many requests and handlers a report names; --json has all.
const maxAsked = 8

// servedText writes what racelab asked a server, and what became of it.
func servedText(b *strings.Builder, s *sim.Served) {
	if s == nil {
		return
	}
	paragraph(b, "Asked", listed(s.Requests, ", "))
	var did []string
	for _, h := range s.Handlers {
		did = append(did, h.Words())
	}
	paragraph(b, "Handlers", listed(did, "; "))
	for _, p := range s.Panics {
		paragraph(b, "Panic", p.Text+" ("+p.At.String()+"), recovered by net/http, which logs it and closes the connection")
	}
}

// listed joins the first of all.
func listed(all []string, by string) string {
	text := strings.Join(all[:min(len(all), maxAsked)], by)
	if more := len(all) - maxAsked; more > 0 {
		text += by + number.Int(int64(more)) + " more"
	}
	return text
}

// servedJSON is what became of a server that racelab asked, or whose handlers panicked.
type servedJSON struct {
	Requests []string      `json:"requests"`
	Handlers []handlerJSON `json:"handlers"`
	Panics   []panicJSON   `json:"panics"`
	Missing  string        `json:"missing,omitempty"`
}

type handlerJSON struct {
	Pattern  string `json:"pattern,omitempty"`
	Name     string `json:"name"`
	Where    string `json:"where"` // file:line
	Ran      bool   `json:"ran"`
	Statuses []int  `json:"statuses"`
}

type panicJSON struct {
	Text  string `json:"text"`
	Where string `json:"where"`
}

func newServedJSON(s *sim.Served) *servedJSON {
	if s == nil {
		return nil
	}
	out := &servedJSON{Requests: append([]string{}, s.Requests...), Handlers: []handlerJSON{}, Panics: []panicJSON{}, Missing: s.Missing}
	for _, h := range s.Handlers {
		out.Handlers = append(out.Handlers, handlerJSON{h.Pattern, h.Name, h.At.String(), h.Ran, append([]int{}, h.Statuses...)})
	}
	for _, p := range s.Panics {
		out.Panics = append(out.Panics, panicJSON{p.Text, p.At.String()})
	}
	return out
}
