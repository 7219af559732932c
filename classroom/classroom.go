// Package classroom opens the lab to learners over SSH: each at their own pace,
// or together in rooms.
//
// Folders: sshd is the server and what it bounds; store keeps learners' progress
// and rooms in NATS JetStream; room is a class that follows one screen; fair
// shares the cores between explorers; load measures it all with clients of its
// own. This package ties them together: what a visit may do, and for whom.
//
// Learners share nothing but what does not change (lessons, reports of the
// explorer) and the store, so any number of processes may serve one class.
package classroom

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"
	"sync"

	tea "charm.land/bubbletea/v2"

	"racelab/classroom/fair"
	"racelab/classroom/sshd"
	"racelab/ui"
)

// Options say what a class is made of. Lesson, Print and Log must be set.
type Options struct {
	// Lesson returns a lesson by name, and the first one for an empty name.
	Lesson func(name string) (ui.Lesson, error)
	// Print runs a command that needs nothing of the classroom: check, lessons,
	// replay. It returns the exit status.
	Print func(ctx context.Context, args []string, in io.Reader, out, errs io.Writer, share *fair.Share, learner string) int
	// Share is the explorers' part of the machine; nil: all but one core.
	Share *fair.Share
	Log   *slog.Logger
}

// Class is what visitors of the server see. It implements sshd.App.
type Class struct {
	opts  Options
	share *fair.Share

	mu      sync.Mutex
	lessons map[string]ui.Lesson // by name; compiled once for all
}

// New returns a class.
func New(o Options) *Class {
	if o.Share == nil {
		o.Share = fair.New(0, fair.DefaultBudget())
	}
	return &Class{opts: o, share: o.Share, lessons: map[string]ui.Lesson{}}
}

// Screen implements sshd.App.
func (c *Class) Screen(ctx context.Context, v *sshd.Visit) (tea.Model, error) {
	if len(v.Args) > 0 {
		return nil, nil
	}
	lesson, err := c.lesson(v.ID, "")
	if err != nil {
		return nil, err
	}
	return ui.New(ui.Options{Lesson: lesson, Context: ctx, Seed: seed(v.ID)}), nil
}

// Run implements sshd.App.
func (c *Class) Run(ctx context.Context, v *sshd.Visit, std sshd.Streams) int {
	if len(v.Args) == 0 {
		_, _ = io.WriteString(std.Err, "racelab: the lab needs a terminal: ssh -t HOST; without one there are ssh HOST lessons, ssh HOST check < FILE and ssh HOST replay TOKEN\n") // the client may be gone
		return 2
	}
	return c.opts.Print(ctx, v.Args, std.In, std.Out, std.Err, c.share, v.ID)
}

// Guest implements sshd.App.
func (c *Class) Guest(context.Context, string, string, string) (string, bool, error) {
	return "", false, errors.New("there is no room with this code; ask whoever teaches for it")
}

// lesson returns a lesson whose explorations take turns as that learner's.
func (c *Class) lesson(learner, name string) (ui.Lesson, error) {
	c.mu.Lock()
	l, ok := c.lessons[name]
	c.mu.Unlock()
	if !ok {
		var err error
		if l, err = c.opts.Lesson(name); err != nil {
			return ui.Lesson{}, fmt.Errorf("cannot open the lesson: %w", err)
		}
		c.mu.Lock()
		c.lessons[name] = l
		c.mu.Unlock()
	}
	l.Program = c.share.Program(learner, l.Name, "", l.Program)
	if run := l.Real; run != nil {
		l.Real = func(ctx context.Context, switches []string, runs int, progress func(ui.Tally)) (ui.Tally, error) {
			give, err := c.share.Take(ctx, learner)
			if err != nil {
				return ui.Tally{}, err
			}
			defer give()
			return run(ctx, switches, runs, progress)
		}
	}
	return l, nil
}

// seed gives every learner other automatic runs.
func seed(learner string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, learner) // never fails
	return h.Sum64()
}
