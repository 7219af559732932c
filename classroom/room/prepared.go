package room

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"racelab/classroom/store"
	"racelab/sim/cells"
)

// MaxQuestionFile bounds a file of questions, in bytes.
const MaxQuestionFile = 64 << 10

// Bounds of what is in it.
const (
	maxPrepared     = 60
	maxQuestionText = 400 // columns
	maxOptionText   = 120
)

// ParseQuestions reads questions that were prepared at home, in Markdown: a heading of the second level is a question;
// below it are its options as a task list, the right ones ticked; or a numbered list in the right order; or
// "= 4", the right number; or nothing, for an answer in words. A quotation below an option says what those think
// who choose it, any other what is told when the answer is revealed. The error names the line.
func ParseQuestions(text string) ([]Question, error) {
	if len(text) > MaxQuestionFile {
		return nil, fmt.Errorf("the questions have %d KiB, and up to %d KiB are taken", len(text)>>10, MaxQuestionFile>>10)
	}
	p := &questionParser{}
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if err := p.line(cells.Clean(line)); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	if err := p.end(); err != nil {
		return nil, err
	}
	if len(p.all) == 0 {
		return nil, errors.New("there is no question: a question is a heading, such as \"## Does a lock help?\"")
	}
	return p.all, nil
}

type questionParser struct {
	all    []Question
	now    *Question
	ticked []int // options from 1
	steps  bool  // the options are in the right order
}

func (p *questionParser) line(s string) error {
	trimmed := strings.TrimSpace(s)
	if title, ok := strings.CutPrefix(trimmed, "## "); ok {
		if err := p.end(); err != nil {
			return err
		}
		if len(p.all) == maxPrepared {
			return fmt.Errorf("a room takes %d questions", maxPrepared)
		}
		p.now = &Question{Text: bounded(title, maxQuestionText), Right: -1}
		return nil
	}
	if trimmed == "" || p.now == nil { // what stands before the first question is about the file
		return nil
	}
	if said, ok := strings.CutPrefix(trimmed, ">"); ok {
		p.quote(strings.TrimSpace(said), s != strings.TrimLeft(s, " \t"))
		return nil
	}
	if n, ok := strings.CutPrefix(trimmed, "="); ok {
		return p.number(n)
	}
	if option, ticked, ok := task(trimmed); ok {
		return p.option(option, ticked, false)
	}
	if option, ok := numbered(trimmed); ok {
		return p.option(option, false, true)
	}
	if len(p.now.Options) == 0 && p.now.Kind == Single {
		p.now.Text = bounded(p.now.Text+" "+trimmed, maxQuestionText) // the question goes on
		return nil
	}
	return fmt.Errorf("%q is neither an option (\"- [ ] no\", or \"1. first step\"), a number (\"= 4\") nor a quotation (\"> because …\")", cells.Cut(trimmed, 40))
}

// quote takes what those think who choose the option before it, or why the answer is right.
func (p *questionParser) quote(said string, indented bool) {
	if n := len(p.now.Options); indented && n > 0 {
		for len(p.now.Means) < n {
			p.now.Means = append(p.now.Means, "")
		}
		p.now.Means[n-1] = bounded(strings.TrimSpace(p.now.Means[n-1]+" "+said), maxOptionText)
		return
	}
	p.now.Because = bounded(strings.TrimSpace(p.now.Because+" "+said), maxQuestionText)
}

func (p *questionParser) number(text string) error {
	if len(p.now.Options) > 0 || p.now.Answer != "" {
		return errors.New("a question with options has no number for an answer; begin another question with \"## \"")
	}
	n, err := readNumber(text)
	if err != nil {
		return fmt.Errorf("the right answer is not a number: write \"= 4\", \"= 0.5\" or \"= 1/2\"")
	}
	p.now.Kind, p.now.Answer = Number, n
	return nil
}

