package dap

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/go-dap"

	"racelab/sim/cells"
)

// answer carries out a request. It reports whether the editor has gone.
func (s *session) answer(ctx context.Context, m dap.Message) (over bool) {
	switch m := m.(type) {
	case *dap.InitializeRequest:
		s.initialize(m)
		return false
	case *dap.LaunchRequest:
		s.launch(ctx, m)
		return false
	case *dap.DisconnectRequest:
		s.send(&dap.DisconnectResponse{Response: ok(&m.Request)})
		return true
	case *dap.TerminateRequest:
		s.send(&dap.TerminateResponse{Response: ok(&m.Request)})
		s.send(&dap.TerminatedEvent{Event: event("terminated")})
		return false
	}
	r, isRequest := m.(dap.RequestMessage)
	if !isRequest {
		return false // answers to nothing that was asked
	}
	if s.stage == nil {
		s.refuse(r.GetRequest(), "there is no run yet: launch one first")
		return false
	}
	if !s.moving(m) && !s.showing(ctx, m) && !s.stopping(m) {
		s.refuse(r.GetRequest(), "racelab cannot do this to a run")
	}
	return false
}

func (s *session) initialize(m *dap.InitializeRequest) {
	if s.base = 1; !m.Arguments.LinesStartAt1 && given(m) {
		s.base = 0
	}
	s.send(&dap.InitializeResponse{Response: ok(&m.Request), Body: dap.Capabilities{
		SupportsConfigurationDoneRequest:   true,
		SupportsStepBack:                   true,
		SupportsStepInTargetsRequest:       true,
		SupportsRestartRequest:             true,
		SupportsTerminateRequest:           true,
		SupportsEvaluateForHovers:          true,
		SupportsExceptionInfoRequest:       true,
		SupportsLoadedSourcesRequest:       true,
		SupportsBreakpointLocationsRequest: true,
		SupportsDataBreakpoints:            true,
		ExceptionBreakpointFilters: []dap.ExceptionBreakpointsFilter{
			{Filter: filterDeciding, Label: "Steps that decided the run", Description: "Stop before each step whose order decided that the run fails", Default: true},
			{Filter: filterReturn, Label: "Point of no return", Description: "Stop before the step that leaves no way to go on that holds", Default: true},
		},
	}})
}

// given reports whether the editor says how it counts lines: in the protocol they count from 1 where it does not, and in
// go-dap's type silence is false.
func given(m *dap.InitializeRequest) bool {
	return m.Arguments.LinesStartAt1 || m.Arguments.ColumnsStartAt1 || m.Arguments.PathFormat != ""
}

// launch finds the run, and asks the editor for its breakpoints.
func (s *session) launch(ctx context.Context, m *dap.LaunchRequest) {
	var l Launch
	if err := json.Unmarshal(m.GetArguments(), &l); err != nil {
		s.refuse(&m.Request, "the launch configuration cannot be read: "+err.Error())
		return
	}
	if l.Target == "" {
		l.Target = l.Program
	}
	ctx, done := s.search(ctx)
	defer done()
	if l.Token == "" {
		s.tell("console", "Looking for the shortest run of "+l.Target+" that fails …")
	}
	subject, err := s.open(ctx, l)
	if err != nil {
		s.refuse(&m.Request, cells.Clean(err.Error()))
		s.send(&dap.TerminatedEvent{Event: event("terminated")})
		return
	}
	s.stage = newStage(subject)
	s.stage.judge(ctx)
	s.send(&dap.InitializedEvent{Event: event("initialized")})
	s.send(&dap.LaunchResponse{Response: ok(&m.Request)})
	s.tell("console", fmt.Sprintf("%s: a run of %d steps. %s", subject.Title, s.run.Len(), s.judged.Text))
	s.tell("console", "Nothing runs while you look: step back as freely as on. Of Step Into Target you can choose another step, and the run branches. Type help here for more.")
}

