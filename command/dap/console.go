package dap

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/go-dap"

	"racelab/sim/cells"
)

// evaluate answers with a value, or carries out a word of the console.
func (s *session) evaluate(ctx context.Context, m *dap.EvaluateRequest) {
	expression := strings.TrimSpace(m.Arguments.Expression)
	if value, known := s.named(expression, m.Arguments.FrameId); known {
		s.result(m, cells.Clean(value))
		return
	}
	if m.Arguments.Context != "repl" {
		s.refuse(&m.Request, "there is no such value at this moment of the run")
		return
	}
	word, operand, _ := strings.Cut(expression, " ")
	switch word {
	case "help":
		s.result(m, console)
	case "why":
		s.result(m, s.reason(ctx))
	case "token":
		s.result(m, s.run.Token())
	case "choices":
		s.result(m, s.choices())
	case "step", "take":
		s.jump(m, word, operand)
	default:
		s.refuse(&m.Request, fmt.Sprintf("there is no value %q at this moment of the run, and no such word; help lists the words", cells.Clean(expression)))
	}
}

func (s *session) result(m *dap.EvaluateRequest, text string) {
	s.send(&dap.EvaluateResponse{Response: ok(&m.Request), Body: dap.EvaluateResponseBody{Result: text}})
}

// jump goes to a step, or takes one of those that are possible.
func (s *session) jump(m *dap.EvaluateRequest, word, operand string) {
	n, err := strconv.Atoi(strings.TrimSpace(operand))
	choices := s.view().Choices
	switch {
	case word == "step" && (err != nil || n < 0 || n > s.run.Len()):
		s.refuse(&m.Request, fmt.Sprintf("step takes a number from 0 to %d", s.run.Len()))
		return
	case word == "take" && len(choices) == 0:
		s.refuse(&m.Request, "the run has ended here: go back first")
		return
	case word == "take" && (err != nil || n < 1 || n > len(choices)):
		s.refuse(&m.Request, fmt.Sprintf("take takes a number from 1 to %d; choices lists them", len(choices)))
		return
	case word == "step":
		s.at = n
	default:
		if err := s.take(choices[n-1]); err != nil {
			s.refuse(&m.Request, cells.Clean(err.Error()))
			return
		}
	}
	s.result(m, fmt.Sprintf("After step %d.", s.at))
	s.stay(why{reason: "goto"})
}

// reason says why the run ends as it does. A run that has branched is judged anew once it has ended.
func (s *session) reason(ctx context.Context) string {
	last := s.run.View(s.run.Len())
	if s.branched && last.End == nil {
		return "This run has branched and has not ended: continue, and ask again."
	}
	if s.branched {
		s.judge(ctx)
	}
	if s.judged.Text != "" {
		return s.judged.Text
	}
	switch {
	case last.End == nil:
		return "The run does not end."
	case last.End.Fails:
		return last.End.Why
	}
	return "This run holds: " + last.End.Outcome
}
