// Package codereview is the catalogue of code reviews: changes of 10 to 40 lines, each with
// the words of whoever made it. The learner marks lines, and says whether the change is safe and
// how sure they are. Half of them are.
//
// A change is made of what is there: of a lesson with some of its switches to the same
// lesson with others, or of one submission of a kata to another. So nobody says which are
// safe: the engine judges the code after the change as it judges what a learner types, and
// opens the run that fails, or has proved that there is none.
//
// The page of a change is content/reviews/NAME.md. It begins with the fields title, order,
// before and after, and goes on with the words. A side of the change is
//
//	kata once right/mutex
//	lesson lazy-init double-check
//
// where a lesson may have no switch.
package codereview

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"racelab/content"
	"racelab/lessons"
	"racelab/lessons/exercise"
	"racelab/lessons/katas"
	"racelab/sim"
)

// The shortest and the longest change, in lines as they are shown.
const (
	leastLines = 10
	mostLines  = 40
)

// Review is one of them. It may be used by several goroutines.
type Review struct {
	Name, Title string
	Order       int
	Text        string // Markdown: the words of whoever made the change
	File        string // the file that is changed
	Lines       []Line // the diff

	kata   *katas.Kata     // that it is of, or
	lesson *lessons.Lesson // the lesson
	after  sim.File        // the code after the change

	turn  chan struct{} // whoever judges holds it
	truth *Truth        // nil until it was judged
}

// Head is what a list needs of a code review. It is read without the code, which takes a hundred times as long.
type Head struct {
	Name, Title string
	Order       int

	before, after, text string
}

var heads = sync.OnceValues(func() ([]Head, error) {
	pages, err := fs.Glob(content.FS(), "reviews/*.md")
	if err != nil {
		return nil, fmt.Errorf("looking for the code reviews: %w", err)
	}
	var out []Head
	for _, page := range pages {
		text, err := fs.ReadFile(content.FS(), page)
		if err != nil {
			return nil, fmt.Errorf("reading a code review: %w", err)
		}
		h, err := readHead(strings.TrimSuffix(strings.TrimPrefix(page, "reviews/"), ".md"), string(text))
		if err != nil {
			return nil, fmt.Errorf("content/%s: %w", page, err)
		}
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b Head) int { return cmp.Or(a.Order-b.Order, strings.Compare(a.Name, b.Name)) })
	return out, nil
})

var all = sync.OnceValues(func() ([]*Review, error) {
	known, err := heads()
	if err != nil {
		return nil, err
	}
	var out []*Review
	for _, h := range known {
		r, err := read(h)
		if err != nil {
			return nil, fmt.Errorf("content/reviews/%s.md: %w", h.Name, err)
		}
		out = append(out, r)
	}
	return out, nil
})

// Heads returns the heads of the code reviews in their order, with the errors of All as far as they are of the pages.
func Heads() ([]Head, error) { return heads() }

// All returns the code reviews in their order. The error says which page is wrong; the tests of
// this package hold that there is none.
func All() ([]*Review, error) { return all() }

// Find returns the code review of a name.
func Find(name string) (*Review, error) {
	known, err := All()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(known, func(r *Review) bool { return r.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("there is no code review %q", name)
	}
	return known[i], nil
}

// readHead reads a page.
func readHead(name, page string) (Head, error) {
	head, body, ok := strings.Cut(strings.TrimPrefix(page, "---\n"), "\n---\n")
	if !ok || !strings.HasPrefix(page, "---\n") {
		return Head{}, errors.New("begin it with a line ---, the fields title, order, before and after, and another line ---")
	}
	h := Head{Name: name, text: strings.TrimSpace(body)}
	for _, line := range strings.Split(head, "\n") {
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "title":
			h.Title = value
		case "order":
			h.Order, _ = strconv.Atoi(value)
		case "before":
			h.before = value
		case "after":
			h.after = value
		default:
			return Head{}, fmt.Errorf("the field %q is not one of title, order, before and after", key)
		}
	}
	if h.Title == "" || h.Order < 1 || h.text == "" {
		return Head{}, errors.New("it needs a title, an order from 1, and the words of whoever made the change")
	}
	return h, nil
}