func (p *questionParser) option(text string, ticked, step bool) error {
	switch {
	case p.now.Kind == Number:
		return errors.New("a question whose answer is a number has no options")
	case len(p.now.Options) > 0 && step != p.steps:
		return errors.New("options to choose from and steps to put in order do not go together in one question")
	case len(p.now.Options) == 9:
		return errors.New("a question has up to nine options")
	case text == "":
		return errors.New("an option has no words")
	}
	p.steps = step
	p.now.Options = append(p.now.Options, bounded(text, maxOptionText))
	if ticked {
		p.ticked = append(p.ticked, len(p.now.Options))
	}
	return nil
}

// end completes the question that was being read.
func (p *questionParser) end() error {
	q := p.now
	if q == nil {
		return nil
	}
	switch {
	case len(q.Options) == 1:
		return fmt.Errorf("%q has one option: give it two or more, or none", cells.Cut(q.Text, 40))
	case p.steps && len(q.Options) > 0:
		q.Kind = Order
		shuffleSteps(q)
	case len(p.ticked) > 1:
		q.Kind, q.Answer = Several, Joined(p.ticked)
	case len(p.ticked) == 1:
		q.Right = p.ticked[0] - 1
	case len(q.Options) == 0 && q.Kind == Single:
		q.Kind = Free
	}
	p.all = append(p.all, *q)
	p.now, p.ticked, p.steps = nil, nil, false
	return nil
}

// shuffleSteps puts the steps of a question into another order than the right one, the same each time.
func shuffleSteps(q *Question) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(q.Text)) // a hash takes all
	rng := rand.New(rand.NewPCG(h.Sum64(), 1))
	at := rng.Perm(len(q.Options)) // shown i-th: the step at[i]
	if slices.IsSorted(at) {
		slices.Reverse(at)
	}
	shown, answer := make([]string, len(at)), make([]int, len(at))
	means := make([]string, len(at))
	for i, step := range at {
		shown[i], answer[step] = q.Options[step], i+1
		if step < len(q.Means) {
			means[i] = q.Means[step]
		}
	}
	if q.Means != nil {
		q.Means = means
	}
	q.Options, q.Answer = shown, Joined(answer)
}

// task reads an item of a task list.
func task(s string) (text string, ticked, ok bool) {
	for _, bullet := range []string{"- ", "* ", "+ "} {
		rest, is := strings.CutPrefix(s, bullet)
		if !is {
			continue
		}
		rest = strings.TrimSpace(rest)
		for _, box := range []string{"[ ]", "[x]", "[X]"} {
			if text, is := strings.CutPrefix(rest, box); is {
				return strings.TrimSpace(text), box != "[ ]", true
			}
		}
	}
	return "", false, false
}

// numbered reads an item of a numbered list.
func numbered(s string) (text string, ok bool) {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits == 0 || digits > 2 {
		return "", false
	}
	rest := s[digits:]
	if !strings.HasPrefix(rest, ". ") && !strings.HasPrefix(rest, ") ") {
		return "", false
	}
	return strings.TrimSpace(rest[2:]), true
}

// bounded is one clean line of so many columns.
func bounded(s string, columns int) string {
	return cells.Cut(plainWords(s, 4*columns), columns)
}

// Prepare replaces the prepared questions of a room.
func (rs *Rooms) Prepare(ctx context.Context, p Person, code string, all []Question) error {
	r, err := rs.Get(ctx, code)
	if err != nil {
		return err
	}
	if err := r.allow(p); err != nil {
		return err
	}
	data, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return rs.store.Rooms.Put(ctx, r.Code+".prepared", data)
}

// Prepared returns the prepared questions of a room, for who may run it.
func (rs *Rooms) Prepared(ctx context.Context, p Person, code string) ([]Question, error) {
	r, err := rs.Get(ctx, code)
	if err != nil {
		return nil, err
	}
	if !r.LedBy(p) {
		return nil, errNoInstructor
	}
	data, err := rs.store.Rooms.Get(ctx, r.Code+".prepared")
	if errors.Is(err, store.ErrAbsent) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the prepared questions: %w", err)
	}
	var all []Question
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("cannot read the prepared questions: %w", err)
	}
	return all, nil
}
