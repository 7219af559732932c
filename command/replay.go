package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"racelab/lessons"
	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/glyph"
	"racelab/sim/number"
	"racelab/sim/trace"
)

// maxOnward bounds how far a run is taken beyond its token, in steps.
const maxOnward = 3_000

func (a *app) replayCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay TOKEN [FILE]",
		Short: "Run the schedule of a token and print what happens",
		Long: "Run the schedule that a token carries, step by step. A lesson's token needs nothing else; the token of a " +
			"program needs the Go file or folder that it was made with. Where the token ends before the program, " +
			"the run goes on without switching between goroutines. If the source was edited since, the schedule is followed as far as " +
			"its steps are found again, and the nearest schedule that fails is searched from there. " +
			"Exit status as of check, for this run and the one that was searched.",
		Example: "racelab replay TOKEN\nracelab replay TOKEN ./bank --json",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return errors.New("give a token, and for a program's token the file that it was made with: racelab replay TOKEN [FILE]")
			}
			return nil
		},
		RunE: a.do(func(ctx context.Context, args []string) (int, error) { return a.replay(ctx, args) }),
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
	line     *sim.Line   // nil if it is not known when the run was decided
	reason   *sim.Reason // nil if it is not known by what
	refitted             // if the source is not that which the token was made with
}

// judging bounds the exploration by which replay finds out when a run was decided.
var judging = sim.Budget{Time: 2 * time.Second, States: 200_000}

func (a *app) replay(ctx context.Context, args []string) (int, error) {
	r, err := openReplay(args)
	if err != nil {
		return statusError, err
	}
	r.decide(ctx)
	if err := r.search(ctx); err != nil {
		return statusError, err
	}
	status := statusHolds
	if r.fails() || r.near.Run != nil {
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
	r := &replayed{target: t, info: info, token: token}
	if r.fit, err = fitToken(t.program, token, info); err != nil {
		return nil, err
	}
	r.run, r.asked = r.fit.Run, r.fit.Taken
	r.run.Truncate(r.asked)
	if err := r.goOn(); err != nil {
		return nil, err
	}
	return r, nil
}

// decide finds out when and by what the run was decided.
func (r *replayed) decide(ctx context.Context) {
	d, err := r.run.Decider(ctx, judging)
	if err != nil {
		r.insights = r.run.Explain()
		return
	}
	r.line, _ = d.Line(ctx, r.run) // where it is not known, nothing is said
	r.reason, _ = d.Reason(ctx, r.run)
	r.insights = d.Explain(ctx, r.run)
}

// tokenTarget finds what a token is about: its lesson, or the file that was given
// with it.
func tokenTarget(info sim.TokenInfo, files []string) (*target, error) {
	if len(files) == 1 {
		return openTarget(files[0], info.Build)
	}
	if l, err := lessons.Find(info.Name); err == nil {
		p, err := l.Load()
		return &target{program: p, lesson: l}, err
	}
	if t := packTarget(info); t != nil {
		return t, nil
	}
	what := "a program"
	if info.Name != "" {
		what = cells.Clean(info.Name)
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
	lineJSON
	*fitJSON
	Deciding *reasonJSON `json:"deciding,omitempty"`
}

type insightJSON struct {
	Pattern string `json:"pattern"`
	Text    string `json:"text"`
	Steps   []int  `json:"steps"`
}

func (r *replayed) json() replayJSON {
	kind, outcome, why := r.outcome()
	var fit *fitJSON // nil for a token of this very source
	if !r.fit.Same {
		fit = r.refitted.json()
	}
	out := replayJSON{
		Program: r.target.program.Name(), Test: r.info.Entry, Switches: append([]string{}, r.info.Switches...), Token: r.token,
		Steps: []stepJSON{}, Asked: r.asked, Kind: kind, Outcome: outcome, Fails: r.fails(), Why: why, Explanation: []insightJSON{},
		lineJSON: newLineJSON(r.line), fitJSON: fit, Deciding: newReasonJSON(r.reason),
	}
	for _, e := range r.run.Events(r.run.Len()) {
		out.Steps = append(out.Steps, newStepJSON(e, r.last.Actors))
	}
	for _, in := range r.insights {
		out.Explanation = append(out.Explanation, insightJSON{Pattern: string(in.Pattern), Text: in.Text, Steps: append([]int{}, in.Steps...)})
	}
	return out
}

func (r *replayed) text() string {
	var b strings.Builder
	heading := bold(r.target.title())
	if r.info.Entry != "" {
		heading = bold(r.target.title() + " · " + cells.Clean(r.info.Entry))
	}
	if len(r.info.Switches) > 0 {
		heading += " with " + cells.Clean(strings.Join(r.info.Switches, ", "))
	}
	fmt.Fprintf(&b, "%s\n\n", heading)
	if !r.fit.Same {
		paragraph(&b, "", r.fit.Words())
		b.WriteString("\n")
	}
	traceText(&b, r.run.Events(r.run.Len()), r.last.Actors, r.asked, r.tokenEnds())
	_, outcome, why := r.outcome()
	if outcome = cells.Clean(strings.TrimSpace(outcome)); outcome == "" {
		outcome = "(no output)"
	}
	fmt.Fprintf(&b, "\n  %s\n", verdict(r.fails(), outcome))
	paragraph(&b, "", why)
	for _, in := range r.insights {
		paragraph(&b, "", in.Text)
	}
	if r.reason != nil && r.reason.Text != "" && !r.saysIt() {
		paragraph(&b, "", r.reason.Text)
	}
	if r.line != nil {
		paragraph(&b, "", r.line.Words())
		fmt.Fprintf(&b, "  fails %s\n", r.line.Strip())
	}
	r.refitted.text(&b)
	return b.String()
}

// saysIt reports whether the first finding names every step that decided the run.
func (r *replayed) saysIt() bool {
	if len(r.insights) == 0 || r.reason.Every {
		return false
	}
	return !slices.ContainsFunc(r.reason.Steps, func(step int) bool { return !slices.Contains(r.insights[0].Steps, step) })
}

// traceText writes one line an event. Events that rode on a step have no number. After
// the steps that were asked for it says ends.
func traceText(b *strings.Builder, events []trace.Event, actors []sim.Actor, asked int, ends string) {
	width := 5
	for _, a := range actors {
		width = min(max(width, cells.Width(cells.Clean(a.Name))), 16)
	}
	const words = 44
	said := false
	for _, e := range events {
		if e.Step > asked && !said {
			said = true
			fmt.Fprintf(b, "  %s\n", faint(ends))
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
		name = cells.Cut(cells.Clean(name), width)
		text := cells.Cut(cells.Clean(glyph.Sentence(e, actors)), words)
		pos := ""
		if e.Pos.Line > 0 {
			pos = cells.Clean(e.Pos.String())
		}
		line := fmt.Sprintf("  %4s  %s%s  %s%s  %s", step, name, strings.Repeat(" ", width-cells.Width(name)), text, strings.Repeat(" ", words-cells.Width(text)), pos)
		line = strings.TrimRight(line, " ")
		if e.Minor {
			line = faint(line)
		}
		b.WriteString(line + "\n")
	}
}
