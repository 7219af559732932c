package exercise

import (
	"context"
	"go/format"
	"strings"

	"racelab/sim"
)

// Court judges what a learner writes: Here in this process; a class in one that it can stop, for what
// strangers write may take any amount of memory and time. A glance is what may be spent before a first
// verdict; without one, the text is judged by all of the rules. The error is ctx's, or a sentence for the learner.
type Court interface {
	// Fix judges the fix of a lesson. more is what else is said of one that counts.
	Fix(ctx context.Context, e *Exercise, text string, glance *sim.Budget) (v *Verdict, more string, err error)
	Kata(ctx context.Context, k *Kata, text string, glance *sim.Budget) (*Verdict, error)
	Tests(ctx context.Context, t *Testing, text string, glance *sim.Budget) (*Verdict, error)
	// Format brings a text into gofmt's form. The error of its parser is one, too.
	Format(ctx context.Context, text string) (string, error)
}

// Here is the court of a learner's own machine.
type Here struct{}

// Fix implements Court.
func (Here) Fix(ctx context.Context, e *Exercise, text string, glance *sim.Budget) (v *Verdict, more string, err error) {
	if glance != nil {
		v, err = e.Glance(ctx, e.files(text), *glance)
		return v, "", err
	}
	if v, err = e.Judge(ctx, e.files(text)); err != nil || !v.Counts() {
		return v, "", err
	}
	price, err := e.Price(v.Program)
	if err != nil {
		return nil, "", err
	}
	return v, e.more(v, price), nil
}

// files is a text as a draft.
func (e *Exercise) files(text string) []sim.File {
	return []sim.File{{Name: e.starter[0].Name, Text: []byte(text)}}
}

// more is what else is said of a fix that counts: what it costs, and which harder variants it passes.
func (e *Exercise) more(v *Verdict, price *Price) string {
	return strings.TrimSpace(price.Words() + " " + e.HarderText(v))
}

// Kata implements Court.
func (Here) Kata(ctx context.Context, k *Kata, text string, glance *sim.Budget) (*Verdict, error) {
	if glance != nil {
		return k.Glance(ctx, k.Draft(text), *glance)
	}
	return k.Judge(ctx, k.Draft(text))
}

// Tests implements Court.
func (Here) Tests(ctx context.Context, t *Testing, text string, glance *sim.Budget) (*Verdict, error) {
	if glance != nil {
		return t.Glance(ctx, text, *glance)
	}
	return t.Judge(ctx, text)
}

// Format implements Court.
func (Here) Format(_ context.Context, text string) (string, error) {
	nice, err := format.Source([]byte(text))
	return string(nice), err
}

var _ Court = Here{}
