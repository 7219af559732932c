// Package dap lets an editor step through a run, forward and back, by the Debug Adapter Protocol
// (https://microsoft.github.io/debug-adapter-protocol).
//
// What is debugged is a schedule, not a process: it was found before, and nothing runs while the editor is not asked to move. So
// going back is as cheap as going on, and goroutines are threads of which one moves at a time:
//
//	step into   the next step, whoever takes it; of its targets, another step than the schedule has, from where the run branches
//	step over   to the next step of this goroutine, with those of others that come before it
//	step out    until another goroutine moves
//	step back   the step before
//	continue    to the next breakpoint, deciding step or change of a watched value, or to the end; in reverse, likewise
//
// An editor is shown a run before a step is taken, as a debugger shows a line before it is carried out.
package dap

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/google/go-dap"

	"racelab/sim"
	"racelab/sim/cells"
)

// Launch is what an editor asks for: the arguments of its launch request.
type Launch struct {
	Token    string   `json:"token"`    // of the run; empty: the shortest failing run of Target
	Target   string   `json:"target"`   // a lesson, or a Go file or folder; a lesson's token needs none
	Program  string   `json:"program"`  // the same, as other debuggers call it
	Test     string   `json:"run"`      // without a token: only tests whose name matches this regular expression
	Switches []string `json:"switches"` // without a token: those of a lesson that are on
	Budget   string   `json:"budget"`   // without a token: as of racelab check
}

// Subject is a run to be debugged.
type Subject struct {
	Run   *sim.Run
	Title string // what it is a run of
	// Path returns where a file of a step's position lies; false if it is in no file that an editor can open.
	Path func(file string) (string, bool)
	// Source returns the text of such a file.
	Source func(file string) (string, bool)
	// Judge says what decided a run. It may take a second or two.
	Judge func(ctx context.Context, r *sim.Run) Judgement
}

// Judgement is what is known of why a run ends as it does.
type Judgement struct {
	Text       string // in a few sentences with step numbers; empty if nothing is known
	Inevitable int    // the point of no return: the step after which every way to go on fails; 0 if there is none, or it is not known
	Steps      []int  // that decided it, ascending
	P          []float64
}

// Opener finds the run that an editor asks for. Its error is a sentence for the user.
type Opener func(ctx context.Context, l Launch) (*Subject, error)

// Serve answers an editor until it disconnects or ctx ends. Errors are of the connection.
func Serve(ctx context.Context, in io.Reader, out io.Writer, open Opener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &session{open: open, out: out, base: 1}
	requests := make(chan dap.Message)
	ended := make(chan error, 1)
	go func() {
		ended <- s.read(ctx, cancel, bufio.NewReader(in), requests)
		close(requests)
	}()
	for {
		select {
		case <-ctx.Done():
			return s.lost()
		case m, more := <-requests:
			if !more {
				return errors.Join(<-ended, s.lost())
			}
			if over := s.answer(ctx, m); over {
				return s.lost()
			}
		}
	}
}

// read passes requests on. Whoever waits for a run to be found is released when the editor goes away.
func (s *session) read(ctx context.Context, cancel func(), in *bufio.Reader, requests chan<- dap.Message) error {
	for {
		m, err := dap.ReadProtocolMessage(in)
		var unknown *dap.DecodeProtocolMessageFieldError
		switch {
		case errors.As(err, &unknown):
			s.refuse(&dap.Request{ProtocolMessage: dap.ProtocolMessage{Seq: unknown.Seq}, Command: unknown.FieldValue}, "racelab does not know this request")
			continue
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe):
			cancel()
			return nil
		case err != nil:
			cancel()
			return fmt.Errorf("reading from the editor: %w", err)
		}
		switch m.(type) {
		case *dap.DisconnectRequest, *dap.TerminateRequest:
			s.release()
		}
		select {
		case requests <- m:
		case <-ctx.Done():
			return nil
		}
	}
}

// session is one editor's.
type session struct {
	open Opener
	base int // of lines and columns, in the editor's count

	sending sync.Mutex
	out     io.Writer
	seq     int
	broken  error // of writing

	launching sync.Mutex
	stop      func() // ends the search for a run; nil while there is none
	leaving   bool   // the editor has said that it goes

	*stage           // nil before a run was launched
	points  int      // breakpoints that were set so far
	unfiled []string // files that have no path, by the number by which an editor asks for them, less one
}

// send writes a message to the editor.
func (s *session) send(m dap.Message) {
	s.sending.Lock()
	defer s.sending.Unlock()
	s.seq++
	switch m := m.(type) {
	case dap.ResponseMessage:
		m.GetResponse().Seq = s.seq
	case dap.EventMessage:
		m.GetEvent().Seq = s.seq
	}
	if err := dap.WriteProtocolMessage(s.out, m); err != nil && s.broken == nil {
		s.broken = fmt.Errorf("writing to the editor: %w", err)
	}
}

// lost returns why nothing reaches the editor any more; nil if it does.
func (s *session) lost() error {
	s.sending.Lock()
	defer s.sending.Unlock()
	return s.broken
}

// search begins a search for a run, which release ends.
func (s *session) search(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	s.launching.Lock()
	defer s.launching.Unlock()
	if s.stop = cancel; s.leaving {
		cancel()
	}
	return ctx, cancel
}

// release ends the search for a run, if there is one.
func (s *session) release() {
	s.launching.Lock()
	defer s.launching.Unlock()
	if s.leaving = true; s.stop != nil {
		s.stop()
	}
}

// ok is the head of a response.
func ok(r *dap.Request) dap.Response {
	return dap.Response{ProtocolMessage: dap.ProtocolMessage{Type: "response"}, RequestSeq: r.Seq, Success: true, Command: r.Command}
}

// event is the head of an event.
func event(name string) dap.Event {
	return dap.Event{ProtocolMessage: dap.ProtocolMessage{Type: "event"}, Event: name}
}

// refuse answers that something could not be done. The words are for the user.
func (s *session) refuse(r *dap.Request, words string) {
	head := ok(r)
	head.Success = false
	head.Message = words
	s.send(&dap.ErrorResponse{Response: head, Body: dap.ErrorResponseBody{Error: &dap.ErrorMessage{Id: 1, Format: words, ShowUser: true}}})
}

// tell writes to the debug console.
func (s *session) tell(category, text string) {
	s.send(&dap.OutputEvent{Event: event("output"), Body: dap.OutputEventBody{Category: category, Output: strings.Join(cells.CleanLines(text), "\n") + "\n"}})
}
