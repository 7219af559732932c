package command

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"racelab/lessons"
	"racelab/number"
	"racelab/sim"
	"racelab/sim/trace"
	"racelab/ui/draw"
	"racelab/ui/glyph"
)

// maxOnward bounds how far a run is taken beyond its token, in steps.
const maxOnward = 3_000

func (a *app) replayCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay TOKEN [FILE]",
		Short: "Run the schedule of a token and print what happens",
		Long: "Run the schedule that a token carries, step by step. A lesson's token needs nothing else; the token of a " +
			"program needs the Go file or folder that it was made with. Where the token ends before the program, " +
			"the run goes on without switching between goroutines. Exit status as of check, for this one run.",
		Example: "racelab replay TOKEN\nracelab replay TOKEN ./bank --json",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return errors.New("give a token, and for a program's token the file that it was made with: racelab replay TOKEN [FILE]")
			}
			return nil
		},
		RunE: a.do(func(_ context.Context, args []string) (int, error) { return a.replay(args) }),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().BoolVar(&a.json, "json", false, "print JSON")
	return cmd
}

// replayed is a run under a token's schedule, taken on to its end.
type replayed struct {
	target   *target
	info     sim.TokenInfo
	token    string
	run      *sim.Run
	asked    int // steps of the token; those after it were added
	last     *sim.View
	insights []sim.Insight
}

func (a *app) replay(args []string) (int, error) {
	r, err := openReplay(args)
	if err != nil {
		return statusError, err
	}
	status := statusHolds
	if r.fails() {
		status = statusFails
	}
	if a.json {
		return status, writeJSON(a.stdout, r.json())
	}
	return status, a.print(r.text())
}

// openReplay runs the token that args begins with, and goes on to the end.
func openReplay(args []string) (*replayed, error) {
	token := strings.TrimSpace(args[0])
	info, err := sim.ParseToken(token)
	if err != nil {
		return nil, err
	}
	t, err := tokenTarget(info, args[1:])
	if err != nil {
		return nil, err
	}
	run, err := t.program.Replay(token)
	if err != nil {
		return nil, err
	}
	r := &replayed{target: t, info: info, token: token, run: run, asked: run.Len()}
	if err := r.goOn(); err != nil {
		return nil, err
	}
	r.insights = run.Explain()
	return r, nil
}

// tokenTarget finds what a token is about: its lesson, or the file that was given
// with it.
func tokenTarget(info sim.TokenInfo, files []string) (*target, error) {
	if len(files) == 1 {
		return openTarget(files[0])
	}
	if l, err := lessons.Find(info.Name); err == nil {
		p, err := l.Load()
		return &target{program: p, lesson: l}, err
	}
	what := "a program"
	if info.Name != "" {
		what = draw.Clean(info.Name)
	}
	return nil, fmt.Errorf("this token is about %s: name the Go file or folder that it was made with, racelab replay TOKEN FILE", what)
}

// goOn takes the run to its end, each actor for as long as it can step. A run
// that does not end is shown as far as the token goes.
func (r *replayed) goOn() error {
	actor := -1
	for range maxOnward {
		r.last = r.run.View(r.run.Len())
		if r.last.End != nil || len(r.last.Choices) == 0 {
			return nil
		}
		next := r.last.Choices[0]
		for _, c := range r.last.Choices {
			if c.Actor == actor {
				next = c
				break
			}
		}
		if err := r.run.Step(next); err != nil {
			return err
		}
		actor = next.Actor
	}
	r.run.Truncate(r.asked)
	r.last = r.run.View(r.asked)
	return nil
}

// fails is the verdict for this run: its end, as the census counts it. A run that
// never ends fails. So does one whose token stops at a data race or a livelock:
// that is what such a token is there to show.
func (r *replayed) fails() bool {
	if r.last.End == nil || r.last.End.Fails {
		return true
	}
	if r.run.Len() == r.asked {
		return false
	}
	for _, in := range r.insights {
		if in.Pattern == "data race" || in.Pattern == "livelock" {
			return true
		}
	}
	return false
}

