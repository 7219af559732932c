package drill

import (
	"bytes"
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// This file writes the post-mortem as a page of its own, with pictures.

// ReportPage is the post-mortem as an HTML page that needs nothing else: Report, with graphs of the metrics that the
// service counts and a picture of the two requests that met, each drawn from the run.
func (a *Attempt) ReportPage() ([]byte, error) {
	if !a.ended {
		return nil, errNoReport
	}
	text, err := a.Report()
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table, extension.TaskList)).Convert([]byte(text), &body); err != nil {
		return nil, fmt.Errorf("setting the post-mortem: %w", err)
	}
	pictures, err := a.pictures()
	if err != nil {
		return nil, err
	}
	// The token comes last: nobody reads it.
	prose, token, ok := strings.Cut(body.String(), "<h2>The run</h2>")
	if ok {
		token = "<h2>The run</h2>" + token
	}
	return []byte("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>" + html.EscapeString(a.Drill.Title) + "</title>\n<style>" + pageStyle + "</style>\n</head>\n<body>\n" +
		prose + pictures + token + "</body>\n</html>\n"), nil
}

const pageStyle = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color: #1c2230; background: #fff }
table { border-collapse: collapse; width: 100% } td, th { border-bottom: 1px solid #ccd2dc; padding: .3rem .5rem; text-align: left; vertical-align: top }
pre { overflow-x: auto; background: #f2f4f8; padding: .6rem } svg { width: 100%; height: auto; margin: .4rem 0 1rem } svg text { font: 11px ui-monospace, monospace; fill: #565e6e }
ul:has(input) { list-style: none; padding-left: 0 }
@media (prefers-color-scheme: dark) { body { color: #e6e9f0; background: #12141c } pre { background: #232838 } svg text { fill: #9aa1b2 } }
`

// drawn are metrics of every service that the page shows beside those that this one counts.
var drawn = []string{"requests", "errors", "p99"}

func (a *Attempt) pictures() (string, error) {
	w, err := a.at(max(a.now, a.Drill.Night))
	if err != nil {
		return "", err
	}
	all, err := a.metricsOf(w)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("<h2>Pictures</h2>\n<p>Each graph is counted from the events of the run, in intervals of 30 s. The lines across are the page and what was done.</p>\n")
	for _, s := range all {
		counted := slices.ContainsFunc(a.Drill.Counted, func(c countedMetric) bool { return c.Name == s.Name })
		if (counted || slices.Contains(drawn, s.Name)) && !s.Silent() {
			b.WriteString("<h3>" + html.EscapeString(s.Name) + "</h3>\n" + a.graph(s))
		}
	}
	if a.met[0] == "" {
		return b.String(), nil
	}
	var two []*Request
	for _, r := range requestsOf(w) {
		if r.ID == a.met[0] || r.ID == a.met[1] {
			two = append(two, r)
		}
	}
	fmt.Fprintf(&b, "<h3>%s and %s</h3>\n<p>What was done for both, over the same time.</p>\n%s", html.EscapeString(a.met[0]), html.EscapeString(a.met[1]), together(two))
	return b.String(), nil
}
