package dap

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/go-dap"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/glyph"
)

// scenery is what the editor may look into at this moment. The numbers by which it does hold until the next move.
type scenery struct {
	groups [][]dap.Variable // by the variables reference less one
}

// group keeps variables, and returns the reference by which the editor asks for them; 0 for none.
func (s *scenery) group(of []dap.Variable) int {
	if len(of) == 0 {
		return 0
	}
	s.groups = append(s.groups, of)
	return len(s.groups)
}

// showing carries out requests that only look, and reports whether m is one.
func (s *session) showing(ctx context.Context, m dap.Message) bool {
	switch m := m.(type) {
	case *dap.ThreadsRequest:
		s.send(&dap.ThreadsResponse{Response: ok(&m.Request), Body: dap.ThreadsResponseBody{Threads: s.list()}})
	case *dap.StackTraceRequest:
		s.stack(m)
	case *dap.ScopesRequest:
		s.scopes(m)
	case *dap.VariablesRequest:
		s.variables(m)
	case *dap.StepInTargetsRequest:
		s.targets(m)
	case *dap.ExceptionInfoRequest:
		s.send(&dap.ExceptionInfoResponse{Response: ok(&m.Request), Body: dap.ExceptionInfoResponseBody{
			ExceptionId: "the run fails", Description: s.reason(ctx), BreakMode: "always",
		}})
	case *dap.EvaluateRequest:
		s.evaluate(ctx, m)
	case *dap.SourceRequest:
		s.source(m)
	case *dap.LoadedSourcesRequest:
		s.loaded(m)
	default:
		return false
	}
	return true
}

// list returns the actors as threads.
func (s *session) list() []dap.Thread {
	var threads []dap.Thread
	for i, a := range s.view().Actors {
		name := cells.Clean(a.Name)
		switch {
		case a.Wait != "":
			name += " (waits for " + cells.Clean(a.Wait) + ")"
		case a.State != sim.Ready:
			name += " (" + a.State.String() + ")"
		}
		threads = append(threads, dap.Thread{Id: i + 1, Name: name})
	}
	return threads
}

// actor returns the actor of a thread or of its frame, which have one number.
func (s *session) actor(id int) (sim.Actor, bool) {
	if actors := s.view().Actors; id >= 1 && id <= len(actors) {
		return actors[id-1], true
	}
	return sim.Actor{}, false
}

// stack shows where an actor stands: in one frame, its innermost function of the program's own.
func (s *session) stack(m *dap.StackTraceRequest) {
	a, known := s.actor(m.Arguments.ThreadId)
	if !known {
		s.refuse(&m.Request, "there is no such goroutine at this moment of the run")
		return
	}
	body := dap.StackTraceResponseBody{StackFrames: []dap.StackFrame{}}
	if m.Arguments.StartFrame == 0 {
		f := dap.StackFrame{Id: m.Arguments.ThreadId, Name: cells.Clean(a.Func), PresentationHint: "normal"}
		if f.Name == "" {
			f.Name = cells.Clean(a.Name)
		}
		if a.Next != "" {
			f.Name += ": " + cells.Clean(a.Next)
		}
		if a.Pos.Line > 0 {
			f.Source, f.Line, f.Column = s.file(a.Pos.File), a.Pos.Line-1+s.base, max(a.Pos.Col-1, 0)+s.base
		}
		body.StackFrames = append(body.StackFrames, f)
	}
	body.TotalFrames = 1
	s.send(&dap.StackTraceResponse{Response: ok(&m.Request), Body: body})
}

// file is a source as the protocol has it: a path that the editor can open, or a number by which it asks for the text.
func (s *session) file(name string) *dap.Source {
	if path, filed := s.subject.Path(name); filed {
		return &dap.Source{Name: filepath.Base(path), Path: path}
	}
	return &dap.Source{Name: filepath.Base(name), Path: name, SourceReference: s.names(name), Origin: "in racelab"}
}

// names returns the number of a file that has no path.
func (s *session) names(name string) int {
	i := slices.Index(s.unfiled, name)
	if i < 0 {
		i, s.unfiled = len(s.unfiled), append(s.unfiled, name)
	}
	return i + 1
}

func (s *session) source(m *dap.SourceRequest) {
	n := m.Arguments.SourceReference
	if m.Arguments.Source != nil && n == 0 {
		n = m.Arguments.Source.SourceReference
	}
	if n >= 1 && n <= len(s.unfiled) {
		if text, known := s.subject.Source(s.unfiled[n-1]); known {
			s.send(&dap.SourceResponse{Response: ok(&m.Request), Body: dap.SourceResponseBody{Content: text, MimeType: "text/x-go"}})
			return
		}
	}
	s.refuse(&m.Request, "racelab has no text of this file")
}

func (s *session) loaded(m *dap.LoadedSourcesRequest) {
	body := dap.LoadedSourcesResponseBody{Sources: []dap.Source{}}
	var seen []string
	for _, e := range s.run.Events(s.run.Len()) {
		if e.Pos.Line > 0 && !slices.Contains(seen, e.Pos.File) {
			seen = append(seen, e.Pos.File)
			body.Sources = append(body.Sources, *s.file(e.Pos.File))
		}
	}
	s.send(&dap.LoadedSourcesResponse{Response: ok(&m.Request), Body: body})
}

func (s *session) scopes(m *dap.ScopesRequest) {
	a, known := s.actor(m.Arguments.FrameId)
	if !known {
		s.refuse(&m.Request, "there is no such frame at this moment of the run")
		return
	}
	v := s.view()
	body := dap.ScopesResponseBody{Scopes: []dap.Scope{
		{Name: "Locals", PresentationHint: "locals", VariablesReference: s.group(plain(a.Locals))},
		{Name: "Shared", VariablesReference: s.group(s.shared(v))},
		{Name: "Run", VariablesReference: s.group(s.moment(v, a))},
	}}
	s.send(&dap.ScopesResponse{Response: ok(&m.Request), Body: body})
}