// moving carries out requests that move, and reports whether m is one.
func (s *session) moving(m dap.Message) bool {
	switch m := m.(type) {
	case *dap.ConfigurationDoneRequest:
		s.send(&dap.ConfigurationDoneResponse{Response: ok(&m.Request)})
		s.stay(why{reason: "entry"})
	case *dap.RestartRequest:
		s.send(&dap.RestartResponse{Response: ok(&m.Request)})
		s.at = 0
		s.stay(why{reason: "entry"})
	case *dap.PauseRequest:
		s.send(&dap.PauseResponse{Response: ok(&m.Request)})
		s.stay(why{reason: "pause"})
	case *dap.StepInRequest:
		s.stepIn(m)
	case *dap.NextRequest:
		s.send(&dap.NextResponse{Response: ok(&m.Request)})
		s.over(m.Arguments.ThreadId - 1)
	case *dap.StepOutRequest:
		s.send(&dap.StepOutResponse{Response: ok(&m.Request)})
		first := s.whose(s.at + 1)
		s.to(false, func() bool { return s.whose(s.at+1) != first })
	case *dap.StepBackRequest:
		s.send(&dap.StepBackResponse{Response: ok(&m.Request)})
		s.to(true, func() bool { return true })
	case *dap.ContinueRequest:
		s.send(&dap.ContinueResponse{Response: ok(&m.Request), Body: dap.ContinueResponseBody{AllThreadsContinued: true}})
		if s.at == s.run.Len() && len(s.view().Choices) == 0 {
			s.leave()
			return true
		}
		s.to(false, func() bool { return false })
	case *dap.ReverseContinueRequest:
		s.send(&dap.ReverseContinueResponse{Response: ok(&m.Request)})
		s.to(true, func() bool { return false })
	default:
		return false
	}
	return true
}

// stepIn takes the next step, or the one that the editor chose.
func (s *session) stepIn(m *dap.StepInRequest) {
	if m.Arguments.TargetId == 0 {
		s.send(&dap.StepInResponse{Response: ok(&m.Request)})
		s.to(false, func() bool { return true })
		return
	}
	choices := s.view().Choices
	i := m.Arguments.TargetId - 1
	if i < 0 || i >= len(choices) {
		s.refuse(&m.Request, "this step is not possible here")
		return
	}
	if err := s.take(choices[i]); err != nil {
		s.refuse(&m.Request, cells.Clean(err.Error()))
		return
	}
	s.send(&dap.StepInResponse{Response: ok(&m.Request)})
	s.stay(why{reason: "step"})
}

// over goes on to the next step of an actor, and keeps that in view.
func (s *session) over(actor int) {
	w, err := s.move(false, func() bool { return s.whose(s.at) == actor })
	s.arrive(w, err)
	if w.reason == "step" {
		s.focus = actor
	}
	s.stopped(w)
}

// to moves, and tells where it came to.
func (s *session) to(back bool, done func() bool) {
	w, err := s.move(back, done)
	s.arrive(w, err)
	s.stopped(w)
}

// stay tells where the run is, as after a move.
func (s *session) stay(w why) {
	s.arrive(w, nil)
	s.stopped(w)
}

// arrive makes ready what is shown of the moment that a move came to.
func (s *session) arrive(w why, err error) {
	if err != nil {
		s.tell("stderr", err.Error())
	}
	s.scenery = scenery{}
	if s.focus = s.whose(s.at + 1); s.focus < 0 {
		s.focus = max(s.whose(s.at), 0)
	}
	v := s.view()
	for ; s.threads < len(v.Actors); s.threads++ {
		s.send(&dap.ThreadEvent{Event: event("thread"), Body: dap.ThreadEventBody{Reason: "started", ThreadId: s.threads + 1}})
	}
	if len(v.Output) > s.printed { // going back takes nothing off the console
		s.tell("stdout", v.Output[s.printed:])
		s.printed = len(v.Output)
	}
	if w.words != "" {
		s.tell("console", w.words)
	}
}

// stopped tells the editor that the run stands still.
func (s *session) stopped(w why) {
	s.send(&dap.StoppedEvent{Event: event("stopped"), Body: dap.StoppedEventBody{
		Reason: w.reason, Description: s.caption(), Text: w.words, ThreadId: s.focus + 1, AllThreadsStopped: true, HitBreakpointIds: w.hit,
	}})
}

// caption is the line that an editor shows above the threads.
func (s *session) caption() string {
	text := fmt.Sprintf("After step %d of %d", s.at, s.run.Len())
	if s.at == 0 {
		text = fmt.Sprintf("Before the first of %d steps", s.run.Len())
	}
	if p := s.judged.P; !s.branched && s.at < len(p) {
		text += fmt.Sprintf(", fails with probability %.3g", p[s.at])
	}
	return text
}

// leave ends the session at the end of the run.
func (s *session) leave() {
	status := 0
	if end := s.view().End; end == nil || end.Fails {
		status = 1
	}
	s.send(&dap.ExitedEvent{Event: event("exited"), Body: dap.ExitedEventBody{ExitCode: status}})
	s.send(&dap.TerminatedEvent{Event: event("terminated")})
}
