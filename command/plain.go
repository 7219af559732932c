package command

import (
	"context"
	"errors"

	"racelab/lessons"
	"racelab/lessons/reality"
	"racelab/ui/plain"
)

// detect asks Go's race detector about a lesson.
func detect(ctx context.Context, l *lessons.Lesson, switches []string) (reality.Detection, error) {
	return reality.Detector{}.Detect(ctx, l, switches, reality.DetectorRuns)
}

// plain walks through the course in lines of text, from a lesson on if one is
// named.
func (a *app) plain(ctx context.Context, lesson string, servers reality.Servers) (int, error) {
	own, start, err := usePack(lesson)
	if err != nil {
		return statusError, err
	}
	if start != "" {
		if _, err := lessons.Find(start); err != nil {
			return statusError, err
		}
	}
	if err := reality.Check(ctx, servers); err != nil {
		return statusError, err
	}
	store, err := a.store()
	if err != nil {
		return statusError, err
	}
	err = plain.Run(ctx, plain.Options{
		In: a.stdin, Out: a.stdout, Store: store, Lesson: start, Parts: partsOf(own), Pack: own,
		Real: func(ctx context.Context, job reality.Job, progress func(reality.Tally)) (reality.Tally, error) {
			job.Servers = servers
			return reality.Run(ctx, job, progress)
		},
		Detect: detect,
	})
	if errors.Is(err, plain.ErrScreens) {
		return a.lab(ctx, lesson, labFlags{course: lesson != "", screens: true, theme: a.env("RACELAB_THEME"), still: a.env("RACELAB_REDUCED_MOTION") == "1", servers: servers})
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return statusInterrupted, nil
	}
	return statusHolds, err
}
