package incident

import (
	"fmt"
	"strings"
	"time"

	"racelab/lessons/course/drill"
	"racelab/sim/walk/telemetry"
)

// This file finds what panes show of what was fetched. Finding is free: it takes no time of the room's clock.

// found works out what a pane shows: a line that fetched it sets its filter, an empty line leaves it.
func (r *Incident) found(v drill.View, line string) {
	p := &r.panes[v]
	fields := strings.Fields(line)
	if len(fields) > 0 && fields[0] == "back" {
		fields = fields[1:]
	}
	if len(fields) > 0 && (strings.HasPrefix("logs", fields[0]) || strings.HasPrefix("trace", fields[0])) {
		p.filter = strings.Join(fields[1:], " ")
	}
	switch v {
	case drill.Logs:
		r.findLogs(p)
	case drill.Traces:
		if len(fields) > 0 && strings.HasPrefix("cause", fields[0]) {
			return
		}
		r.findRequests(p)
	}
}

func (r *Incident) findLogs(p *pane) {
	f, err := drill.ParseFilter(p.filter)
	r.wrongFilter = ""
	if err != nil { // it is being typed
		r.wrongFilter = err.Error()
		return
	}
	r.shownLogs = f.Of(r.known.seen[drill.Logs].Logs)
	p.at = max(len(r.shownLogs)-1, 0)
}

func (r *Incident) findRequests(p *pane) {
	all := r.known.seen[drill.Traces].Requests
	if p.filter == "" {
		r.shownRequests = all
	} else {
		r.shownRequests = drill.SearchTraces(all, p.filter)
	}
	p.at = 0
}

// logs are the lines that the pane of logs shows.
func (r *Incident) logs() []telemetry.Record { return r.shownLogs }

// requests are those that the pane of traces shows.
func (r *Incident) requests() []*drill.Request { return r.shownRequests }

// around shows the lines of the request of the chosen line, or those of the same moment.
func (r *Incident) around() {
	p := r.pane()
	if p.at >= len(r.shownLogs) {
		return
	}
	chosen := r.shownLogs[p.at]
	if id := chosen.Get("req"); id != "" {
		p.filter = "/req=" + id + "\\b/"
	} else {
		p.filter = fmt.Sprintf("from=%s to=%s", moment(chosen.At-time.Second), moment(chosen.At+time.Second))
	}
	r.found(drill.Logs, "")
	for i, l := range r.shownLogs {
		if l.At == chosen.At && l.Text == chosen.Text {
			p.at = i
		}
	}
}

// moment is a time of day, as a filter has it.
func moment(d time.Duration) string {
	d = max(d, 0)
	return fmt.Sprintf("%02d:%02d:%06.3f", int(d.Hours()), int(d.Minutes())%60, d.Seconds()-float64(int(d.Minutes())*60))
}

// moved are the metrics that are farthest from what they were, the first first.
func (r *Incident) moved(most int) []drill.Series {
	var out []drill.Series
	for _, s := range r.known.seen[drill.Metrics].Metrics {
		if s.Moved() != "" && len(out) < most {
			out = append(out, s)
		}
	}
	return out
}
