// Package course makes the way through the lessons: parts in order, the stages of
// a lesson, and challenges whose answers come from the engine.
//
// Nothing in a challenge is written by hand. What can be left behind is the
// census; whether a run failed is its end; which fixes hold is the explorer's
// report; hints and solutions are read off the shortest failing run. So a
// challenge cannot drift from its lesson, and every lesson has all of them.
//
// A Study is one lesson as one learner goes through it; screens and the plain text
// mode are two faces of it. What the learner did is kept elsewhere, in a record of
// package progress.
package course

import (
	"cmp"
	"slices"

	"racelab/lessons"
	"racelab/lessons/topics"
)

// Stage is a part of the way through a lesson.
type Stage string

// The stages, in order.
const (
	Story   Stage = "story"
	Predict Stage = "predict"
	Break   Stage = "break"
	Explain Stage = "explain"
	Fix     Stage = "fix"
	Prove   Stage = "prove"
	Real    Stage = "real"
	Debrief Stage = "debrief"
)

// Stages returns the stages in order. Who watches a demonstration learns no more
// than who does not; who predicts first does (Crouch et al., "Classroom
// demonstrations: learning tools or entertainment?", 2004).
func Stages() []Stage {
	return []Stage{Story, Predict, Break, Explain, Fix, Prove, Real, Debrief}
}

// Title returns the words for a stage.
func (s Stage) Title() string {
	switch s {
	case Story:
		return "Story"
	case Predict:
		return "Predict"
	case Break:
		return "Break it"
	case Explain:
		return "Explain it"
	case Fix:
		return "Fix it"
	case Prove:
		return "Prove it"
	case Real:
		return "For real"
	case Debrief:
		return "Debrief"
	}
	return string(s)
}

// Next returns the stage after s; after the last it is empty.
func (s Stage) Next() Stage {
	all := Stages()
	i := slices.Index(all, s)
	if i < 0 || i+1 >= len(all) {
		return ""
	}
	return all[i+1]
}

// Previous returns the stage before s; before the first it is empty.
func (s Stage) Previous() Stage {
	all := Stages()
	i := slices.Index(all, s)
	if i < 1 {
		return ""
	}
	return all[i-1]
}

// Part is a part of the course.
type Part struct {
	Title string
	Items []Item
}

// Item is a lesson or a page of the course.
type Item struct {
	Name   string // of the lesson or the page
	Title  string
	Lesson *lessons.Lesson // nil for a page
	Topic  *topics.Topic   // nil for a lesson
	order  int
}

// titles is the order of the parts.
func titles() []string {
	return []string{
		"What a race is", "Databases", "Caches", "Files", "Services", "Money and stock", "Locks and beyond", "Go's own",
		"Detecting", "Responding", "Testing", "Best practices",
	}
}

// Parts returns the course in order. Parts that titles does not name come last.
func Parts() []Part {
	var out []Part
	part := func(title string) *Part {
		for i := range out {
			if out[i].Title == title {
				return &out[i]
			}
		}
		out = append(out, Part{Title: title})
		return &out[len(out)-1]
	}
	for _, title := range titles() {
		part(title)
	}
	for _, l := range lessons.All() {
		p := part(l.Part)
		p.Items = append(p.Items, Item{Name: l.Name, Title: l.Title, Lesson: l, order: l.Order})
	}
	for _, t := range topics.All() {
		p := part(t.Part)
		p.Items = append(p.Items, Item{Name: t.Name, Title: t.Title, Topic: t, order: t.Order})
	}
	for i := range out {
		slices.SortStableFunc(out[i].Items, func(a, b Item) int { return cmp.Compare(a.order, b.order) })
	}
	return slices.DeleteFunc(out, func(p Part) bool { return len(p.Items) == 0 })
}