// read finds the code of both sides of a change.
func read(h Head) (*Review, error) {
	r := &Review{Name: h.Name, Title: h.Title, Order: h.Order, Text: h.text, turn: make(chan struct{}, 1)}
	was, err := r.side(h.before)
	if err != nil {
		return nil, fmt.Errorf("before: %w", err)
	}
	if r.after, err = r.side(h.after); err != nil {
		return nil, fmt.Errorf("after: %w", err)
	}
	r.File, r.Lines = r.after.Name, diff(string(was.Text), string(r.after.Text), leastLines, mostLines)
	return r, nil
}

// side finds the code of one side of the change.
func (r *Review) side(text string) (sim.File, error) {
	words := strings.Fields(text)
	if len(words) < 2 {
		return sim.File{}, fmt.Errorf("“%s” is neither “kata NAME SUBMISSION” nor “lesson NAME SWITCH …”", text)
	}
	switch words[0] {
	case "kata":
		return r.submission(words[1], strings.Join(words[2:], " "))
	case "lesson":
		return r.switched(words[1], words[2:])
	}
	return sim.File{}, fmt.Errorf("%q is neither kata nor lesson", words[0])
}

func (r *Review) submission(name, which string) (sim.File, error) {
	k, err := katas.Find(name)
	if err != nil {
		return sim.File{}, err
	}
	if r.lesson != nil || r.kata != nil && r.kata != k {
		return sim.File{}, errors.New("both sides are of one kata or of one lesson")
	}
	r.kata = k
	for kind, list := range map[string][]katas.Submission{"right/": k.Right, "wrong/": k.Wrong} {
		for _, s := range list {
			if kind+s.Name == which {
				return s.File, nil
			}
		}
	}
	return sim.File{}, fmt.Errorf("the kata %s has no submission %q", name, which)
}

func (r *Review) switched(name string, on []string) (sim.File, error) {
	l, err := lessons.Find(name)
	if err != nil {
		return sim.File{}, err
	}
	if r.kata != nil || r.lesson != nil && r.lesson != l {
		return sim.File{}, errors.New("both sides are of one kata or of one lesson")
	}
	r.lesson = l
	for _, o := range on {
		if !slices.ContainsFunc(l.Switches, func(s sim.Switch) bool { return s.Name == o && s.Kind != "fault" }) {
			return sim.File{}, fmt.Errorf("the lesson %s has no switch %q that changes code", name, o)
		}
	}
	files, err := l.Starter(on...)
	if err != nil {
		return sim.File{}, err
	}
	if len(files) != 1 {
		return sim.File{}, fmt.Errorf("the lesson %s has %d files, and a change is of one", name, len(files))
	}
	return files[0], nil
}

// About returns, in Markdown, what the code has to do. numbers explores a lesson, if its story
// has numbers.
func (r *Review) About(numbers func(*lessons.Lesson) lessons.Numbers) (string, error) {
	if r.kata != nil {
		return r.kata.Spec, nil
	}
	return r.lesson.Prose("Story", numbers(r.lesson))
}

// Of says what the code is of: "the kata Once".
func (r *Review) Of() string {
	if r.kata != nil {
		return "the kata “" + r.kata.Title + "”"
	}
	return "the lesson “" + r.lesson.Title + "”"
}

// Judge says whether the change is safe, by every interleaving of the code after it. That is
// found once for everybody in the process. The error is ctx's, or says why it could not be found.
func (r *Review) Judge(ctx context.Context) (*Truth, error) {
	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if r.truth != nil {
		return r.truth, nil
	}
	v, base, err := r.verdict(ctx)
	if err != nil {
		return nil, fmt.Errorf("judging the change %s: %w", r.Name, err)
	}
	t, err := r.truthOf(v, base)
	if err != nil {
		return nil, fmt.Errorf("judging the change %s: %w", r.Name, err)
	}
	r.truth = t
	return t, nil
}

// verdict judges the code after the change as what a learner types is judged. base are the
// faults with which it runs.
func (r *Review) verdict(ctx context.Context) (v *exercise.Verdict, base []string, err error) {
	if r.kata != nil {
		judge, err := exercise.NewKata(r.kata)
		if err != nil {
			return nil, nil, err
		}
		v, err = judge.Judge(ctx, r.after)
		return v, nil, err
	}
	e, err := exercise.Open(ctx, r.lesson)
	if err != nil {
		return nil, nil, err
	}
	v, err = e.Judge(ctx, []sim.File{r.after})
	return v, e.Base(), err
}
