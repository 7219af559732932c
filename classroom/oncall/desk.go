package oncall

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"racelab/classroom/fair"
	"racelab/lessons/course/drill"
	"racelab/lessons/drills"
	"racelab/ui"
)

// Desk is where one learner is on call, in one window. It implements shell.OnCall.
type Desk struct {
	rota  *Rota
	ctx   context.Context
	who   fair.Who
	shelf Shelf

	admitted bool // guarded by Rota.mu
}

// Slice implements shell.OnCall.
func (d *Desk) Slice(of *drills.Drill, p ui.Program) ui.Program {
	return d.rota.share.Program(d.who.Learner, "slice of "+of.Name, "", p)
}

// Night implements shell.OnCall.
func (d *Desk) Night(of *drills.Drill, seed int, guided bool) drill.Player {
	return &night{desk: d, of: of, seed: seed, guided: guided}
}

// night is one night in one window.
type night struct {
	desk   *Desk
	of     *drills.Drill
	seed   int
	guided bool

	text    []byte         // the attempt as this window shows it
	answers []drill.Answer // what this window shows, with answers that are no part of the attempt
}

// Begin implements drill.Player.
func (n *night) Begin(ctx context.Context) (drill.Shown, error) {
	if err := n.desk.rota.admit(n.desk); err != nil {
		return drill.Shown{}, err
	}
	s, _, err := n.take(ctx, "")
	return s, err
}

// Enter implements drill.Player.
func (n *night) Enter(ctx context.Context, line string) (drill.Shown, error, error) {
	return n.take(ctx, line)
}

// take carries out a line, or none, and keeps what came of it. What could not be kept has not happened, so that nothing
// is kept wrong.
func (n *night) take(ctx context.Context, line string) (s drill.Shown, kept, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(n.desk.ctx, cancel)()
	p, leave, err := n.desk.rota.enter(ctx, n.desk.who.Learner)
	if err != nil {
		return s, nil, err
	}
	defer leave()
	was, err := n.desk.shelf.Load(n.of.Name, n.seed)
	if err != nil {
		return s, nil, fmt.Errorf("reading the attempt that is kept: %w", err)
	}
	behind := !bytes.Equal(was, n.text) // another window went on, or this one begins
	t, err := n.desk.rota.take(ctx, n.desk.who, p, drill.Turn{Drill: n.of.Name, Seed: n.seed, Guided: n.guided, Text: was, Line: line, All: behind || line == ""})
	switch {
	case err != nil:
		return s, nil, err
	case t.Lost:
		return s, nil, fmt.Errorf("taking up the attempt that is kept: %s", t.Failed)
	case t.Failed != "":
		return s, nil, errors.New(t.Failed + noFiles(line))
	}
	if line == "" { // a night that was only looked at has not begun
		t.Text = was
	}
	if !bytes.Equal(was, t.Text) {
		if err := n.desk.shelf.Replace(ctx, n.of.Name, n.seed, was, t.Text); err != nil {
			return s, nil, err
		}
	}
	if !behind && line != "" {
		t.Shown.State.Answers = goOn(n.answers, t.Shown.State.Answers)
	}
	n.text, n.answers = t.Text, t.Shown.State.Answers
	return t.Shown, nil, nil
}

// goOn adds the last answer to those that were shown: a process that has caught up knows nothing of answers to lines that
// are no part of the attempt.
func goOn(shown, now []drill.Answer) []drill.Answer {
	if len(now) == 0 {
		return shown
	}
	all := append(slices.Clone(shown), now[len(now)-1])
	return all[max(len(all)-drill.MaxAnswers, 0):]
}

// noFiles is what is said beside the error of a line that may name a file.
func noFiles(line string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	if word != "" && drill.TakesFile(word) {
		return ". Files of your own machine cannot be named over SSH"
	}
	return ""
}
