package dap

import (
	"fmt"
	"sort"
	"strings"

	"github.com/google/go-dap"

	"racelab/sim/cells"
)

// stopping carries out requests that say where the run shall stop, and reports whether m is one.
func (s *session) stopping(m dap.Message) bool {
	switch m := m.(type) {
	case *dap.SetBreakpointsRequest:
		s.setBreakpoints(m)
	case *dap.SetExceptionBreakpointsRequest:
		s.on = map[string]bool{}
		for _, f := range m.Arguments.Filters {
			s.on[f] = true
		}
		s.send(&dap.SetExceptionBreakpointsResponse{Response: ok(&m.Request)})
	case *dap.BreakpointLocationsRequest:
		s.locations(m)
	case *dap.DataBreakpointInfoRequest:
		s.watchable(m)
	case *dap.SetDataBreakpointsRequest:
		s.watch(m)
	default:
		return false
	}
	return true
}

// fileOf names the file of a request as place does.
func (s *session) fileOf(src dap.Source) string {
	if n := src.SourceReference; n >= 1 && n <= len(s.unfiled) {
		return s.unfiled[n-1]
	}
	return s.place(src.Path)
}

// maxMoved is how many lines a breakpoint moves down at most, to one that has a step.
const maxMoved = 3

// setBreakpoints takes the breakpoints of a file. Those on a line without a step move down to one that has steps.
func (s *session) setBreakpoints(m *dap.SetBreakpointsRequest) {
	file := s.fileOf(m.Arguments.Source)
	lines := s.lines(file)
	s.stops[file] = nil
	body := dap.SetBreakpointsResponseBody{Breakpoints: []dap.Breakpoint{}}
	for _, b := range m.Arguments.Breakpoints {
		s.points++
		asked := b.Line - s.base + 1
		i := sort.SearchInts(lines, asked)
		if i == len(lines) || lines[i] > asked+maxMoved {
			body.Breakpoints = append(body.Breakpoints, dap.Breakpoint{Id: s.points, Line: b.Line,
				Message: "No step of this run is on this line. Steps are where another goroutine can notice something: shared memory, locks, channels, output."})
			continue
		}
		s.stops[file] = append(s.stops[file], stop{s.points, lines[i]})
		body.Breakpoints = append(body.Breakpoints, dap.Breakpoint{Id: s.points, Verified: true, Line: lines[i] - 1 + s.base, Source: &m.Arguments.Source})
	}
	s.send(&dap.SetBreakpointsResponse{Response: ok(&m.Request), Body: body})
}

// locations are the lines on which a breakpoint can be.
func (s *session) locations(m *dap.BreakpointLocationsRequest) {
	body := dap.BreakpointLocationsResponseBody{Breakpoints: []dap.BreakpointLocation{}}
	if m.Arguments != nil {
		from := m.Arguments.Line - s.base + 1
		to := max(from, m.Arguments.EndLine-s.base+1)
		for _, line := range s.lines(s.fileOf(m.Arguments.Source)) {
			if line >= from && line <= to {
				body.Breakpoints = append(body.Breakpoints, dap.BreakpointLocation{Line: line - 1 + s.base})
			}
		}
	}
	s.send(&dap.BreakpointLocationsResponse{Response: ok(&m.Request), Body: body})
}

// watchable says whether a change of a value can stop the run: that of shared memory can.
func (s *session) watchable(m *dap.DataBreakpointInfoRequest) {
	body := dap.DataBreakpointInfoResponseBody{Description: "only a value that goroutines share can stop the run when it changes"}
	if _, known := valueOf(s.view(), m.Arguments.Name); known {
		body.DataId, body.Description = m.Arguments.Name, "whenever "+cells.Clean(m.Arguments.Name)+" changes"
		body.AccessTypes = []dap.DataBreakpointAccessType{"write"}
	}
	s.send(&dap.DataBreakpointInfoResponse{Response: ok(&m.Request), Body: body})
}

func (s *session) watch(m *dap.SetDataBreakpointsRequest) {
	s.values = map[string]bool{}
	body := dap.SetDataBreakpointsResponseBody{Breakpoints: []dap.Breakpoint{}}
	for _, b := range m.Arguments.Breakpoints {
		s.points++
		_, known := valueOf(s.view(), b.DataId)
		s.values[b.DataId] = true
		body.Breakpoints = append(body.Breakpoints, dap.Breakpoint{Id: s.points, Verified: known})
	}
	s.send(&dap.SetDataBreakpointsResponse{Response: ok(&m.Request), Body: body})
}

// named looks a value up as the source names it: among the locals of a goroutine first, then in shared memory.
func (s *session) named(expression string, frame int) (string, bool) {
	if a, known := s.actor(frame); known {
		for _, v := range a.Locals {
			if v.Name == expression {
				return v.Value, true
			}
		}
	}
	return valueOf(s.view(), expression)
}

// console is what the debug console takes beside names of values.
const console = `step N    go to the moment after step N
take N    take the step N of "possible next"; the run branches
why       what decided this run
token     this run as a token, for racelab replay and for others
choices   the steps that are possible here
or the name of a value as the source has it: a.balance`

// choices returns the steps that can be taken, a line each.
func (s *session) choices() string {
	v := s.view()
	var b strings.Builder
	for i, c := range v.Choices {
		fmt.Fprintf(&b, "%d  %s\n", i+1, s.choice(v, c))
	}
	if b.Len() == 0 {
		return "The run has ended here."
	}
	return strings.TrimSuffix(b.String(), "\n")
}
