// Package plain is the course as lines of text with prompts: for screen readers,
// for pipes, for terminals that can do nothing else, and for whoever likes it so.
//
// It goes the same way as the screens of package ui, over the same package course:
// parts and lessons, the stages of a lesson, pages, search, review, progress.
// Nothing is drawn: no colours, no boxes, no moving of the cursor. What is said
// is said once, in whole sentences, and what can be typed is a number of a list or
// a word that help names. The end of input is a way to leave, at any prompt.
//
// A Course (in home.go) lists and opens; a walk (walk.go) goes through one
// lesson, its stages in files of their own; a bench (bench.go) steps a run.
package plain

import (
	"context"
	"errors"
	"io"
	"time"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/pack"
	"racelab/lessons/progress"
	"racelab/lessons/reality"
)

// Options say who learns, and over what.
type Options struct {
	In  io.Reader
	Out io.Writer
	// Store keeps what the learner does; nil keeps it for this run only.
	Store progress.Store
	// Lesson is the name of a lesson to open at once; empty lists all.
	Lesson string
	// Parts is the course; nil: the whole of it, in its own order.
	Parts []course.Part
	// Pack, if it has katas, takes the place of those of the course.
	Pack *pack.Pack
	// Real runs compiled lessons, as reality.Run does. Nil: there are no runs
	// for real here.
	Real func(context.Context, reality.Job, func(reality.Tally)) (reality.Tally, error)
	// Reports returns what the explorer knows of a lesson, until the context ends;
	// nil explores here.
	Reports func(context.Context, *lessons.Lesson) lessons.Numbers
	// Now tells the time; nil is time.Now.
	Now func() time.Time
	// Detect asks Go's race detector about a lesson; nil: it cannot be asked here.
	Detect func(ctx context.Context, l *lessons.Lesson, switches []string) (reality.Detection, error)
}

// ErrScreens is the error of Run when the learner wants the screens instead.
var ErrScreens = errors.New("the learner asked for the screens")

// Run walks through the course until the learner quits or the input ends. It
// returns ErrScreens if the learner wants the screens, ctx's error when ctx ends,
// and an error when nothing can be written any more.
func Run(ctx context.Context, o Options) error {
	if o.Store == nil {
		o.Store = new(progress.Memory)
	}
	if o.Reports == nil {
		o.Reports = func(ctx context.Context, l *lessons.Lesson) lessons.Numbers { return l.Numbers(ctx) }
	}
	if o.Parts == nil {
		o.Parts = course.Parts()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	h := &home{c: newConsole(ctx, o.In, o.Out), o: o, numbers: map[string]lessons.Numbers{}}
	err := h.start(o.Lesson)
	if errors.Is(err, errLeave) {
		err = nil
	}
	return errors.Join(err, h.c.err)
}
