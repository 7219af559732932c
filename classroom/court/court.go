// Package court judges what the learners of a class write: fixes of lessons, katas and tests of katas.
//
// What somebody writes is parsed, compiled and explored in a process of its own (package confine), one glance or
// judgement each, and for that learners take turns (package fair) as for programs that they send. What the judge has to
// know of a lesson is found out here, once for all learners, and goes with the text (exercise.Sheet). A verdict on a
// text that was judged before is known: everybody begins with the same.
//
// For its failing run to be shown, a text is compiled here, too, if the process that judged it has rehearsed that
// and it took little.
package court

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	"racelab/classroom/confine"
	"racelab/classroom/fair"
	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/exercise"
	"racelab/sim"
)

// Word is the argument with which a child does what [Child] says.
const Word = "exercise"

// maxKnown bounds how many answers are kept.
const maxKnown = 512

// Court judges for all learners of a class.
type Court struct {
	share *fair.Share
	cell  *confine.Cell
	log   *slog.Logger

	mu      sync.Mutex
	known   map[[sha256.Size]byte]exercise.Answer
	lessons map[string]*opened
}

// opened is a lesson that was explored for its sheet.
type opened struct {
	once  chan struct{} // has one value: whoever takes it may look
	ex    *exercise.Exercise
	sheet *exercise.Sheet
}

// New returns a court whose work is done by children of that cell.
func New(share *fair.Share, cell *confine.Cell, log *slog.Logger) *Court {
	return &Court{share: share, cell: cell, log: log, known: map[[sha256.Size]byte]exercise.Answer{}, lessons: map[string]*opened{}}
}

// For returns the court of one learner.
func (c *Court) For(who fair.Who) exercise.Court { return &seat{c, who} }

type seat struct {
	*Court
	who fair.Who
}

// Fix implements exercise.Court.
func (s *seat) Fix(ctx context.Context, e *exercise.Exercise, text string, glance *sim.Budget) (*exercise.Verdict, string, error) {
	known, err := s.lesson(ctx, s.who, e.Lesson)
	if err != nil {
		return nil, "", err
	}
	a, err := s.ask(ctx, s.who, exercise.Task{Sheet: known.sheet, Text: text, Glance: exercise.GlanceOf(glance)})
	if err != nil {
		return nil, "", err
	}
	return known.ex.Take(a)
}

// Kata implements exercise.Court.
func (s *seat) Kata(ctx context.Context, k *exercise.Kata, text string, glance *sim.Budget) (*exercise.Verdict, error) {
	return s.kata(ctx, k, exercise.Task{Text: text, Glance: exercise.GlanceOf(glance)})
}

// Tests implements exercise.Court.
func (s *seat) Tests(ctx context.Context, t *exercise.Testing, text string, glance *sim.Budget) (*exercise.Verdict, error) {
	return s.kata(ctx, t.Kata, exercise.Task{Text: text, Glance: exercise.GlanceOf(glance), Tests: true})
}

func (s *seat) kata(ctx context.Context, k *exercise.Kata, t exercise.Task) (*exercise.Verdict, error) {
	if t.Kata = k.Name; lessons.OfPack(k.Name) {
		t.Pack = k.Kata
	}
	a, err := s.ask(ctx, s.who, t)
	if err != nil {
		return nil, err
	}
	return a.Take()
}

// Format implements exercise.Court.
func (s *seat) Format(ctx context.Context, text string) (string, error) {
	a, err := s.ask(ctx, s.who, exercise.Task{Format: true, Text: text})
	if err == nil && a.Why != "" {
		err = errors.New(a.Why)
	}
	return a.Text, err
}