// plain are variables without parts.
func plain(vars []sim.Var) []dap.Variable {
	var out []dap.Variable
	for _, v := range vars {
		out = append(out, dap.Variable{Name: cells.Clean(v.Name), Value: cells.Clean(v.Value), EvaluateName: v.Name})
	}
	return out
}

// shared is what the actors share: memory, tables, keys, files, locks and channels.
func (s *session) shared(v *sim.View) []dap.Variable {
	var out []dap.Variable
	for _, w := range values(v) {
		w.Variable.VariablesReference = s.group(w.parts)
		out = append(out, w.Variable)
	}
	return out
}

// value is something shared, with its parts.
type value struct {
	dap.Variable
	parts []dap.Variable
}

// values returns what the actors share. Each name stands once.
func values(v *sim.View) []value {
	var out []value
	add := func(name, text string, parts []dap.Variable) {
		if !slices.ContainsFunc(out, func(o value) bool { return o.Name == name }) {
			out = append(out, value{dap.Variable{Name: name, Value: text, EvaluateName: name}, parts})
		}
	}
	for _, w := range v.Shared {
		add(cells.Clean(w.Name), cells.Clean(w.Value), nil)
	}
	for _, t := range v.Things {
		parts := rows(t)
		if t.Name == "" { // each row has a name of its own
			for _, part := range parts {
				add(part.Name, part.Value, nil)
			}
			continue
		}
		if words := t.Words(); words != "" {
			add(cells.Clean(t.Name), cells.Clean(words), parts)
		}
	}
	return out
}

// valueOf finds something shared by its name.
func valueOf(v *sim.View, name string) (string, bool) {
	for _, w := range values(v) {
		if w.Name == name {
			return w.Value, true
		}
	}
	return "", false
}

// rows are the parts of a thing.
func rows(t sim.Thing) []dap.Variable {
	var out []dap.Variable
	for _, r := range t.Rows {
		var cellsOf []string
		for i, c := range r.Cells {
			switch {
			case i == 0 && len(r.Cells) > 1:
			case i < len(t.Heads) && t.Heads[i] != "":
				cellsOf = append(cellsOf, t.Heads[i]+" "+c)
			default:
				cellsOf = append(cellsOf, c)
			}
		}
		name := ""
		if len(r.Cells) > 0 {
			name = r.Cells[0]
		}
		out = append(out, dap.Variable{Name: cells.Clean(name), Value: cells.Clean(strings.Join(append(cellsOf, r.Notes...), ", "))})
	}
	return out
}

// moment says where the run is, and how it can go on.
func (s *session) moment(v *sim.View, a sim.Actor) []dap.Variable {
	out := []dap.Variable{{Name: "step", Value: fmt.Sprintf("%d of %d", s.at, s.run.Len())}}
	if e, known := s.doing(s.at); known {
		out = append(out, dap.Variable{Name: "last step", Value: cells.Clean(glyph.Actor(e.Actor, v.Actors) + ": " + glyph.Sentence(e, v.Actors))})
	}
	if len(a.Holds) > 0 {
		out = append(out, dap.Variable{Name: "holds", Value: cells.Clean(strings.Join(a.Holds, ", "))})
	}
	if a.Wait != "" {
		out = append(out, dap.Variable{Name: "waits for", Value: cells.Clean(a.Wait)})
	}
	if p := s.judged.P; !s.branched && s.at < len(p) {
		out = append(out, dap.Variable{Name: "fails with probability", Value: fmt.Sprintf("%.4g", p[s.at])})
	}
	out = append(out, dap.Variable{Name: "clock", Value: time.Duration(v.Now).String()})
	next := []dap.Variable{}
	for i, c := range v.Choices {
		next = append(next, dap.Variable{Name: fmt.Sprint(i + 1), Value: s.choice(v, c)})
	}
	if len(next) > 0 {
		out = append(out, dap.Variable{Name: "possible next", Value: fmt.Sprint(len(next)), VariablesReference: s.group(next)})
	}
	if v.End != nil {
		out = append(out, dap.Variable{Name: "outcome", Value: cells.Clean(v.End.Outcome)})
	}
	return out
}

// choice is a way to go on, in words.
func (s *session) choice(v *sim.View, c sim.Choice) string {
	who := glyph.Actor(c.Actor, v.Actors)
	if who == "" {
		return cells.Clean(c.Label)
	}
	return cells.Clean(who + ": " + c.Label)
}

func (s *session) variables(m *dap.VariablesRequest) {
	i := m.Arguments.VariablesReference - 1
	if i < 0 || i >= len(s.groups) {
		s.refuse(&m.Request, "this belongs to another moment of the run")
		return
	}
	vars := s.groups[i]
	start := min(max(m.Arguments.Start, 0), len(vars))
	vars = vars[start:]
	if n := m.Arguments.Count; n > 0 && n < len(vars) {
		vars = vars[:n]
	}
	s.send(&dap.VariablesResponse{Response: ok(&m.Request), Body: dap.VariablesResponseBody{Variables: append([]dap.Variable{}, vars...)}})
}

// targets are the steps that could be taken here.
func (s *session) targets(m *dap.StepInTargetsRequest) {
	v := s.view()
	body := dap.StepInTargetsResponseBody{Targets: []dap.StepInTarget{}}
	for i, c := range v.Choices {
		body.Targets = append(body.Targets, dap.StepInTarget{Id: i + 1, Label: s.choice(v, c)})
	}
	s.send(&dap.StepInTargetsResponse{Response: ok(&m.Request), Body: body})
}