// outcome returns the words for how the run ended, and why it fails.
func (r *replayed) outcome() (kind, outcome, why string) {
	if r.last.End == nil {
		return "endless", "does not end", fmt.Sprintf("the run goes on for more than %s after this", number.Of(maxOnward, "step"))
	}
	return r.last.End.Kind.String(), r.last.End.Outcome, r.last.End.Why
}

type replayJSON struct {
	Program     string        `json:"program"`
	Test        string        `json:"test,omitempty"`
	Switches    []string      `json:"switches"`
	Token       string        `json:"token"`
	Steps       []stepJSON    `json:"steps"`
	Asked       int           `json:"token_steps"` // those after it were added to reach the end
	Kind        string        `json:"kind"`
	Outcome     string        `json:"outcome"`
	Fails       bool          `json:"fails"`
	Why         string        `json:"why"`
	Explanation []insightJSON `json:"explanation"`
}

type insightJSON struct {
	Pattern string `json:"pattern"`
	Text    string `json:"text"`
	Steps   []int  `json:"steps"`
}

func (r *replayed) json() replayJSON {
	kind, outcome, why := r.outcome()
	out := replayJSON{
		Program: r.target.program.Name(), Test: r.info.Entry, Switches: append([]string{}, r.info.Switches...), Token: r.token,
		Steps: []stepJSON{}, Asked: r.asked, Kind: kind, Outcome: outcome, Fails: r.fails(), Why: why, Explanation: []insightJSON{},
	}
	for _, e := range r.run.Events(r.run.Len()) {
		out.Steps = append(out.Steps, newStepJSON(e, r.last.Actors))
	}
	for _, in := range r.insights {
		out.Explanation = append(out.Explanation, insightJSON{Pattern: in.Pattern, Text: in.Text, Steps: append([]int{}, in.Steps...)})
	}
	return out
}

func (r *replayed) text() string {
	var b strings.Builder
	heading := bold(r.target.title())
	if r.info.Entry != "" {
		heading = bold(r.target.title() + " · " + draw.Clean(r.info.Entry))
	}
	if len(r.info.Switches) > 0 {
		heading += " with " + draw.Clean(strings.Join(r.info.Switches, ", "))
	}
	fmt.Fprintf(&b, "%s\n\n", heading)
	traceText(&b, r.run.Events(r.run.Len()), r.last.Actors, r.asked)
	_, outcome, why := r.outcome()
	if outcome = draw.Clean(strings.TrimSpace(outcome)); outcome == "" {
		outcome = "(no output)"
	}
	fmt.Fprintf(&b, "\n  %s\n", verdict(r.fails(), outcome))
	paragraph(&b, "", why)
	for _, in := range r.insights {
		paragraph(&b, "", in.Text)
	}
	return b.String()
}

// traceText writes one line an event. Events that rode on a step have no number.
func traceText(b *strings.Builder, events []trace.Event, actors []sim.Actor, asked int) {
	width := 5
	for _, a := range actors {
		width = min(max(width, draw.Width(draw.Clean(a.Name))), 16)
	}
	const words = 44
	said := false
	for _, e := range events {
		if e.Step > asked && !said {
			said = true
			fmt.Fprintf(b, "  %s\n", faint("here the token ends; the run goes on without switching"))
		}
		step := fmt.Sprint(e.Step)
		if e.Minor {
			step = "·"
		}
		name := glyph.Actor(e.Actor, actors)
		if name == "" {
			name = "clock"
			if e.Op == trace.Fault {
				name = "fault"
			}
		}
		name = draw.Cut(draw.Clean(name), width)
		text := draw.Cut(draw.Clean(glyph.Sentence(e, actors)), words)
		pos := ""
		if e.Pos.Line > 0 {
			pos = draw.Clean(e.Pos.String())
		}
		line := fmt.Sprintf("  %4s  %s%s  %s%s  %s", step, name, strings.Repeat(" ", width-draw.Width(name)), text, strings.Repeat(" ", words-draw.Width(text)), pos)
		line = strings.TrimRight(line, " ")
		if e.Minor {
			line = faint(line)
		}
		b.WriteString(line + "\n")
	}
}