// ask has a child do a task, when it is the learner's turn.
func (c *Court) ask(ctx context.Context, who fair.Who, t exercise.Task) (exercise.Answer, error) {
	t.Memory = c.cell.Limits().Memory / 4 * 3
	input, err := json.Marshal(t)
	if err != nil {
		return exercise.Answer{}, fmt.Errorf("cannot hand over the draft: %w", err)
	}
	key := sha256.Sum256(input)
	if a, ok := c.recall(key); ok {
		return a, nil
	}
	give, err := c.share.Programs.Take(ctx, who, nil)
	if err != nil {
		return exercise.Answer{}, err
	}
	defer give()
	if a, ok := c.recall(key); ok { // somebody before had the same
		return a, nil
	}
	reply, err := c.cell.Run(ctx, []string{Word}, input)
	if err != nil {
		return exercise.Answer{}, c.tell(who, err)
	}
	if reply.Status != 0 {
		return exercise.Answer{}, errors.New(strings.TrimSpace(string(reply.Err)))
	}
	var a exercise.Answer
	if err := json.Unmarshal(reply.Out, &a); err != nil {
		return exercise.Answer{}, fmt.Errorf("cannot read what was said of the draft: %w", err)
	}
	c.remember(key, a)
	return a, nil
}

func (c *Court) recall(key [sha256.Size]byte) (exercise.Answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.known[key]
	return a, ok
}

func (c *Court) remember(key [sha256.Size]byte, a exercise.Answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= maxKnown {
		for old := range c.known { // any: it can be judged again
			delete(c.known, old)
			break
		}
	}
	c.known[key] = a
}

// tell logs that a child was stopped, and returns what the learner is told.
func (c *Court) tell(who fair.Who, why error) error {
	var broken *confine.BrokenError
	switch {
	case errors.As(why, &broken):
		c.log.Error("the engine broke down on a draft", "learner", who.Learner, "said", broken.Said)
	case errors.Is(why, context.Canceled):
	default:
		c.log.Warn("a draft was stopped", "learner", who.Learner, "why", why)
	}
	var memory *confine.MemoryError
	var late *confine.TimeError
	switch {
	case errors.As(why, &memory):
		return fmt.Errorf("judging this draft takes more than %d MiB of memory, and one draft gets no more here", memory.Limit>>20)
	case errors.As(why, &late):
		return fmt.Errorf("judging this draft takes longer than %s, and one draft gets no more here", late.Limit)
	}
	return why
}

// lesson returns a lesson with its sheet. The first who asks has it explored, and the others wait.
func (c *Court) lesson(ctx context.Context, who fair.Who, l *lessons.Lesson) (*opened, error) {
	c.mu.Lock()
	o := c.lessons[l.Name]
	if o == nil {
		o = &opened{once: make(chan struct{}, 1)}
		o.once <- struct{}{}
		c.lessons[l.Name] = o
	}
	c.mu.Unlock()
	select {
	case <-o.once:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { o.once <- struct{}{} }()
	if o.sheet != nil {
		return o, nil
	}
	// What is found is for all, so that a key which the first one types does not call it off.
	ctx = context.WithoutCancel(ctx)
	numbers := l.Numbers(ctx)
	study, err := course.OpenWith(l, func(switches ...string) (*sim.Report, error) {
		give, err := c.share.Lessons.Take(ctx, who, nil)
		if err != nil {
			return nil, err
		}
		defer give()
		return numbers(switches...)
	})
	if err != nil {
		return nil, err
	}
	ex, err := exercise.New(study)
	if err != nil {
		return nil, err
	}
	sheet, err := ex.Sheet(ctx)
	if err != nil {
		return nil, err
	}
	o.ex, o.sheet = ex, sheet
	return o, nil
}

// Child is the work of a child: it does the task that is its input, and writes the answer. It is a
// confine.Work.
func Child(ctx context.Context, l confine.Limits, _ []string, input []byte, out, errs io.Writer) int {
	var t exercise.Task
	if err := json.Unmarshal(input, &t); err != nil {
		fmt.Fprintf(errs, "cannot read the draft: %v", err)
		return 2
	}
	a, err := t.Do(ctx)
	switch {
	case err != nil && ctx.Err() != nil:
		fmt.Fprintf(errs, "judging this draft takes longer than %s, and one draft gets no more here", l.Time/4*3)
		return 2
	case err != nil:
		fmt.Fprint(errs, err)
		return 2
	}
	if err := json.NewEncoder(out).Encode(a); err != nil {
		fmt.Fprintf(errs, "cannot say what was found: %v", err)
		return 2
	}
	return 0
}
